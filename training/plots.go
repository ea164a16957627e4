package training

import (
	"fmt"
	"image/color"
	"io"
	"math"
	"path/filepath"
	"slices"

	"arbex/model/durable"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
	"gonum.org/v1/plot/vg/vgimg"
)

// palette are eight colours that colour-blind readers can tell apart (Okabe and
// Ito), in the order of the classes.
var palette = []color.RGBA{
	{120, 120, 120, 255},
	{230, 159, 0, 255},
	{86, 180, 233, 255},
	{0, 114, 178, 255},
	{213, 94, 0, 255},
	{0, 158, 115, 255},
	{204, 121, 167, 255},
	{150, 130, 0, 255},
}

// Colour is a class's colour, the same in every picture and in the window.
func Colour(class int) color.Color { return palette[class%len(palette)] }

// writePicture writes plots side by side as a PNG, all of it or nothing.
func writePicture(path string, width, height vg.Length, plots ...*plot.Plot) error {
	canvas := vgimg.NewWith(vgimg.UseWH(width, height), vgimg.UseDPI(110))
	tiles := draw.Tiles{Rows: 1, Cols: len(plots), PadX: vg.Points(18), PadTop: 8, PadBottom: 8, PadLeft: 8, PadRight: 12}
	for i, c := range plot.Align([][]*plot.Plot{plots}, tiles, draw.New(canvas))[0] {
		plots[i].Draw(c)
	}
	err := durable.WriteFile(path, func(w io.Writer) error {
		_, err := vgimg.PngCanvas{Canvas: canvas}.WriteTo(w)
		return err
	})
	if err != nil {
		return fmt.Errorf("training: drawing %s: %w", filepath.Base(path), err)
	}
	return nil
}

// writeProgress draws the losses and the accuracies of the epochs.
func writeProgress(path string, rows []Row) error {
	losses, accuracies := plot.New(), plot.New()
	losses.Title.Text, accuracies.Title.Text = "Loss", "Accuracy, %"
	line := func(p *plot.Plot, name string, colour int, dashed bool, value func(Row) float64) error {
		points := make(plotter.XYs, len(rows))
		for i, r := range rows {
			points[i] = plotter.XY{X: float64(r.Epoch), Y: value(r)}
		}
		l, err := plotter.NewLine(points)
		if err != nil {
			return err
		}
		l.Color, l.Width = Colour(colour), vg.Points(1.5)
		if dashed {
			l.Dashes = []vg.Length{vg.Points(4), vg.Points(3)}
		}
		p.Add(l)
		p.Legend.Add(name, l)
		return nil
	}
	last := rows[len(rows)-1]
	errs := []error{line(losses, "total", 0, false, func(r Row) float64 { return r.Loss })}
	if last.ValidError > 0 {
		accuracies.Title.Text = "Landmark error, % of the eyes' distance"
		errs = append(errs, line(accuracies, "validation", 4, false, func(r Row) float64 { return 100 * r.ValidError }))
	} else {
		errs = append(errs,
			line(losses, "class distribution", 3, false, func(r Row) float64 { return r.Class }),
			line(losses, "center", 5, false, func(r Row) float64 { return r.Center }),
			line(losses, "anchor", 4, false, func(r Row) float64 { return r.Anchor }),
			line(accuracies, "training, corrected", 3, false, func(r Row) float64 { return 100 * r.Accuracy }),
			line(accuracies, "training, primary", 3, true, func(r Row) float64 { return 100 * r.Primary }))
	}
	if last.Valid > 0 {
		errs = append(errs,
			line(accuracies, "validation, corrected", 4, false, func(r Row) float64 { return 100 * r.Valid }),
			line(accuracies, "validation, primary", 4, true, func(r Row) float64 { return 100 * r.ValidPrimary }))
	}
	for _, err := range errs {
		if err != nil {
			return fmt.Errorf("training: drawing the progress: %w", err)
		}
	}
	for _, p := range []*plot.Plot{losses, accuracies} {
		p.X.Label.Text = "epoch"
		p.Add(plotter.NewGrid())
	}
	losses.Legend.Top = true
	return writePicture(path, vg.Points(760), vg.Points(320), losses, accuracies)
}

// grid makes a confusion matrix a heat map: shares of the true class.
type grid struct{ counts [][]int }

func (g grid) Dims() (int, int)   { return len(g.counts), len(g.counts) }
func (g grid) X(c int) float64    { return float64(c) }
func (g grid) Y(r int) float64    { return float64(r) }
func (g grid) Z(c, r int) float64 { return g.share(len(g.counts)-1-r, c) }

func (g grid) share(truth, predicted int) float64 {
	sum := 0
	for _, n := range g.counts[truth] {
		sum += n
	}
	return float64(g.counts[truth][predicted]) / float64(max(sum, 1))
}

// blues shade from white to a deep blue.
type blues struct{}

func (blues) Colors() []color.Color {
	shades := make([]color.Color, 101)
	for i := range shades {
		t := float64(i) / 100
		shades[i] = color.RGBA{uint8(255 - 247*t), uint8(255 - 207*t), uint8(255 - 148*t), 255}
	}
	return shades
}

// writeConfusion draws a confusion matrix: a row for each true class.
func writeConfusion(path string, classes []string, s Score) error {
	p := plot.New()
	p.Title.Text = fmt.Sprintf("Corrected distribution, accuracy %.2f %%", 100*s.Accuracy)
	p.X.Label.Text, p.Y.Label.Text = "predicted", "true"
	heat := plotter.NewHeatMap(grid{s.Confusion}, blues{})
	heat.Min, heat.Max = 0, 1
	p.Add(heat)
	var cells plotter.XYLabels
	var bright []bool
	for truth, row := range s.Confusion {
		for predicted, n := range row {
			share := grid{s.Confusion}.share(truth, predicted)
			cells.XYs = append(cells.XYs, plotter.XY{X: float64(predicted), Y: float64(len(classes) - 1 - truth)})
			cells.Labels = append(cells.Labels, fmt.Sprintf("%.0f%%\n%d", 100*share, n))
			bright = append(bright, share > 0.5)
		}
	}
	labels, err := plotter.NewLabels(cells)
	if err != nil {
		return fmt.Errorf("training: drawing the confusion matrix: %w", err)
	}
	for i := range labels.TextStyle {
		labels.TextStyle[i].XAlign, labels.TextStyle[i].YAlign = draw.XCenter, draw.YCenter
		labels.TextStyle[i].Font.Size = vg.Points(8)
		if bright[i] {
			labels.TextStyle[i].Color = color.White
		}
	}
	p.Add(labels)
	p.X.Tick.Marker, p.Y.Tick.Marker = named(classes, false), named(classes, true)
	p.X.Tick.Label.Rotation, p.X.Tick.Label.XAlign, p.X.Tick.Label.YAlign = math.Pi/5, draw.XRight, draw.YCenter
	return writePicture(path, vg.Points(480), vg.Points(470), p)
}

// named are ticks at the classes.
func named(classes []string, downwards bool) plot.ConstantTicks {
	ticks := make(plot.ConstantTicks, len(classes))
	for i, name := range classes {
		at := i
		if downwards {
			at = len(classes) - 1 - i
		}
		ticks[i] = plot.Tick{Value: float64(at), Label: name}
	}
	return ticks
}

// writeCoverage draws the accuracy-coverage curves of both distributions.
func writeCoverage(path string, corrected, primary []Coverage) error {
	p := plot.New()
	p.Title.Text, p.Legend.Left = "Accuracy on the most confident faces, %", true
	p.X.Label.Text = "coverage, % of all faces"
	p.Y.Max = 100
	p.Add(plotter.NewGrid())
	for _, c := range []struct {
		name   string
		colour int
		points []Coverage
	}{{"corrected", 3, corrected}, {"primary", 4, primary}} {
		line, err := plotter.NewLine(coverageLine(c.points))
		if err != nil {
			return fmt.Errorf("training: drawing the coverage: %w", err)
		}
		line.Color, line.Width = Colour(c.colour), vg.Points(1.5)
		p.Add(line)
		p.Legend.Add(c.name, line)
	}
	return writePicture(path, vg.Points(420), vg.Points(320), p)
}

func coverageLine(points []Coverage) plotter.XYs {
	line := make(plotter.XYs, len(points))
	for i, c := range points {
		line[i] = plotter.XY{X: 100 * c.Share, Y: 100 * c.Accuracy}
	}
	return line
}

// writeCorrupted draws the accuracy of both distributions for each corruption.
func writeCorrupted(path string, r *Report) error {
	names := []string{"clean"}
	corrected, primary := plotter.Values{100 * r.Accuracy}, plotter.Values{100 * r.Primary.Accuracy}
	for _, c := range r.Corrupted.Kinds {
		names = append(names, fmt.Sprintf("%s:%d", c.Kind, c.Severity))
		corrected, primary = append(corrected, 100*c.Corrected.Accuracy), append(primary, 100*c.Primary.Accuracy)
	}
	const wide = 7 // points
	p := plot.New()
	p.Title.Text = "Accuracy on corrupted faces, %"
	for i, values := range []plotter.Values{corrected, primary} {
		bars, err := plotter.NewBarChart(values, vg.Points(wide))
		if err != nil {
			return fmt.Errorf("training: drawing the corruptions: %w", err)
		}
		bars.Color, bars.LineStyle.Width, bars.Offset = Colour(3+i), 0, vg.Points(wide*(float64(i)-0.5))
		p.Add(bars)
		p.Legend.Add([]string{"corrected", "primary"}[i], bars)
	}
	p.Y.Min, p.Y.Max, p.Legend.Top = 0, 105, true
	p.X.Tick.Marker = named(names, false)
	p.X.Tick.Label.Rotation, p.X.Tick.Label.XAlign, p.X.Tick.Label.YAlign = math.Pi/5, draw.XRight, draw.YCenter
	return writePicture(path, vg.Points(max(420, 4*wide*float64(len(names)))), vg.Points(340), p)
}

// mostScattered bounds the points of the t-SNE picture: the method is quadratic.
const mostScattered = 1500

// writeScatter draws the embeddings on a plane by t-SNE, coloured by class.
func writeScatter(path string, classes []string, r *Report) error {
	points, truth := thinned(r.embeddings, r.truth)
	p := plot.New()
	p.Title.Text = fmt.Sprintf("Embeddings (t-SNE): Davies-Bouldin %.2f, Calinski-Harabasz %.0f", r.DaviesBouldin, r.CalinskiHarabasz)
	p.HideAxes()
	plane := tsne(points, 1)
	for class, name := range classes {
		var places plotter.XYs
		for i, at := range plane {
			if truth[i] == class {
				places = append(places, plotter.XY{X: at[0], Y: at[1]})
			}
		}
		if len(places) == 0 {
			continue
		}
		s, err := plotter.NewScatter(places)
		if err != nil {
			return fmt.Errorf("training: drawing the embeddings: %w", err)
		}
		s.GlyphStyle = draw.GlyphStyle{Color: Colour(class), Radius: vg.Points(1.8), Shape: draw.CircleGlyph{}}
		p.Add(s)
		p.Legend.Add(name, s)
	}
	p.Legend.Top = true
	return writePicture(path, vg.Points(560), vg.Points(470), p)
}

// thinned takes every so many points, so that at most mostScattered are left.
func thinned(points [][]float32, class []int) (some [][]float32, of []int) {
	step := (len(points) + mostScattered - 1) / mostScattered
	for i := 0; i < len(points); i += step {
		some, of = append(some, points[i]), append(of, class[i])
	}
	return some, of
}

// writeSearch draws what a search found, accuracy against time, a plot for each
// part.
func writeSearch(path string, found []Finding) error {
	var plots []*plot.Plot
	for len(found) > 0 {
		of := slices.IndexFunc(found, func(f Finding) bool { return f.Part != found[0].Part })
		if of < 0 {
			of = len(found)
		}
		p, err := plotStudy(found[:of])
		if err != nil {
			return fmt.Errorf("training: drawing the search: %w", err)
		}
		plots, found = append(plots, p), found[of:]
	}
	return writePicture(path, vg.Points(420*float64(len(plots))), vg.Points(360), plots...)
}

// plotStudy draws the candidates of a study, a colour for each round.
func plotStudy(found []Finding) (*plot.Plot, error) {
	p := plot.New()
	p.Title.Text = found[0].Part
	p.X.Label.Text, p.Y.Label.Text = "time a face, relative", "accuracy, %"
	p.Add(plotter.NewGrid())
	last := found[0].Round
	for round := last; round > 0; round-- {
		var places plotter.XYLabels
		for _, f := range found {
			if f.Round == round {
				places.XYs = append(places.XYs, plotter.XY{X: f.OverItself, Y: 100 * f.Accuracy})
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
		s.GlyphStyle = draw.GlyphStyle{Color: Colour(last - round + 3), Radius: vg.Points(3), Shape: draw.CircleGlyph{}}
		names, err := plotter.NewLabels(places)
		if err != nil {
			return nil, err
		}
		p.Add(s, names)
		p.Legend.Add(fmt.Sprintf("after round %d", round), s)
	}
	return p, nil
}
