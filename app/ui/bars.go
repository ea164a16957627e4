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
// class in the network's order: primary above, corrected below. A third one,
// relative to the person's neutral face, joins them when there is one. The
// class with the largest share in the last of them stands out.
type Bars struct {
	widget.BaseWidget
	classes []string
	header  [seriesMost]*canvas.Text
	rows    []*barRow
	best    int  // row that stands out, -1 for none
	shown   int  // series shown
	legend  bool // a dot in the class's colour stands before each name
}

// barRow is what one class is drawn with; index 0 is primary, 1 corrected, 2
// adjusted.
type barRow struct {
	shade  *canvas.Rectangle
	dot    *canvas.Circle
	colour fyne.ThemeColorName // of the dot
	name   *canvas.Text
	trough [seriesMost]*canvas.Rectangle
	bar    [seriesMost]*canvas.Rectangle
	value  [seriesMost]*canvas.Text
	share  [seriesMost]float32
	full   float32 // width of a bar at a share of 1
}

// seriesMost is the number of distributions that fit.
const seriesMost = 3

var series = [seriesMost]fyne.ThemeColorName{ColorPrimary, ColorCorrected, ColorAdjusted}

// Measures of a row, in pixels.
const (
	rowLeast    = 23
	barLeast    = 5
	barGap      = 2
	dotSide     = 7
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
	b := &Bars{classes: Classes(classes), best: -1, shown: 2}
	for i, word := range [seriesMost]string{first, second, lang.L("adjusted")} {
		b.header[i] = line(word, series[i], smallText)
		b.header[i].Alignment = fyne.TextAlignTrailing
	}
	colours := ClassColours(classes)
	for i, class := range b.classes {
		b.rows = append(b.rows, newBarRow(class, colours[i]))
	}
	b.hideAbove()
	b.ExtendBaseWidget(b)
	return b
}

// NewBarsWithLegend is NewBars with the colours of the classes, for a timeline
// beside it.
func NewBarsWithLegend(classes []string) *Bars {
	b := NewBars(classes)
	b.legend = true
	for _, r := range b.rows {
		r.dot.Show()
	}
	return b
}

func newBarRow(class string, colour fyne.ThemeColorName) *barRow {
	r := &barRow{
		shade: block(ColorWinner, 4), name: line(class, theme.ColorNameForeground, 12),
		dot: canvas.NewCircle(theme.Color(colour)), colour: colour,
	}
	r.dot.Hide()
	r.shade.Hide()
	for i, name := range series {
		r.trough[i], r.bar[i] = block(ColorTrough, 0), block(name, 0)
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
	b.DisplayAdjusted(primary, corrected, nil)
}

// DisplayAdjusted is Display with a third distribution, which is not there when
// it is empty.
func (b *Bars) DisplayAdjusted(primary, corrected, adjusted model.Distribution) {
	b.showSeries(adjusted)
	for i, r := range b.rows {
		r.show(0, entry(primary, i))
		r.show(1, entry(corrected, i))
		r.show(2, entry(adjusted, i))
		if len(corrected) == 0 {
			write(r.value[1], absent)
		}
	}
	final := primary
	for _, d := range []model.Distribution{corrected, adjusted} {
		if len(d) > 0 {
			final = d
		}
	}
	if best := final.Best(); best != b.best && best < len(b.rows) {
		b.emphasise(best)
	}
}

// showSeries makes room for the third distribution, or takes it away.
func (b *Bars) showSeries(adjusted model.Distribution) {
	count := 2
	if len(adjusted) > 0 {
		count = 3
	}
	if count == b.shown {
		return
	}
	b.shown, b.best = count, -1
	b.hideAbove()
	b.place(b.Size())
	b.Refresh()
}

// hideAbove hides what belongs to a distribution that is not shown.
func (b *Bars) hideAbove() {
	for i := range seriesMost {
		b.header[i].Hidden = i >= b.shown
		for _, r := range b.rows {
			r.trough[i].Hidden, r.bar[i].Hidden, r.value[i].Hidden = i >= b.shown, i >= b.shown, i >= b.shown
		}
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
		for k, value := range r.value {
			embolden(value, leads && k == b.shown-1)
		}
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
	for _, h := range b.header {
		d.objects = append(d.objects, h)
	}
	for _, r := range b.rows {
		d.objects = append(d.objects, r.shade, r.dot, r.name)
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
	p := places{width: size.Width, tall: (size.Height - headerTall) / float32(len(b.rows)), names: names, indent: 8, shown: b.shown}
	if b.legend {
		p.indent += dotSide + 6
	}
	right := size.Width
	for i := b.shown - 1; i >= 0; i-- {
		p.widths[i] = max(b.header[i].MinSize().Width, valueWide-6) + 2
		right -= p.widths[i] + 6
		p.values[i] = right
		set(b.header[i], right, 0, p.widths[i], headerTall)
	}
	for i, r := range b.rows {
		r.place(p, headerTall+float32(i)*p.tall)
		write(r.name, Shorten(b.classes[i], names, r.name.TextSize, fyne.TextStyle{Bold: true}))
	}
}

// places are the columns of all rows.
type places struct {
	width, tall, names, indent float32
	values, widths             [seriesMost]float32
	shown                      int
}

// place lays a row out at height y: name, the bars, the percentages.
func (r *barRow) place(p places, y float32) {
	set(r.shade, 0, y+1, p.width, p.tall-2)
	set(r.dot, 8, y+(p.tall-dotSide)/2, dotSide, dotSide)
	setMiddle(r.name, p.indent, y, p.names, p.tall)
	left := p.indent + p.names + 8
	r.full = p.values[0] - 4 - left
	gap := float32(barGap)
	if p.shown > 2 {
		gap = 1
	}
	thick := min(max(p.tall*0.6/float32(p.shown), barLeast), barMost)
	at := y + (p.tall-float32(p.shown)*thick-float32(p.shown-1)*gap)/2
	for i := range series {
		set(r.trough[i], left, at, r.full, thick)
		set(r.bar[i], left, at, r.full*r.share[i], thick)
		setMiddle(r.value[i], p.values[i], y, p.widths[i], p.tall)
		at += thick + gap
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
		r.dot.FillColor = theme.Color(r.colour)
		r.name.Color = theme.Color(theme.ColorNameForeground)
		for i, name := range series {
			r.trough[i].FillColor = theme.Color(ColorTrough)
			r.bar[i].FillColor, r.value[i].Color = theme.Color(name), theme.Color(name)
		}
	}
}
