package ui

import (
	"image"
	"math"

	"arbex/app/engine"
	"arbex/model"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// FaceCard shows what the network says about one face.
type FaceCard struct {
	widget.BaseWidget
	classes []string

	card    *canvas.Rectangle
	crop    *canvas.Image
	pixels  *image.RGBA
	copied  *byte // first byte of the crop in pixels, to copy each only once
	title   *canvas.Text
	verdict *canvas.Text
	second  *canvas.Text
	bars    *Bars
	heading *canvas.Text
	gauges  *ConfidenceRow
	carried *Share // what made the correction: anchors or attention
	weighed *Share // what made the result: primary or correction

	titled   Said[titleKey]
	compared Said[comparisonKey]
}

// NewFaceCard returns a card for classes and crops of side pixels.
func NewFaceCard(classes []string, side int) *FaceCard {
	c := &FaceCard{
		classes: Classes(classes), card: block(ColorSurface, 2*corner),
		pixels: image.NewRGBA(image.Rect(0, 0, side, side)),
		title:  line("", ColorMuted, 12), verdict: line("", theme.ColorNameForeground, 19), second: line("", ColorMuted, 12),
		bars: NewBars(classes), gauges: NewConfidenceRow(), heading: line(lang.L("confidence: 0 uniform, 1 certain"), ColorMuted, smallText),
		carried: NewShare(lang.L("made the correction"), [2]string{lang.L("anchors"), lang.L("attention")}, [2]fyne.ThemeColorName{ColorAnchor, ColorAttention}),
		weighed: NewShare(lang.L("made the result"), [2]string{lang.L("primary"), lang.L("correction")}, [2]fyne.ThemeColorName{ColorPrimary, ColorMuted}),
	}
	c.verdict.TextStyle.Bold = true
	c.crop = canvas.NewImageFromImage(c.pixels)
	c.crop.ScaleMode = canvas.ImageScaleFastest
	c.crop.FillMode = canvas.ImageFillStretch
	c.ExtendBaseWidget(c)
	return c
}

// turnedAway is the yaw in degrees from which alignment is rough.
const turnedAway = 35

// Display sets everything the card says. Until the network has spoken, the card
// says that it waits.
func (c *FaceCard) Display(face engine.Face) {
	away := math.Abs(float64(face.Track.Face.Yaw)) > turnedAway
	write(c.title, c.titled.Of(titleKey{face.Track.ID, face.Track.Missed > 0, away}, titleOf))
	if !face.Known {
		write(c.verdict, "…")
		write(c.second, lang.L("waiting for the network"))
		return
	}
	p := face.Prediction
	write(c.verdict, verdict(p, c.classes))
	write(c.second, c.compared.Of(compare(p, c.classes), comparisonKey.words))
	c.bars.Display(p.Primary, p.Corrected)
	c.gauges.Display(p.Confidence, p.Balanced())
	c.carried.Hidden, c.weighed.Hidden = !p.Balanced(), !p.Balanced()
	c.carried.Display(Split(p.Confidence.Anchor, p.Confidence.Attentive))
	c.weighed.Display(Split(p.Confidence.Primary, p.Confidence.Correction))
	c.showCrop(face.Crop)
}

// titleKey is what a card's title tells.
type titleKey struct {
	id           int
	missed, away bool
}

func titleOf(t titleKey) string {
	id := With{"ID": t.id}
	switch {
	case t.missed:
		return lang.L("Face {{.ID}} · out of sight", id)
	case t.away:
		return lang.L("Face {{.ID}} · turned away", id)
	}
	return lang.L("Face {{.ID}}", id)
}

func verdict(p model.Prediction, classes []string) string {
	best := p.Label()
	if best < 0 || best >= len(classes) {
		return "…"
	}
	return Title(classes[best]) + "  " + Percent(p.Final()[best])
}

// comparisonKey is what the correction changed.
type comparisonKey struct {
	correction, agrees bool
	class, share       string // of primary
}

func compare(p model.Prediction, classes []string) comparisonKey {
	first, last := p.Primary.Best(), p.Label()
	if !p.Balanced() || first < 0 || last < 0 || max(first, last) >= len(classes) {
		return comparisonKey{correction: p.Balanced()}
	}
	return comparisonKey{true, first == last, classes[first], Percent(p.Primary[first])}
}

func (k comparisonKey) words() string {
	with := With{"Class": k.class, "Share": k.share}
	switch {
	case !k.correction:
		return lang.L("primary; no correction without a balancing head")
	case k.class == "":
		return ""
	case k.agrees:
		return lang.L("corrected; primary agrees with {{.Share}}", with)
	}
	return lang.L("corrected; primary said {{.Class}} {{.Share}}", with)
}

// showCrop copies the crop into the card's picture, once for each crop.
func (c *FaceCard) showCrop(rgb []byte) {
	if len(rgb) != 3*c.pixels.Rect.Dx()*c.pixels.Rect.Dy() || c.copied == &rgb[0] {
		return
	}
	c.copied = &rgb[0]
	for i, j := 0, 0; i < len(rgb); i, j = i+3, j+4 {
		c.pixels.Pix[j], c.pixels.Pix[j+1], c.pixels.Pix[j+2], c.pixels.Pix[j+3] = rgb[i], rgb[i+1], rgb[i+2], 255
	}
	c.crop.Refresh()
}

// CreateRenderer is for Fyne.
func (c *FaceCard) CreateRenderer() fyne.WidgetRenderer {
	return &drawing{
		objects: []fyne.CanvasObject{c.card, c.crop, c.title, c.verdict, c.second, c.bars, c.heading, c.gauges, c.carried, c.weighed},
		place:   c.place, least: c.least, colour: c.colour,
	}
}

const (
	cardPad  float32 = 12
	cropSide float32 = 60
	gaugeGap float32 = 8
)

func (c *FaceCard) least() fyne.Size {
	tall := 2*cardPad + cropSide + gaugeGap + c.bars.MinSize().Height + gaugeGap + 16 + c.gauges.MinSize().Height +
		2*(gaugeGap+c.carried.MinSize().Height)
	return fyne.NewSize(c.bars.MinSize().Width+2*cardPad, tall)
}

func (c *FaceCard) place(size fyne.Size) {
	width := size.Width - 2*cardPad
	set(c.card, 0, 0, size.Width, size.Height)
	set(c.crop, cardPad, cardPad, cropSide, cropSide)
	x := cardPad + cropSide + 12
	for i, t := range []*canvas.Text{c.title, c.verdict, c.second} {
		set(t, x, cardPad+[3]float32{0, 16, 43}[i], width-cropSide-12, t.MinSize().Height)
	}
	y := cardPad + cropSide + gaugeGap
	stack := func(o fyne.CanvasObject, height, gap float32) {
		set(o, cardPad, y, width, height)
		y += height + gap
	}
	stack(c.bars, c.bars.MinSize().Height, gaugeGap)
	stack(c.heading, 16, 0)
	stack(c.gauges, c.gauges.MinSize().Height, gaugeGap)
	stack(c.carried, c.carried.MinSize().Height, gaugeGap)
	stack(c.weighed, c.weighed.MinSize().Height, 0)
}

func (c *FaceCard) colour() {
	c.card.FillColor = theme.Color(ColorSurface)
	c.verdict.Color = theme.Color(theme.ColorNameForeground)
	for _, t := range []*canvas.Text{c.title, c.second, c.heading} {
		t.Color = theme.Color(ColorMuted)
	}
}
