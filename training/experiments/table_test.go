package experiments_test

import (
	"strings"
	"testing"

	"arbex/training/experiments"
)

// The paper's number stands beside ours; where it is not known there is none.
func TestTheTextOfATable(t *testing.T) {
	table := experiments.Table{
		Columns: []string{"accuracy", "F1"},
		Rows: []experiments.Row{
			{Group: "noise 10 %", Name: "K = 10", Figures: []experiments.Spread{experiments.NewSpread([]float64{70, 72}), experiments.NewSpread([]float64{0.5})}, Paper: 71.25},
			{Name: "VGG-13", Paper: 84.99},
			{Name: "K = 1", Figures: []experiments.Spread{experiments.NewSpread([]float64{69})}},
		},
		Conclusion: "They agree.",
	}
	var cells [][]string
	for line := range strings.Lines(table.Text()) {
		cells = append(cells, strings.FieldsFunc(strings.ReplaceAll(strings.TrimSpace(line), "  ", "\t"), func(r rune) bool { return r == '\t' }))
	}
	for i, want := range []string{"accuracy|F1|paper", "noise 10 %, K = 10|71.00 ± 1.41|0.5000|71.25", "VGG-13|84.99", "K = 1|69.00", "", "They agree."} {
		var got []string
		for _, cell := range cells[i] {
			got = append(got, strings.TrimSpace(cell))
		}
		if strings.Join(got, "|") != want {
			t.Errorf("line %d: %q, not %q", i+1, strings.Join(got, "|"), want)
		}
	}
}
