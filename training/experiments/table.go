package experiments

import (
	"fmt"
	"math"

	"gonum.org/v1/gonum/stat"
)

// Table is the result of an experiment.
type Table struct {
	Name       string   `json:"name"`
	Title      string   `json:"title"`
	About      []string `json:"about"`   // model, data, recipe: one sentence each
	Columns    []string `json:"columns"` // of the figures of a row
	Rows       []Row    `json:"rows"`
	Conclusion string   `json:"conclusion"`

	plot plotting
}

// Row is a recipe, or a published method, and its figures.
type Row struct {
	Group   string   `json:"group,omitempty"`
	Name    string   `json:"name"`
	Figures []Spread `json:"figures"`         // by column, the first is what rows are compared by
	Paper   float64  `json:"paper,omitempty"` // what the paper reports, %; 0: not known here

	x      float64
	series string
}

// Spread is a figure over several runs.
type Spread struct {
	Mean      float64 `json:"mean"`
	Deviation float64 `json:"deviation"` // standard deviation; 0 for one run
	Runs      int     `json:"runs"`
}

// NewSpread returns mean and standard deviation of the values.
func NewSpread(values []float64) Spread {
	if len(values) < 2 {
		return Spread{Mean: stat.Mean(values, nil), Runs: len(values)}
	}
	mean, deviation := stat.MeanStdDev(values, nil)
	return Spread{mean, deviation, len(values)}
}

// String returns mean ± deviation, without the deviation for a single run; figures
// below 1 have four decimals.
func (s Spread) String() string {
	decimals := 2
	if math.Abs(s.Mean) < 1 {
		decimals = 4
	}
	if s.Runs < 2 {
		return fmt.Sprintf("%.*f", decimals, s.Mean)
	}
	return fmt.Sprintf("%.*f ± %.*f", decimals, s.Mean, decimals, s.Deviation)
}

// conclusion is the sentence under a table, made from its rows.
type conclusion func(rows []Row) string

// highest is the row with the largest first figure.
func highest(rows []Row) Row {
	best := rows[0]
	for _, row := range rows[1:] {
		if row.Figures[0].Mean > best.Figures[0].Mean {
			best = row
		}
	}
	return best
}

// compare says by how much a row's first figure differs from another's, and
// whether that is more than twice the standard error of the difference.
// The row may be the other one, where that is the best.
func compare(a, b Row, than string) string {
	x, y := a.Figures[0], b.Figures[0]
	difference := x.Mean - y.Mean
	if than != "" {
		than = " than " + than
	}
	if a.label() == b.label() {
		return "so that none is better" + than
	}
	text := fmt.Sprintf("%.1f points better", difference) + than
	if difference < 0 {
		text = fmt.Sprintf("%.1f points worse", -difference) + than
	}
	if x.Runs < 2 || y.Runs < 2 {
		return text + " (one run: no spread)"
	}
	within := 2 * math.Sqrt(x.Deviation*x.Deviation/float64(x.Runs)+y.Deviation*y.Deviation/float64(y.Runs))
	if math.Abs(difference) <= within {
		return text + " (within the spread)"
	}
	return text
}
