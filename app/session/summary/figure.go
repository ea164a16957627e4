package summary

import (
	"errors"
	"fmt"
	"image/color"
	"io"
	"math"
	"path/filepath"
	"strings"

	"arbex/app/raster"
	"arbex/assets/message"
	"arbex/model/durable"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/font"
	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/text"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
	"gonum.org/v1/plot/vg/vgimg"
	"gonum.org/v1/plot/vg/vgsvg"
)

// Figure is a picture of the curves of one face for a publication: a plot for each
// expression over one axis of time, blue the primary probability and orange the
// corrected one. The zero value is in English.
type Figure struct {
	Face      int      // 0: the one with the most records
	Classes   []string // as they are written; nil: as recorded
	Primary   string
	Corrected string
	Title     string // nothing: the face's number and name
	TimeAxis  string
	ShareAxis string

	Head      bool      // a plot of the angles of the head is added
	HeadNames [3]string // of yaw, pitch and roll
	HeadAxis  string
}

// Measures of a figure: the width of a printed page.
const (
	figureWidth  = 17 * vg.Centimeter
	figureRow    = 1.7 * vg.Centimeter
	figureHeader = 1.3 * vg.Centimeter
	figureFooter = 1.3 * vg.Centimeter
	figureNames  = 2.6 * vg.Centimeter // at the right
	figureDPI    = 200
	textSize     = 9
)

// WriteFigure writes a figure of the first source to a file, as SVG or PNG by the
// extension.
func (c *Curves) WriteFigure(path string, figure Figure) error {
	s, f, err := c.selectFace(figure.Face)
	if err != nil {
		return err
	}
	figure = figure.withDefaults(f)
	if figure.Head && !f.hasHead() {
		return message.New("it is not known how this head was turned", nil)
	}
	height := figureHeader + figureRow*vg.Length(figure.rows(f)) + figureFooter
	var canvas interface {
		vg.CanvasSizer
		io.WriterTo
	}
	switch strings.ToLower(filepath.Ext(path)) {
	case ".svg":
		canvas = vgsvg.NewWith(vgsvg.UseWH(figureWidth, height))
	case ".png":
		canvas = vgimg.PngCanvas{Canvas: vgimg.NewWith(vgimg.UseWH(figureWidth, height), vgimg.UseDPI(figureDPI))}
	default:
		return message.New("{{.Name}}: the name has to end in .svg or .png", message.Fields{"Name": filepath.Base(path)})
	}
	if err := figure.draw(draw.New(canvas), s, f); err != nil {
		return err
	}
	return durable.Write(path, func(to io.Writer) error {
		_, err := canvas.WriteTo(to)
		return err
	})
}

// selectFace returns the curves of a face of the first source.
func (c *Curves) selectFace(id int) (*sourceCurves, *faceCurves, error) {
	if len(c.order) == 0 {
		return nil, nil, message.New("there are no records to draw", nil)
	}
	s := c.order[0]
	var best *faceCurves
	most := 0
	for _, f := range s.sorted() {
		records := 0
		for _, b := range f.bins {
			records += b.n
		}
		if id == f.id || id == 0 && records > most {
			best, most = f, records
		}
	}
	if best == nil && id != 0 {
		return nil, nil, message.New("there is no face {{.ID}} with predictions in this time", message.Fields{"ID": id})
	}
	if best == nil {
		return nil, nil, message.New("no face was judged in this time", nil)
	}
	return s, best, nil
}

// withDefaults fills in what is not given.
func (g Figure) withDefaults(f *faceCurves) Figure {
	if g.Classes == nil {
		g.Classes = f.classes
	}
	if g.Title == "" {
		g.Title = strings.TrimSpace(fmt.Sprintf("Face %d  %s", f.id, f.name))
	}
	if g.Primary == "" {
		g.Primary, g.Corrected, g.TimeAxis, g.ShareAxis = "primary", "corrected", "time, min:s", "probability, %"
		g.HeadNames, g.HeadAxis = [3]string{"yaw", "pitch", "roll"}, "head, degrees"
	}
	return g
}

// draw draws the plots below each other, and what belongs to all of them.
func (g Figure) draw(area draw.Canvas, s *sourceCurves, f *faceCurves) error {
	from, to := f.timeSpan()
	rows := make([][]*plot.Plot, g.rows(f))
	for i := range rows {
		p, err := g.row(s, f, i, from, to)
		if err != nil {
			return err
		}
		rows[i] = []*plot.Plot{p}
	}
	tiles := draw.Tiles{
		Rows: len(rows), Cols: 1, PadY: vg.Points(5), PadTop: figureHeader, PadBottom: vg.Points(6),
		PadLeft: vg.Points(20), PadRight: figureNames,
	}
	area.FillPolygon(color.White, []vg.Point{area.Min, {X: area.Max.X, Y: area.Min.Y}, area.Max, {X: area.Min.X, Y: area.Max.Y}})
	for i, c := range plot.Align(rows, tiles, area) {
		rows[i][0].Draw(c[0])
		plotted := rows[i][0].DataCanvas(c[0])
		if i < len(f.classes) {
			area.FillText(style(draw.XLeft, draw.YCenter), vg.Point{X: plotted.Max.X + vg.Points(8), Y: plotted.Center().Y}, g.Classes[i])
		} else {
			g.nameHead(area, plotted)
		}
		if i == 0 {
			g.drawHeader(area, plotted)
			s.drawMarkerNames(area, plotted, rows[0][0])
		}
	}
	label := style(draw.XCenter, draw.YTop)
	label.Rotation = math.Pi / 2
	area.FillText(label, vg.Point{X: area.Min.X + vg.Points(7), Y: area.Center().Y}, g.ShareAxis)
	return nil
}

// rows returns how many plots there are.
func (g Figure) rows(f *faceCurves) int {
	if g.Head {
		return len(f.classes) + 1
	}
	return len(f.classes)
}

// row returns one of the plots: of a class, or after them of the head.
func (g Figure) row(s *sourceCurves, f *faceCurves, row int, from, to float64) (*plot.Plot, error) {
	if row == len(f.classes) {
		limit := f.angleLimit()
		p, err := g.plot(s, from, to, -limit, limit, true)
		if err != nil {
			return nil, err
		}
		p.Y.Tick.Marker = plot.ConstantTicks{{Value: -limit, Label: fmt.Sprint(-limit)}, {Value: 0, Label: "0"}, {Value: limit, Label: fmt.Sprint(limit)}}
		return p, f.addAngles(p)
	}
	p, err := g.plot(s, from, to, 0, 1, row == g.rows(f)-1)
	if err != nil {
		return nil, err
	}
	p.Y.Tick.Marker = plot.ConstantTicks{{Value: 0, Label: "0"}, {Value: 0.5}, {Value: 1, Label: "100"}}
	return p, errors.Join(
		addLines(p, f.lines(f.points(), row, true), raster.CorrectedOnLight, 2),
		addLines(p, f.lines(f.points(), row, false), raster.PrimaryOnLight, 0.8))
}

// plot returns a plot with nothing but the grid and the markers; the last one names times.
func (g Figure) plot(s *sourceCurves, from, to, bottom, top float64, last bool) (*plot.Plot, error) {
	p := plot.New()
	p.X.Min, p.X.Max, p.Y.Min, p.Y.Max = from, to, bottom, top
	var ticks plot.ConstantTicks
	for _, at := range raster.Ticks(from, to, 8) {
		tick := plot.Tick{Value: at}
		if last {
			tick.Label = clockLabel(at)
		}
		ticks = append(ticks, tick)
	}
	p.X.Tick.Marker = ticks
	p.X.Tick.Label.Font, p.Y.Tick.Label.Font = sans(textSize-1), sans(textSize-1)
	p.X.Padding, p.Y.Padding = 0, 0
	if last {
		p.X.Label.Text, p.X.Label.TextStyle.Font = g.TimeAxis, sans(textSize)
	}
	p.Add(grid{})
	for _, m := range s.markers {
		if err := addLine(p, plotter.XYs{{X: m.time, Y: bottom}, {X: m.time, Y: top}}, color.Gray{110}, 0.7, 3); err != nil {
			return nil, err
		}
	}
	return p, nil
}

// clockLabel formats seconds for a tick; tenths where ticks are closer than a second.
func clockLabel(at float64) string { return raster.Clock(at, at != float64(int(at))) }

func addLines(p *plot.Plot, pieces []plotter.XYs, ink color.Color, width vg.Length) error {
	for _, piece := range pieces {
		if err := addLine(p, piece, ink, width, 0); err != nil {
			return err
		}
	}
	return nil
}

// addLine adds a line, dashed for a positive dash.
func addLine(p *plot.Plot, points plotter.XYs, ink color.Color, width, dash vg.Length) error {
	line, err := plotter.NewLine(points)
	if err != nil {
		return err
	}
	line.Color, line.Width = ink, width
	if dash > 0 {
		line.Dashes = []vg.Length{dash, dash}
	}
	p.Add(line)
	return nil
}

// drawHeader writes the title and the legend above the first plot.
func (g Figure) drawHeader(area, first draw.Canvas) {
	y := area.Max.Y - vg.Points(11)
	title := style(draw.XLeft, draw.YCenter)
	title.Font = sans(textSize + 1.5)
	area.FillText(title, vg.Point{X: first.Min.X, Y: y}, g.Title)
	x := first.Max.X + figureNames - vg.Points(8)
	for _, e := range []struct {
		name  string
		ink   color.Color
		width vg.Length
	}{{g.Corrected, raster.CorrectedOnLight, 2}, {g.Primary, raster.PrimaryOnLight, 0.8}} {
		name := style(draw.XRight, draw.YCenter)
		area.FillText(name, vg.Point{X: x, Y: y}, e.name)
		x -= name.Width(e.name) + vg.Points(5)
		area.StrokeLine2(draw.LineStyle{Color: e.ink, Width: e.width}, x-vg.Points(18), y, x, y)
		x -= vg.Points(32)
	}
}

// drawMarkerNames writes where segments begin above the first plot.
func (s *sourceCurves) drawMarkerNames(area, first draw.Canvas, p *plot.Plot) {
	for i, m := range s.markers {
		name := m.name
		if name == "" {
			name = fmt.Sprint(i + 1)
		}
		if at := p.X.Norm(m.time); at >= 0 && at <= 1 {
			label := style(draw.XCenter, draw.YBottom)
			label.Font = sans(textSize - 1.5)
			area.FillText(label, vg.Point{X: first.X(at), Y: first.Max.Y + vg.Points(2)}, name)
		}
	}
}

// timeSpan returns the seconds that a figure shows, the ends of the first and the last
// bin.
func (f *faceCurves) timeSpan() (from, to float64) {
	points := f.points()
	return points[0].time - f.seconds/2, points[len(points)-1].time + f.seconds/2
}

func sans(size vg.Length) font.Font {
	return font.Font{Typeface: "Liberation", Variant: "Sans", Size: size}
}

func style(x text.XAlignment, y text.YAlignment) draw.TextStyle {
	return draw.TextStyle{Color: color.Black, Font: sans(textSize), XAlign: x, YAlign: y, Handler: plot.DefaultTextHandler}
}
