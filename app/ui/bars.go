package ui

import (
	"arbex/model"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// Bars shows two distributions over the same classes, a pair of bars for each
// class in the network's order: primary above, corrected below. The class with
// the largest corrected share stands out.
type Bars struct {
	widget.BaseWidget
	classes []string
	header  [2]*canvas.Text
	rows    []*barRow
	best    int // row that stands out, -1 for none
}

// barRow is what one class is drawn with; index 0 is primary, 1 corrected.
type barRow struct {
	shade  *canvas.Rectangle
	name   *canvas.Text
	trough [2]*canvas.Rectangle
	bar    [2]*canvas.Rectangle
	value  [2]*canvas.Text
	share  [2]float32
	full   float32 // width of a bar at a share of 1
}

var series = [2]fyne.ThemeColorName{ColorPrimary, ColorCorrected}

// Measures of a row, in pixels.
const (
	rowLeast    = 23
	barLeast    = 5
	barMost     = 11
	headerTall  = 16
	valueWide   = 40
	nameLargest = 0.36 // of the width
	smallText   = 11
)

// NewBars returns bars for the classes, named in English, all empty.
func NewBars(classes []string) *Bars {
	return NewBarsOf(classes, lang.L("primary"), lang.L("corrected"))
}

// NewBarsOf is NewBars for two other distributions, named by a word each.
func NewBarsOf(classes []string, first, second string) *Bars {
	b := &Bars{classes: Classes(classes), best: -1}
	for i, word := range [2]string{first, second} {
		b.header[i] = line(word, series[i], smallText)
		b.header[i].Alignment = fyne.TextAlignTrailing
	}
	for _, class := range b.classes {
		b.rows = append(b.rows, newBarRow(class))
	}
	b.ExtendBaseWidget(b)
	return b
}

func newBarRow(class string) *barRow {
	r := &barRow{shade: block(ColorWinner, 4), name: line(class, theme.ColorNameForeground, 12)}
	r.shade.Hide()
	for i, name := range series {
		r.trough[i], r.bar[i] = block(ColorTrough, 2), block(name, 2)
		r.value[i] = line(percents[0], name, 12)
		r.value[i].Alignment = fyne.TextAlignTrailing
	}
	return r
}

// absent stands for a figure that the network does not compute.
const absent = "–"

// Display moves the bars. Both distributions have an entry for each class; an
// empty corrected one is shown as absent.
func (b *Bars) Display(primary, corrected model.Distribution) {
	for i, r := range b.rows {
		r.show(0, entry(primary, i))
		r.show(1, entry(corrected, i))
		if len(corrected) == 0 {
			write(r.value[1], absent)
		}
	}
	final := corrected
	if len(final) == 0 {
		final = primary
	}
	if best := final.Best(); best != b.best && best < len(b.rows) {
		b.emphasise(best)
	}
}

func entry(d model.Distribution, i int) float32 {
	if i < len(d) && d[i] == d[i] {
		return min(max(d[i], 0), 1)
	}
	return 0
}

func (b *Bars) emphasise(best int) {
	for i, r := range b.rows {
		leads := i == best
		r.shade.Hidden = !leads
		embolden(r.name, leads)
		embolden(r.value[1], leads)
		r.shade.Refresh()
	}
	b.best = best
}

func (r *barRow) show(i int, share float32) {
	if r.share[i] == share {
		return
	}
	r.share[i] = share
	r.bar[i].Resize(fyne.NewSize(share*r.full, r.bar[i].Size().Height))
	write(r.value[i], Percent(share))
}

// CreateRenderer is for Fyne.
func (b *Bars) CreateRenderer() fyne.WidgetRenderer {
	d := &drawing{place: b.place, least: b.least, colour: b.colour}
	d.objects = append(d.objects, b.header[0], b.header[1])
	for _, r := range b.rows {
		d.objects = append(d.objects, r.shade, r.name)
		for i := range series {
			d.objects = append(d.objects, r.trough[i], r.bar[i], r.value[i])
		}
	}
	return d
}

func (b *Bars) least() fyne.Size {
	return fyne.NewSize(260, headerTall+rowLeast*float32(len(b.rows)))
}

func (b *Bars) place(size fyne.Size) {
	if len(b.rows) == 0 {
		return
	}
	names := b.nameWidth(size.Width)
	corrected := b.header[1].MinSize().Width + 8
	values := [2]float32{size.Width - corrected - valueWide - 6, size.Width - corrected}
	widths := [2]float32{valueWide, corrected - 6}
	for i, h := range b.header {
		set(h, values[i], 0, widths[i], headerTall)
	}
	tall := (size.Height - headerTall) / float32(len(b.rows))
	for i, r := range b.rows {
		r.place(size.Width, headerTall+float32(i)*tall, tall, names, values, widths)
		write(r.name, Shorten(b.classes[i], names, r.name.TextSize, fyne.TextStyle{Bold: true}))
	}
}

// place lays a row out at height y: name, two bars, two percentages.
func (r *barRow) place(width, y, tall, names float32, values, widths [2]float32) {
	set(r.shade, 0, y+1, width, tall-2)
	setMiddle(r.name, 8, y, names, tall)
	thick := min(max(tall*0.3, barLeast), barMost)
	left := 8 + names + 8
	r.full = values[0] - 4 - left
	for i := range series {
		at := y + tall/2 - thick - 1
		if i == 1 {
			at = y + tall/2 + 1
		}
		set(r.trough[i], left, at, r.full, thick)
		set(r.bar[i], left, at, r.full*r.share[i], thick)
		setMiddle(r.value[i], values[i], y, widths[i], tall)
	}
}

// nameWidth is room for the longest name, within bounds.
func (b *Bars) nameWidth(width float32) float32 {
	widest := float32(40)
	for _, class := range b.classes {
		widest = max(widest, fyne.MeasureText(class, 12, fyne.TextStyle{Bold: true}).Width)
	}
	return min(widest, width*nameLargest)
}

func (b *Bars) colour() {
	for i, h := range b.header {
		h.Color = theme.Color(series[i])
	}
	for _, r := range b.rows {
		r.shade.FillColor = theme.Color(ColorWinner)
		r.name.Color = theme.Color(theme.ColorNameForeground)
		for i, name := range series {
			r.trough[i].FillColor = theme.Color(ColorTrough)
			r.bar[i].FillColor, r.value[i].Color = theme.Color(name), theme.Color(name)
		}
	}
}
