package summary

import (
	"bytes"
	"image/color"
	"strconv"

	"arbex/training/evaluation"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
	"gonum.org/v1/plot/vg/vgsvg"
)

// The size of a chart: the width of a printed page.
const chartWidth, chartHeight = 19 * vg.Centimeter, 6.5 * vg.Centimeter

// chart draws the curves of a face as SVG: bold the corrected probabilities, thin
// the primary ones, with a line where each segment begins.
func (s *sourceCurves) chart(f *faceCurves) (svg []byte, err error) {
	p := plot.New()
	p.X.Label.Text, p.Y.Label.Text = "seconds", "probability"
	p.X.Min, p.X.Max, p.Y.Min, p.Y.Max = 0, max(s.end, f.seconds), 0, 1.08
	p.Y.Tick.Marker = plot.ConstantTicks{{Value: 0, Label: "0"}, {Value: 0.5, Label: "0.5"}, {Value: 1, Label: "1"}}
	p.Legend.Top, p.Legend.XOffs, p.Legend.Padding = true, 0, 1
	p.Legend.TextStyle.Font.Size, p.Legend.ThumbnailWidth = 8, vg.Points(12)
	if err := s.addMarkers(p); err != nil {
		return nil, err
	}
	points := f.points()
	for i, class := range f.classes {
		if err := addCurve(p, f.lines(points, i, false), i, 0.5, ""); err != nil {
			return nil, err
		}
		if err := addCurve(p, f.lines(points, i, true), i, 1.5, class); err != nil {
			return nil, err
		}
	}
	canvas := vgsvg.NewWith(vgsvg.UseWH(chartWidth, chartHeight))
	area := draw.New(canvas)
	p.Draw(draw.Crop(area, 0, -2.6*vg.Centimeter, 0, 0))
	p.Legend.Draw(draw.Crop(area, chartWidth-2.5*vg.Centimeter, 0, 0, 0))
	var text bytes.Buffer
	if _, err := canvas.WriteTo(&text); err != nil {
		return nil, err
	}
	_, svg, _ = bytes.Cut(text.Bytes(), []byte("<svg"))
	return append([]byte("<svg"), svg...), nil
}

// lines returns the curve of a class in pieces: a gap of more than three bins, and
// half a second, breaks it.
func (f *faceCurves) lines(points []point, class int, corrected bool) (pieces []plotter.XYs) {
	gap, last := max(3*f.seconds, 0.5), 0.0
	for i, p := range points {
		y := p.primary[class]
		if corrected {
			y = p.corrected[class]
		}
		if i == 0 || p.time-last > gap {
			pieces = append(pieces, nil)
		}
		pieces[len(pieces)-1] = append(pieces[len(pieces)-1], plotter.XY{X: p.time, Y: y})
		last = p.time
	}
	return pieces
}

// addCurve adds the pieces of a curve; an empty name has no line in the legend.
func addCurve(p *plot.Plot, pieces []plotter.XYs, class int, width vg.Length, name string) error {
	for i, piece := range pieces {
		line, err := plotter.NewLine(piece)
		if err != nil {
			return err
		}
		line.Color, line.Width = evaluation.ClassColour(class), width
		p.Add(line)
		if i == 0 && name != "" {
			p.Legend.Add(name, line)
		}
	}
	return nil
}

// addMarkers adds a line, and its name, where each segment begins.
func (s *sourceCurves) addMarkers(p *plot.Plot) error {
	for i, m := range s.markers {
		line, err := plotter.NewLine(plotter.XYs{{X: m.time, Y: 0}, {X: m.time, Y: 1.08}})
		if err != nil {
			return err
		}
		line.Color, line.Dashes = color.Gray{110}, []vg.Length{3, 3}
		name := m.name
		if name == "" {
			name = strconv.Itoa(i + 1)
		}
		label, err := plotter.NewLabels(plotter.XYLabels{XYs: []plotter.XY{{X: m.time, Y: 1.02}}, Labels: []string{" " + name}})
		if err != nil {
			return err
		}
		label.TextStyle[0].Font.Size = 8
		p.Add(line, label)
	}
	return nil
}
