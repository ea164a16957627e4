package ui

import (
	"arbex/model"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// Explanation explains a number on a card.
type Explanation struct{ Name, Meaning string }

// Confidences are the five confidences in the order in which they are shown.
var Confidences = []Explanation{
	{Text("primary"), "how sure the first classification is of itself"},
	{Text("anchors"), "how clearly the face falls near learnt examples of one expression"},
	{Text("attention"), "how clearly the attention over the face's features points to one expression"},
	{Text("correction"), "how decided anchors and attention are together"},
	{Text("corrected"), "how decided the final result is, after weighing all of the above"},
}

var confidenceColors = [5]fyne.ThemeColorName{ColorPrimary, ColorAnchor, ColorAttention, ColorMuted, ColorCorrected}

// ConfidenceRow shows five confidences side by side: number, gauge, name.
type ConfidenceRow struct {
	widget.BaseWidget
	gauges [5]gauge
}

// gauge shows one confidence.
type gauge struct {
	value, name      *canvas.Text
	trough, bar      *canvas.Rectangle
	share, fullWidth float32
}

// NewConfidenceRow returns a row of zeros.
func NewConfidenceRow() *ConfidenceRow {
	c := &ConfidenceRow{}
	for i, e := range Confidences {
		c.gauges[i] = gauge{
			value: newText(Decimal(0), theme.ColorNameForeground, 13), name: newText(lang.L(e.Name), ColorMuted, 10),
			trough: newRect(ColorTrough, 0), bar: newRect(confidenceColors[i], 0),
		}
	}
	c.ExtendBaseWidget(c)
	return c
}

// Display shows confidences, each within 0 and 1. Without a balancing head only
// the first one exists.
func (c *ConfidenceRow) Display(v model.Confidence, balanced bool) {
	for i, share := range [5]float32{v.Primary, v.Anchor, v.Attentive, v.Correction, v.Corrected} {
		c.gauges[i].setShare(share)
		if i > 0 && !balanced {
			setText(c.gauges[i].value, absentText)
		}
	}
}

func (g *gauge) setShare(share float32) {
	if share != share {
		share = 0
	}
	if share = min(max(share, 0), 1); share == g.share {
		return
	}
	g.share = share
	g.bar.Resize(fyne.NewSize(share*g.fullWidth, g.bar.Size().Height))
	setText(g.value, Decimal(share))
}

// CreateRenderer implements fyne.Widget.
func (c *ConfidenceRow) CreateRenderer() fyne.WidgetRenderer {
	d := &renderer{layout: c.layout, applyTheme: c.applyTheme, minSize: func() fyne.Size { return fyne.NewSize(260, 38) }}
	for i := range c.gauges {
		g := &c.gauges[i]
		d.objects = append(d.objects, g.value, g.name, g.trough, g.bar)
	}
	return d
}

func (c *ConfidenceRow) layout(size fyne.Size) {
	const gap = 8
	wide := (size.Width - 4*gap) / 5
	for i := range c.gauges {
		g, x := &c.gauges[i], float32(i)*(wide+gap)
		g.fullWidth = wide
		setBounds(g.value, x, 0, wide, g.value.MinSize().Height)
		setBounds(g.trough, x, 18, wide, 4)
		setBounds(g.bar, x, 18, wide*g.share, 4)
		setBounds(g.name, x, 23, wide, g.name.MinSize().Height)
	}
}

func (c *ConfidenceRow) applyTheme() {
	for i := range c.gauges {
		g := &c.gauges[i]
		g.value.Color, g.name.Color = theme.Color(theme.ColorNameForeground), theme.Color(ColorMuted)
		g.trough.FillColor, g.bar.FillColor = theme.Color(ColorTrough), theme.Color(confidenceColors[i])
	}
}
