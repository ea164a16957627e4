package annotate

import (
	"image"
	"time"

	"arbex/app/raster"
)

// Measures of the curves, in units: plots in two columns, one below a narrow picture, a
// class each.
const (
	minTwoColumns = 600
	plotRow       = 46
	plotGap       = 8 // between two plots
	stripTitle    = 28
	stripAxis     = 34
	shareColumn   = 40
)

// plotColumns returns how many columns of plots there are.
func (r *renderer) plotColumns() int {
	if float64(r.picture.Dx()) < r.pixels(minTwoColumns) {
		return 1
	}
	return 2
}

func (r *renderer) plotRows() int {
	columns := r.plotColumns()
	return (len(r.options.Classes) + columns - 1) / columns
}

// stripHeight returns the height of the curves in units.
func (r *renderer) stripHeight() float64 {
	return stripTitle + plotRow*float64(r.plotRows()) + stripAxis
}

// drawCurves draws both shares of each class over the last seconds; the present is at
// the right.
func (r *renderer) drawCurves(p Picture) {
	for _, f := range p.Faces {
		if f.ID == r.history.face {
			r.history.title = r.options.title(f)
		}
	}
	left, top := float64(r.curves.Min.X)+r.pixels(margin), float64(r.curves.Min.Y)
	r.letters.write(r.canvas, bold, r.history.title, left, top+r.pixels(stripTitle/2), 0, front)
	rows := r.plotRows()
	for class := range r.options.Classes {
		column, row := class/rows, class%rows
		place := r.plotPlace(column, top+r.pixels(stripTitle+plotRow*float64(row)))
		r.drawPlot(class, place, p.Time)
		if row == rows-1 || class == len(r.options.Classes)-1 {
			r.drawTimes(place, p.Time)
		}
	}
}

// plotPlace returns where a plot of a column is, without its names.
func (r *renderer) plotPlace(column int, top float64) image.Rectangle {
	width := float64(r.curves.Dx()) / float64(r.plotColumns())
	left := float64(r.curves.Min.X) + width*float64(column)
	return image.Rect(int(left+r.pixels(margin+nameColumn+shareColumn)), int(top+r.pixels(plotGap/2)),
		int(left+width-r.pixels(margin)), int(top+r.pixels(plotRow-plotGap/2)))
}

// drawPlot draws one class: its name, the shares of the axis, and the two curves.
func (r *renderer) drawPlot(class int, at image.Rectangle, now time.Duration) {
	left, top, bottom := float64(at.Min.X), float64(at.Min.Y), float64(at.Max.Y)
	name := r.letters.shorten(plain, r.options.Classes[class], int(r.pixels(nameColumn)))
	r.letters.write(r.canvas, plain, name, left-r.pixels(nameColumn+shareColumn), (top+bottom)/2, 0, front)
	for _, share := range []float64{0, 0.5, 1} {
		y := bottom - share*(bottom-top)
		r.fill(left, y-0.5, float64(at.Dx()), 1, trough)
		if share != 0.5 {
			inward := r.pixels(10) * (share - 0.5) // from the label of the next plot
			r.letters.write(r.canvas, small, percent(float32(share)), left-r.pixels(6), y+inward, 1, muted)
		}
	}
	moments := make([]time.Duration, at.Dx())
	for x := range moments {
		moments[x] = now - window + time.Duration(float64(window)*float64(x+1)/float64(at.Dx()))
	}
	plot, places := r.part(at), r.history.at(moments)
	raster.Curve(plot, func(x int) float32 { return places[x].share(class, true) }, r.pixels(3.4), series[1])
	raster.Curve(plot, func(x int) float32 { return places[x].share(class, false) }, r.pixels(1.4), series[0])
}

// drawTimes draws the axis below a column of plots.
func (r *renderer) drawTimes(at image.Rectangle, now time.Duration) {
	begin := (now - window).Seconds()
	y := float64(at.Max.Y)
	for _, tick := range raster.Ticks(begin, now.Seconds(), 5) {
		if tick < 0 {
			continue
		}
		x := float64(at.Min.X) + (tick-begin)/window.Seconds()*float64(at.Dx())
		r.fill(x-0.5, y, 1, r.pixels(4), muted)
		if text := raster.Clock(tick, false); x+float64(r.letters.width(small, text))/2 < float64(r.curves.Max.X) {
			r.letters.write(r.canvas, small, text, x, y+r.pixels(13), 0.5, muted)
		}
	}
	r.letters.write(r.canvas, small, r.options.words().Time, float64(at.Min.X)-r.pixels(12), y+r.pixels(13), 1, muted)
}
