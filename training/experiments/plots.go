package experiments

import (
	"fmt"
	"image/color"
	"slices"

	"arbex/training/evaluation"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/vg"
)

// plotting draws a table into a PNG.
type plotting func(path string, t *Table) error

const (
	plotWidth  = 16 * vg.Centimeter
	plotHeight = 9 * vg.Centimeter
)

// linePlot draws the first figure against the recipes' places, a line a series
// with bars of one standard deviation.
func linePlot(axis string) plotting {
	return func(path string, t *Table) error {
		p := plot.New()
		p.Title.Text, p.Y.Label.Text = t.Title, axis
		p.Legend.Top = true
		var names []string
		for _, row := range t.Rows {
			if !slices.Contains(names, row.series) {
				names = append(names, row.series)
			}
		}
		for i, name := range names {
			if err := addLine(p, t.Rows, name, evaluation.ClassColour(i+2), len(names) > 1); err != nil {
				return fmt.Errorf("drawing %s: %w", t.Name, err)
			}
		}
		if len(names) > 1 { // room for the legend beside the lines
			p.X.Max += (p.X.Max - p.X.Min) * 0.4
		} else {
			p.NominalX(labels(t.Rows)...)
			p.X.Tick.Label.Rotation = 0.5
			p.X.Tick.Label.XAlign = -1
		}
		return evaluation.WritePlots(path, plotWidth, plotHeight, p)
	}
}

// points are places with a deviation each.
type points struct {
	plotter.XYs
	plotter.YErrors
}

func addLine(p *plot.Plot, rows []Row, series string, c color.Color, named bool) error {
	var all points
	for i, row := range rows {
		if row.series != series {
			continue
		}
		x := row.x
		if !named { // a single line stands over the rows' names
			x = float64(i)
		}
		f := row.Figures[0]
		all.XYs = append(all.XYs, plotter.XY{X: x, Y: f.Mean})
		all.YErrors = append(all.YErrors, struct{ Low, High float64 }{f.Deviation, f.Deviation})
	}
	line, dots, err := plotter.NewLinePoints(all.XYs)
	if err != nil {
		return err
	}
	bars, err := plotter.NewYErrorBars(all)
	if err != nil {
		return err
	}
	line.Color, dots.Color, bars.Color = c, c, c
	p.Add(line, dots, bars)
	if named {
		p.Legend.Add(series, line)
	}
	return nil
}

// barPlot draws the first figure of each row.
func barPlot(axis string) plotting {
	return func(path string, t *Table) error {
		values := make(plotter.Values, len(t.Rows))
		for i, row := range t.Rows {
			values[i] = row.Figures[0].Mean
		}
		bars, err := plotter.NewBarChart(values, vg.Points(28))
		if err != nil {
			return fmt.Errorf("drawing %s: %w", t.Name, err)
		}
		bars.Color, bars.LineStyle.Width = evaluation.ClassColour(3), 0
		p := plot.New()
		p.Title.Text, p.Y.Label.Text, p.Y.Min = t.Title, axis, 0
		p.Add(bars)
		p.NominalX(labels(t.Rows)...)
		return evaluation.WritePlots(path, plotWidth, plotHeight, p)
	}
}

func labels(rows []Row) (names []string) {
	for _, row := range rows {
		names = append(names, row.Name)
	}
	return names
}
