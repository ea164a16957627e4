package ui

import (
	"arbex/model"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// Bars shows distributions over the same classes: for each class, in the
// network's order, a bar of the primary distribution, one of the corrected one
// and, where there is one, a bar of the distribution relative to the person's
// neutral face. The row of the class with the largest share in the last of them
// is highlighted.
type Bars struct {
	widget.BaseWidget
	classes     []string
	header      [maxSeries]*canvas.Text
	rows        []*barRow
	best        int                            // highlighted row, -1: none
	seriesCount int                            // distributions shown
	legend      bool                           // each name has a dot in the class's colour
	colors      [maxSeries]fyne.ThemeColorName // of the distributions
}

// barRow holds the objects of one class; index 0 is primary, 1 corrected, 2
// adjusted.
type barRow struct {
	highlight *canvas.Rectangle
	dot       *canvas.Circle
	color     fyne.ThemeColorName // of the dot
	name      *canvas.Text
	trough    [maxSeries]*canvas.Rectangle
	bar       [maxSeries]*canvas.Rectangle
	value     [maxSeries]*canvas.Text
	share     [maxSeries]float32
	fullWidth float32 // width of a bar at a share of 1
}

// maxSeries is the largest number of distributions.
const maxSeries = 3

// The colours of the distributions of a face, and of other distributions.
var (
	series      = [maxSeries]fyne.ThemeColorName{ColorPrimary, ColorCorrected, ColorAdjusted}
	otherSeries = [maxSeries]fyne.ThemeColorName{ColorMuted, theme.ColorNameForeground, ColorAdjusted}
)

// Measures of a row in pixels.
const (
	rowMinHeight  = 23
	barMinHeight  = 5
	barGap        = 2
	dotSize       = 7
	barMaxHeight  = 11
	headerHeight  = 16
	valueWidth    = 40
	nameMaxShare  = 0.36 // of the width
	smallTextSize = 11
)

// NewBars returns empty bars for classes by their English names.
func NewBars(classes []string) *Bars {
	return newBars(classes, lang.L("primary"), lang.L("corrected"), series)
}

// NewNamedBars is NewBars for two other distributions, grey and bright: blue and
// orange mean the primary and the corrected one.
func NewNamedBars(classes []string, first, second string) *Bars {
	return newBars(classes, first, second, otherSeries)
}

func newBars(classes []string, first, second string, colors [maxSeries]fyne.ThemeColorName) *Bars {
	b := &Bars{classes: TranslateClasses(classes), best: -1, seriesCount: 2, colors: colors}
	for i, word := range [maxSeries]string{first, second, lang.L("adjusted")} {
		b.header[i] = newText(word, colors[i], smallTextSize)
		b.header[i].Alignment = fyne.TextAlignTrailing
	}
	colours := ClassColors(classes)
	for i, class := range b.classes {
		b.rows = append(b.rows, newBarRow(class, colours[i], colors))
	}
	b.hideUnusedSeries()
	b.ExtendBaseWidget(b)
	return b
}

// NewBarsWithLegend is NewBars with the colours of the classes, as the legend of
// a timeline beside it.
func NewBarsWithLegend(classes []string) *Bars {
	b := NewBars(classes)
	b.legend = true
	for _, r := range b.rows {
		r.dot.Show()
	}
	return b
}

func newBarRow(class string, colour fyne.ThemeColorName, colors [maxSeries]fyne.ThemeColorName) *barRow {
	r := &barRow{
		highlight: newRect(ColorHighlight, 4), name: newText(class, theme.ColorNameForeground, 12),
		dot: canvas.NewCircle(theme.Color(colour)), color: colour,
	}
	r.dot.Hide()
	r.highlight.Hide()
	for i, name := range colors {
		r.trough[i], r.bar[i] = newRect(ColorTrough, 0), newRect(name, 0)
		r.value[i] = newText(percents[0], name, 12)
		r.value[i].Alignment = fyne.TextAlignTrailing
	}
	return r
}

// absentText stands for a number that the network does not compute.
const absentText = "–"

// Display shows two distributions, which have an entry for each class; an empty one is
// shown as absent.
func (b *Bars) Display(primary, corrected model.Distribution) {
	b.DisplayAdjusted(primary, corrected, nil)
}

// DisplayAdjusted is Display with a third distribution, which may be empty.
func (b *Bars) DisplayAdjusted(primary, corrected, adjusted model.Distribution) {
	b.setSeries(adjusted)
	for i, r := range b.rows {
		r.setShare(0, primary, i)
		r.setShare(1, corrected, i)
		r.setShare(2, adjusted, i)
	}
	final := primary
	for _, d := range []model.Distribution{corrected, adjusted} {
		if len(d) > 0 {
			final = d
		}
	}
	if best := final.Best(); best != b.best && best < len(b.rows) {
		b.highlight(best)
	}
}

// setSeries shows the third distribution if there is one.
func (b *Bars) setSeries(adjusted model.Distribution) {
	count := 2
	if len(adjusted) > 0 {
		count = 3
	}
	if count == b.seriesCount {
		return
	}
	b.seriesCount, b.best = count, -1
	b.hideUnusedSeries()
	b.layout(b.Size())
	b.Refresh()
}

// hideUnusedSeries hides the objects of a distribution that is not shown.
func (b *Bars) hideUnusedSeries() {
	for i := range maxSeries {
		b.header[i].Hidden = i >= b.seriesCount
		for _, r := range b.rows {
			r.trough[i].Hidden, r.bar[i].Hidden, r.value[i].Hidden = i >= b.seriesCount, i >= b.seriesCount, i >= b.seriesCount
		}
	}
}

func shareAt(d model.Distribution, i int) float32 {
	if i < len(d) && d[i] == d[i] {
		return min(max(d[i], 0), 1)
	}
	return 0
}

func (b *Bars) highlight(best int) {
	for i, r := range b.rows {
		leads := i == best
		r.highlight.Hidden = !leads
		setBold(r.name, leads)
		for k, value := range r.value {
			setBold(value, leads && k == b.seriesCount-1)
		}
		r.highlight.Refresh()
	}
	b.best = best
}

func (r *barRow) setShare(i int, d model.Distribution, class int) {
	share := shareAt(d, class)
	if r.share[i] != share {
		r.share[i] = share
		r.bar[i].Resize(fyne.NewSize(share*r.fullWidth, r.bar[i].Size().Height))
	}
	if len(d) == 0 {
		setText(r.value[i], absentText)
	} else {
		setText(r.value[i], Percent(share))
	}
}

// CreateRenderer implements fyne.Widget.
func (b *Bars) CreateRenderer() fyne.WidgetRenderer {
	d := &renderer{layout: b.layout, minSize: b.minSize, applyTheme: b.applyTheme}
	for _, h := range b.header {
		d.objects = append(d.objects, h)
	}
	for _, r := range b.rows {
		d.objects = append(d.objects, r.highlight, r.dot, r.name)
		for i := range series {
			d.objects = append(d.objects, r.trough[i], r.bar[i], r.value[i])
		}
	}
	return d
}

func (b *Bars) minSize() fyne.Size {
	return fyne.NewSize(260, headerHeight+rowMinHeight*float32(len(b.rows)))
}

func (b *Bars) layout(size fyne.Size) {
	if len(b.rows) == 0 {
		return
	}
	names := b.nameWidth(size.Width)
	p := barColumns{width: size.Width, height: (size.Height - headerHeight) / float32(len(b.rows)), names: names, indent: 8, shown: b.seriesCount}
	if b.legend {
		p.indent += dotSize + 6
	}
	right := size.Width
	for i := b.seriesCount - 1; i >= 0; i-- {
		p.widths[i] = max(b.header[i].MinSize().Width, valueWidth-6) + 2
		right -= p.widths[i] + 6
		p.values[i] = right
		setBounds(b.header[i], right, 0, p.widths[i], headerHeight)
	}
	for i, r := range b.rows {
		r.layout(p, headerHeight+float32(i)*p.height)
		setText(r.name, Shorten(b.classes[i], names, r.name.TextSize, fyne.TextStyle{Bold: true}))
	}
}

// barColumns is the horizontal layout of all rows.
type barColumns struct {
	width, height, names, indent float32
	values, widths               [maxSeries]float32
	shown                        int
}

// layout places a row at height y: name, bars, percentages.
func (r *barRow) layout(p barColumns, y float32) {
	setBounds(r.highlight, 0, y+1, p.width, p.height-2)
	setBounds(r.dot, 8, y+(p.height-dotSize)/2, dotSize, dotSize)
	setCentered(r.name, p.indent, y, p.names, p.height)
	left := p.indent + p.names + 8
	r.fullWidth = p.values[0] - 4 - left
	gap := float32(barGap)
	if p.shown > 2 {
		gap = 1
	}
	thick := min(max(p.height*0.6/float32(p.shown), barMinHeight), barMaxHeight)
	at := y + (p.height-float32(p.shown)*thick-float32(p.shown-1)*gap)/2
	for i := range series {
		setBounds(r.trough[i], left, at, r.fullWidth, thick)
		setBounds(r.bar[i], left, at, r.fullWidth*r.share[i], thick)
		setCentered(r.value[i], p.values[i], y, p.widths[i], p.height)
		at += thick + gap
	}
}

// nameWidth returns the width of the longest name, within bounds.
func (b *Bars) nameWidth(width float32) float32 {
	widest := float32(40)
	for _, class := range b.classes {
		widest = max(widest, fyne.MeasureText(class, 12, fyne.TextStyle{Bold: true}).Width)
	}
	return min(widest, width*nameMaxShare)
}

func (b *Bars) applyTheme() {
	for i, h := range b.header {
		h.Color = theme.Color(b.colors[i])
	}
	for _, r := range b.rows {
		r.highlight.FillColor = theme.Color(ColorHighlight)
		r.dot.FillColor = theme.Color(r.color)
		r.name.Color = theme.Color(theme.ColorNameForeground)
		for i, name := range b.colors {
			r.trough[i].FillColor = theme.Color(ColorTrough)
			r.bar[i].FillColor, r.value[i].Color = theme.Color(name), theme.Color(name)
		}
	}
}
