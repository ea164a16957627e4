package annotate

import (
	"time"

	"arbex/app/raster"
	"arbex/model"
)

// Measures of the bars, in units.
const (
	margin      = 14
	legendRow   = 34
	titleRow    = 26
	barRow      = 18
	faceGap     = 16
	nameColumn  = 96
	valueColumn = 44
)

// drawPanel draws the legend, the bars of as many faces as there is room for, and the
// time.
func (r *renderer) drawPanel(p Picture) {
	left, y := float64(r.panel.Min.X)+r.pixels(margin), r.pixels(legendRow/2)
	r.drawLegend(left, y)
	if !r.curves.Empty() {
		r.letters.write(r.canvas, plain, clock(p.Time, true), float64(r.panel.Max.X)-r.pixels(margin), y, 1, muted)
	}
	y = r.pixels(legendRow)
	end := float64(r.panel.Max.Y) - r.pixels(titleRow) // the last row says how many more there are
	for i, f := range p.Faces {
		height := r.faceHeight(f)
		if i > 0 && y+height > end {
			r.letters.write(r.canvas, plain, r.options.words().More(len(p.Faces)-i), left, end+r.pixels(titleRow/2), 0, muted)
			break
		}
		r.drawFace(f, y)
		y += height + r.pixels(faceGap)
	}
}

// faceHeight returns the height of a face's title and bars.
func (r *renderer) faceHeight(f Face) float64 {
	rows := len(r.options.Classes)
	if f.Primary == nil {
		rows = 1
	}
	return r.pixels(titleRow + barRow*float64(rows))
}

// drawLegend says which colour is which distribution.
func (r *renderer) drawLegend(x, y float64) {
	w, side := r.options.words(), r.pixels(10)
	for i, name := range []string{w.Primary, w.Corrected} {
		r.fill(x, y-side/2, side, side, series[i])
		x += side + r.pixels(6)
		r.letters.write(r.canvas, plain, name, x, y, 0, front)
		x += float64(r.letters.width(plain, name)) + r.pixels(16)
	}
}

// drawFace draws the title and the bars of a face at a height.
func (r *renderer) drawFace(f Face, y float64) {
	left, right := float64(r.panel.Min.X)+r.pixels(margin), float64(r.panel.Max.X)-r.pixels(margin)
	middle := y + r.pixels(titleRow/2)
	result := r.options.result(f)
	width := int(right-left) - r.letters.width(plain, result) - int(r.pixels(10))
	r.letters.write(r.canvas, bold, r.letters.shorten(bold, r.options.title(f), width), left, middle, 0, front)
	r.letters.write(r.canvas, plain, result, right, middle, 1, front)
	y += r.pixels(titleRow)
	if f.Primary == nil {
		r.letters.write(r.canvas, plain, r.options.words().NotPredicted, left, y+r.pixels(barRow/2), 0, muted)
		return
	}
	for class := range r.options.Classes {
		r.drawRow(f, class, y+r.pixels(barRow)*float64(class))
	}
}

// drawRow draws the name, both bars and both shares of a class.
func (r *renderer) drawRow(f Face, class int, y float64) {
	left, right, row := float64(r.panel.Min.X)+r.pixels(margin), float64(r.panel.Max.X)-r.pixels(margin), r.pixels(barRow)
	weight, middle := plain, y+row/2
	if class == f.Final.Best() {
		weight = bold
		r.fill(left-r.pixels(5), y, right-left+r.pixels(10), row, highlight)
	}
	r.letters.write(r.canvas, weight, r.letters.shorten(weight, r.options.Classes[class], int(r.pixels(nameColumn-4))), left, middle, 0, front)
	from := left + r.pixels(nameColumn)
	width := right - 2*r.pixels(valueColumn) - from
	thick, gap := r.pixels(5), r.pixels(2)
	for i, d := range []model.Distribution{f.Primary, f.Final} {
		top := middle + float64(2*i-1)*gap/2 + float64(i-1)*thick
		r.fill(from, top, width, thick, trough)
		r.fill(from, top, width*float64(d[class]), thick, series[i])
		r.letters.write(r.canvas, plain, percent(d[class]), right-float64(1-i)*r.pixels(valueColumn), middle, 1, series[i])
	}
}

// clock formats a time as 0:07 or 1:02:03, on request with tenths.
func clock(at time.Duration, tenths bool) string { return raster.Clock(at.Seconds(), tenths) }
