package summary

import (
	"image/color"
	"math"
	"slices"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// headStyles are the lines of yaw, pitch and roll: black, grey and dashed, so that they
// can be told apart on every printer.
var headStyles = [3]draw.LineStyle{
	{Color: color.Black, Width: 1.4},
	{Color: color.Gray{140}, Width: 1.4},
	{Color: color.Black, Width: 1, Dashes: []vg.Length{1.5, 2}},
}

// hasHead reports whether it is known anywhere how the head was turned.
func (f *faceCurves) hasHead() bool {
	for _, b := range f.bins {
		if b.heads > 0 {
			return true
		}
	}
	return false
}

// headPoints returns the points at which it is known how the head was turned.
func (f *faceCurves) headPoints() []point {
	return slices.DeleteFunc(f.points(), func(p point) bool { return p.head == nil })
}

// angleLimit returns the degrees at which the axis of the angles ends.
func (f *faceCurves) angleLimit() float64 {
	largest := 0.0
	for _, p := range f.headPoints() {
		for _, angle := range p.head {
			largest = max(largest, math.Abs(angle))
		}
	}
	for _, limit := range []float64{15, 30, 45, 90} {
		if largest <= limit {
			return limit
		}
	}
	return 180
}

// addAngles adds the curves of yaw, pitch and roll to a plot.
func (f *faceCurves) addAngles(p *plot.Plot) error {
	points := f.headPoints()
	for i, style := range headStyles {
		for _, piece := range f.pieces(points, func(p point) float64 { return p.head[i] }) {
			line, err := plotter.NewLine(piece)
			if err != nil {
				return err
			}
			line.LineStyle = style
			p.Add(line)
		}
	}
	return nil
}

// nameHead writes what the lines of the head are beside their plot, and its unit below.
func (g Figure) nameHead(area, plotted draw.Canvas) {
	y := plotted.Center().Y + vg.Points(textSize+2)
	for i, style := range headStyles {
		x := plotted.Max.X + vg.Points(8)
		area.StrokeLine2(style, x, y, x+vg.Points(12), y)
		area.FillText(headText, vg.Point{X: x + vg.Points(16), Y: y}, g.HeadNames[i])
		y -= vg.Points(textSize + 2)
	}
	area.FillText(headText, vg.Point{X: plotted.Max.X + vg.Points(8), Y: y}, g.HeadAxis)
}

// headText is the style of these names.
var headText = style(draw.XLeft, draw.YCenter)
