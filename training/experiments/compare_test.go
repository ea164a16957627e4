package experiments

import "testing"

func TestComparedRows(t *testing.T) {
	row := func(name string, values ...float64) Row {
		return Row{Name: name, Figures: []Spread{NewSpread(values)}}
	}
	without := row("K = 0", 80, 82)
	for _, c := range []struct {
		row  Row
		want string
	}{
		{row("K = 1", 90, 90), "9.0 points better than without anchors"},
		{row("K = 2", 71, 73), "9.0 points worse than without anchors"},
		{row("K = 3", 81, 83), "1.0 points better than without anchors (within the spread)"},
		{row("K = 4", 90), "9.0 points better than without anchors (one run: no spread)"},
		{without, "so that none is better than without anchors"},
	} {
		if got := compare(c.row, without, "without anchors"); got != c.want {
			t.Errorf("%s: %q, not %q", c.row.Name, got, c.want)
		}
	}
}
