package training

import (
	"fmt"
	"slices"

	"arbex/assets/message"
	"arbex/training/evaluation"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// plotEpochs draws the losses and the accuracies of the epochs.
func plotEpochs(path string, rows []EpochStats) error {
	losses, accuracies := plot.New(), plot.New()
	losses.Title.Text, accuracies.Title.Text = "Loss", "Accuracy, %"
	line := func(p *plot.Plot, name string, colour int, dashed bool, value func(EpochStats) float64) error {
		points := make(plotter.XYs, len(rows))
		for i, r := range rows {
			points[i] = plotter.XY{X: float64(r.Epoch), Y: value(r)}
		}
		l, err := plotter.NewLine(points)
		if err != nil {
			return err
		}
		l.Color, l.Width = evaluation.ClassColour(colour), vg.Points(1.5)
		if dashed {
			l.Dashes = []vg.Length{vg.Points(4), vg.Points(3)}
		}
		p.Add(l)
		p.Legend.Add(name, l)
		return nil
	}
	last := rows[len(rows)-1]
	errs := []error{line(losses, "total", 0, false, func(r EpochStats) float64 { return r.Loss })}
	if last.ValidLandmarkError > 0 {
		accuracies.Title.Text = "Landmark error, % of the eyes' distance"
		errs = append(errs, line(accuracies, "validation", 4, false, func(r EpochStats) float64 { return 100 * r.ValidLandmarkError }))
	} else {
		errs = append(errs,
			line(losses, "class distribution", 3, false, func(r EpochStats) float64 { return r.ClassLoss }),
			line(losses, "center", 5, false, func(r EpochStats) float64 { return r.CenterLoss }),
			line(losses, "anchor", 4, false, func(r EpochStats) float64 { return r.AnchorLoss }),
			line(accuracies, "training, corrected", 3, false, func(r EpochStats) float64 { return 100 * r.Accuracy }),
			line(accuracies, "training, primary", 3, true, func(r EpochStats) float64 { return 100 * r.PrimaryAccuracy }))
	}
	if last.ValidAccuracy > 0 {
		errs = append(errs,
			line(accuracies, "validation, corrected", 4, false, func(r EpochStats) float64 { return 100 * r.ValidAccuracy }),
			line(accuracies, "validation, primary", 4, true, func(r EpochStats) float64 { return 100 * r.ValidPrimaryAccuracy }))
	}
	for _, err := range errs {
		if err != nil {
			return message.Wrap(err, "the plot of the training was not drawn: {{.Cause}}", nil)
		}
	}
	for _, p := range []*plot.Plot{losses, accuracies} {
		p.X.Label.Text = "epoch"
		p.Add(plotter.NewGrid())
	}
	losses.Legend.Top = true
	return evaluation.WritePlots(path, vg.Points(760), vg.Points(320), losses, accuracies)
}

// plotSearch draws what a search found, accuracy against time, a plot for each
// part.
func plotSearch(path string, found []SearchResult) error {
	var plots []*plot.Plot
	for len(found) > 0 {
		of := slices.IndexFunc(found, func(f SearchResult) bool { return f.Component != found[0].Component })
		if of < 0 {
			of = len(found)
		}
		p, err := plotStudy(found[:of])
		if err != nil {
			return fmt.Errorf("drawing the search: %w", err)
		}
		plots, found = append(plots, p), found[of:]
	}
	return evaluation.WritePlots(path, vg.Points(420*float64(len(plots))), vg.Points(360), plots...)
}

// plotStudy draws the candidates of a study, a colour for each round.
func plotStudy(found []SearchResult) (*plot.Plot, error) {
	p := plot.New()
	p.Title.Text = found[0].Component
	p.X.Label.Text, p.Y.Label.Text = "time a face, relative", "accuracy, %"
	p.Add(plotter.NewGrid())
	last := found[0].Round
	for round := last; round > 0; round-- {
		var places plotter.XYLabels
		for _, f := range found {
			if f.Round == round {
				places.XYs = append(places.XYs, plotter.XY{X: f.RelativeTime, Y: 100 * f.Accuracy})
				places.Labels = append(places.Labels, " "+f.Name)
			}
		}
		if len(places.XYs) == 0 {
			continue
		}
		s, err := plotter.NewScatter(places)
		if err != nil {
			return nil, err
		}
		s.GlyphStyle = draw.GlyphStyle{Color: evaluation.ClassColour(last - round + 3), Radius: vg.Points(3), Shape: draw.CircleGlyph{}}
		names, err := plotter.NewLabels(places)
		if err != nil {
			return nil, err
		}
		p.Add(s, names)
		p.Legend.Add(fmt.Sprintf("after round %d", round), s)
	}
	return p, nil
}
