package evaluation

import (
	"fmt"
	"image/color"
	"io"
	"math"
	"path/filepath"

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

// ClassColour returns the colour of a class, in plots and in the window.
func ClassColour(class int) color.Color { return palette[class%len(palette)] }

// WritePlots writes plots side by side as a PNG, atomically.
func WritePlots(path string, width, height vg.Length, plots ...*plot.Plot) error {
	canvas := vgimg.NewWith(vgimg.UseWH(width, height), vgimg.UseDPI(110))
	tiles := draw.Tiles{Rows: 1, Cols: len(plots), PadX: vg.Points(18), PadTop: 8, PadBottom: 8, PadLeft: 8, PadRight: 12}
	for i, c := range plot.Align([][]*plot.Plot{plots}, tiles, draw.New(canvas))[0] {
		plots[i].Draw(c)
	}
	err := durable.Write(path, func(w io.Writer) error {
		_, err := vgimg.PngCanvas{Canvas: canvas}.WriteTo(w)
		return err
	})
	if err != nil {
		return fmt.Errorf("drawing %s: %w", filepath.Base(path), err)
	}
	return nil
}

// confusionGrid is a confusion matrix as the data of a heat map, in shares of the true
// class.
type confusionGrid struct{ counts [][]int }

func (g confusionGrid) Dims() (int, int)   { return len(g.counts), len(g.counts) }
func (g confusionGrid) X(c int) float64    { return float64(c) }
func (g confusionGrid) Y(r int) float64    { return float64(r) }
func (g confusionGrid) Z(c, r int) float64 { return g.share(len(g.counts)-1-r, c) }

func (g confusionGrid) share(truth, predicted int) float64 {
	sum := 0
	for _, n := range g.counts[truth] {
		sum += n
	}
	return float64(g.counts[truth][predicted]) / float64(max(sum, 1))
}

// blues are shades from white to dark blue.
type blues struct{}

func (blues) Colors() []color.Color {
	shades := make([]color.Color, 101)
	for i := range shades {
		t := float64(i) / 100
		shades[i] = color.RGBA{uint8(255 - 247*t), uint8(255 - 207*t), uint8(255 - 148*t), 255}
	}
	return shades
}

// writeConfusion draws a confusion matrix with a row for each true class.
func writeConfusion(path string, classes []string, s Score) error {
	p := plot.New()
	p.Title.Text = fmt.Sprintf("Corrected distribution, accuracy %.2f %%", 100*s.Accuracy)
	p.X.Label.Text, p.Y.Label.Text = "predicted", "true"
	heat := plotter.NewHeatMap(confusionGrid{s.Confusion}, blues{})
	heat.Min, heat.Max = 0, 1
	p.Add(heat)
	var cells plotter.XYLabels
	var bright []bool
	for truth, row := range s.Confusion {
		for predicted, n := range row {
			share := confusionGrid{s.Confusion}.share(truth, predicted)
			cells.XYs = append(cells.XYs, plotter.XY{X: float64(predicted), Y: float64(len(classes) - 1 - truth)})
			cells.Labels = append(cells.Labels, fmt.Sprintf("%.0f%%\n%d", 100*share, n))
			bright = append(bright, share > 0.5)
		}
	}
	labels, err := plotter.NewLabels(cells)
	if err != nil {
		return fmt.Errorf("drawing the confusion matrix: %w", err)
	}
	for i := range labels.TextStyle {
		labels.TextStyle[i].XAlign, labels.TextStyle[i].YAlign = draw.XCenter, draw.YCenter
		labels.TextStyle[i].Font.Size = vg.Points(8)
		if bright[i] {
			labels.TextStyle[i].Color = color.White
		}
	}
	p.Add(labels)
	p.X.Tick.Marker, p.Y.Tick.Marker = classTicks(classes, false), classTicks(classes, true)
	p.X.Tick.Label.Rotation, p.X.Tick.Label.XAlign, p.X.Tick.Label.YAlign = math.Pi/5, draw.XRight, draw.YCenter
	return WritePlots(path, vg.Points(480), vg.Points(470), p)
}

// classTicks returns a tick for each class.
func classTicks(classes []string, downwards bool) plot.ConstantTicks {
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
func writeCoverage(path string, corrected, primary []CoveragePoint) error {
	p := plot.New()
	p.Title.Text, p.Legend.Left = "Accuracy on the most confident faces, %", true
	p.X.Label.Text = "coverage, % of all faces"
	p.Y.Max = 100
	p.Add(plotter.NewGrid())
	for _, c := range []struct {
		name   string
		colour int
		points []CoveragePoint
	}{{"corrected", 3, corrected}, {"primary", 4, primary}} {
		line, err := plotter.NewLine(coverageLine(c.points))
		if err != nil {
			return fmt.Errorf("drawing the coverage: %w", err)
		}
		line.Color, line.Width = ClassColour(c.colour), vg.Points(1.5)
		p.Add(line)
		p.Legend.Add(c.name, line)
	}
	return WritePlots(path, vg.Points(420), vg.Points(320), p)
}

func coverageLine(points []CoveragePoint) plotter.XYs {
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
			return fmt.Errorf("drawing the corruptions: %w", err)
		}
		bars.Color, bars.LineStyle.Width, bars.Offset = ClassColour(3+i), 0, vg.Points(wide*(float64(i)-0.5))
		p.Add(bars)
		p.Legend.Add([]string{"corrected", "primary"}[i], bars)
	}
	p.Y.Min, p.Y.Max, p.Legend.Top = 0, 105, true
	p.X.Tick.Marker = classTicks(names, false)
	p.X.Tick.Label.Rotation, p.X.Tick.Label.XAlign, p.X.Tick.Label.YAlign = math.Pi/5, draw.XRight, draw.YCenter
	return WritePlots(path, vg.Points(max(420, 4*wide*float64(len(names)))), vg.Points(340), p)
}
