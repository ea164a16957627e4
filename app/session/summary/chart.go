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
	p, legend := plot.New(), plot.NewLegend()
	p.X.Label.Text, p.Y.Label.Text = "seconds", "probability"
	p.X.Min, p.X.Max, p.Y.Min, p.Y.Max = 0, max(s.end, f.seconds), 0, chartTop
	p.Y.Tick.Marker = plot.ConstantTicks{{Value: 0, Label: "0"}, {Value: 0.5, Label: "0.5"}, {Value: 1, Label: "1"}}
	legend.Top, legend.Padding = true, 1
	legend.TextStyle.Font.Size, legend.ThumbnailWidth = 8, vg.Points(12)
	if err := s.addMarkers(p); err != nil {
		return nil, err
	}
	points := f.points()
	for i, class := range f.classes {
		if _, err := addCurve(p, f.lines(points, i, false), i, 0.5); err != nil {
			return nil, err
		}
		line, err := addCurve(p, f.lines(points, i, true), i, 1.5)
		if err != nil {
			return nil, err
		}
		legend.Add(class, line)
	}
	canvas := vgsvg.NewWith(vgsvg.UseWH(chartWidth, chartHeight))
	area := draw.New(canvas)
	p.Draw(draw.Crop(area, 0, -2.6*vg.Centimeter, 0, 0))
	legend.Draw(draw.Crop(area, chartWidth-2.5*vg.Centimeter, 0, 0, 0))
	var text bytes.Buffer
	if _, err := canvas.WriteTo(&text); err != nil {
		return nil, err
	}
	_, svg, _ = bytes.Cut(text.Bytes(), []byte("<svg"))
	return append([]byte("<svg"), svg...), nil
}

// lines returns the curve of a class in pieces.
func (f *faceCurves) lines(points []point, class int, corrected bool) (pieces []plotter.XYs) {
	return f.pieces(points, func(p point) float64 {
		if corrected {
			return p.corrected[class]
		}
		return p.primary[class]
	})
}

// pieces returns a curve in pieces: a gap of more than three bins, and half a second,
// breaks it.
func (f *faceCurves) pieces(points []point, value func(point) float64) (pieces []plotter.XYs) {
	gap, last := max(3*f.seconds, 0.5), 0.0
	for i, p := range points {
		if i == 0 || p.time-last > gap {
			pieces = append(pieces, nil)
		}
		pieces[len(pieces)-1] = append(pieces[len(pieces)-1], plotter.XY{X: p.time, Y: value(p)})
		last = p.time
	}
	return pieces
}

// addCurve adds the pieces of a curve, of which there is one at least, and returns
// the last.
func addCurve(p *plot.Plot, pieces []plotter.XYs, class int, width vg.Length) (line *plotter.Line, err error) {
	for _, piece := range pieces {
		if line, err = plotter.NewLine(piece); err != nil {
			return nil, err
		}
		line.Color, line.Width = evaluation.ClassColour(class), width
		p.Add(line)
	}
	return line, nil
}

// chartTop leaves room above the curves for the names of segments, in lines.
const chartTop, namesFrom, nameLine, nameLines = 1.28, 1.03, 0.08, 3

// addMarkers adds a line, and its name, where each segment begins; names of markers
// that follow each other closely stand below each other.
func (s *sourceCurves) addMarkers(p *plot.Plot) error {
	for i, m := range s.markers {
		line, err := plotter.NewLine(plotter.XYs{{X: m.time, Y: 0}, {X: m.time, Y: chartTop}})
		if err != nil {
			return err
		}
		line.Color, line.Dashes = color.Gray{110}, []vg.Length{3, 3}
		name := m.name
		if name == "" {
			name = strconv.Itoa(i + 1)
		}
		label, err := plotter.NewLabels(plotter.XYLabels{XYs: []plotter.XY{{X: m.time, Y: namesFrom + nameLine*float64(i%nameLines)}}, Labels: []string{" " + name}})
		if err != nil {
			return err
		}
		label.TextStyle[0].Font.Size = 8
		p.Add(line, label)
	}
	return nil
}
