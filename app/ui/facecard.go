package ui

import (
	"image"
	"math"
	"time"

	"arbex/app/engine"
	"arbex/model"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// FaceCard shows what the network says about one face, now or at a moment of
// the last minute.
type FaceCard struct {
	widget.BaseWidget
	classes []string
	likes   *Likes

	rim     rim
	crop    *canvas.Image
	pixels  *image.RGBA
	copied  *byte // first byte of the crop in pixels, to copy each only once
	title   *canvas.Text
	verdict *canvas.Text
	percent *canvas.Text
	second  *canvas.Text
	bars    *Bars
	minute  *canvas.Text // above the timeline
	lines   *canvas.Text // what its lines are
	time    *Timeline
	reason  *reasonStrip
	heading *canvas.Text // of what the reason unfolds: this, gauges and both shares
	gauges  *ConfidenceRow
	carried *Share // what made the correction: anchors or attention
	weighed *Share // what made the result: primary or correction
	neutral *neutralStrip

	living      bool        // see Follow
	open        bool        // see Explain
	uncorrected bool        // the network has no correction
	toggled     func(bool)  // the same
	top         float32     // of what can be seen
	bottom      float32     // the same
	face        engine.Face // as last displayed
	cursor      Cursor
	titled      Said[titleKey]
	compared    Said[comparisonKey]
}

// Cursor is the moment that the cards show while the video is held.
type Cursor struct {
	Held bool          // moments can be chosen
	On   bool          // one is chosen
	At   time.Duration // that one, in the time of the source
}

// NewFaceCard returns a card for classes and crops of side pixels, for a picture
// until Follow is called.
func NewFaceCard(classes []string, side int) *FaceCard {
	c := &FaceCard{
		classes: Classes(classes), likes: NewLikes(classes), rim: newRim(ColorTrough),
		pixels: image.NewRGBA(image.Rect(0, 0, side, side)),
		title:  line("", ColorMuted, 12), verdict: line("", theme.ColorNameForeground, 17), percent: line("", theme.ColorNameForeground, 17),
		second: line("", ColorMuted, 12), bars: NewBarsWithLegend(classes), time: NewTimeline(classes),
		minute: line(lang.L("last 60 seconds"), ColorMuted, smallText), lines: line(lang.L("thin primary, bold corrected"), ColorMuted, smallText),
		gauges: NewConfidenceRow(), heading: line(lang.L("confidence: 0 uniform, 1 certain"), ColorMuted, smallText),
		carried: NewShare(lang.L("made the correction"), [2]string{lang.L("anchors"), lang.L("attention")}, [2]fyne.ThemeColorName{ColorAnchor, ColorAttention}),
		weighed: NewShare(lang.L("made the result"), [2]string{lang.L("primary"), lang.L("correction")}, [2]fyne.ThemeColorName{ColorPrimary, ColorMuted}),
		neutral: newNeutralStrip(classes), top: -1, bottom: math.MaxFloat32,
	}
	c.reason = newReasonStrip(c.classes, func() { c.toggle(!c.open) })
	c.verdict.TextStyle.Bold, c.percent.TextStyle.Bold = true, true
	c.percent.Alignment, c.lines.Alignment = fyne.TextAlignTrailing, fyne.TextAlignTrailing
	c.crop = canvas.NewImageFromImage(c.pixels)
	c.crop.ScaleMode = canvas.ImageScaleFastest
	c.crop.FillMode = canvas.ImageFillStretch
	for _, o := range c.ofVideo() {
		o.Hide()
	}
	c.fold(false)
	c.ExtendBaseWidget(c)
	return c
}

// Explain folds the figures behind the correction, or unfolds them, and calls
// toggled when a person does.
func (c *FaceCard) Explain(open bool, toggled func(open bool)) {
	c.toggled = toggled
	c.fold(open)
}

func (c *FaceCard) toggle(open bool) {
	c.fold(open)
	if c.toggled != nil {
		c.toggled(open)
	}
}

func (c *FaceCard) fold(open bool) {
	c.open = open
	c.reason.unfolded(open)
	c.hideShares()
	c.place(c.Size())
	c.Refresh()
}

// hideShares hides what is folded, and what a network without a correction does
// not have.
func (c *FaceCard) hideShares() {
	c.heading.Hidden, c.gauges.Hidden = !c.open, !c.open
	c.carried.Hidden, c.weighed.Hidden = !c.open || c.uncorrected, !c.open || c.uncorrected
}

// Follow makes the card one of a face in a video: with a timeline, in which the
// pointer chooses moments, and with its neutral face, which a person wants
// measured or forgotten.
func (c *FaceCard) Follow(scrub func(at time.Duration, on bool), neutral func(id int, on bool)) {
	c.living = true
	c.time.Scrub = scrub
	c.neutral.do = func(on bool) { neutral(c.face.Track.ID, on) }
	for _, o := range c.ofVideo() {
		o.Show()
	}
}

// ofVideo are the parts that make sense for a face in a video.
func (c *FaceCard) ofVideo() []fyne.CanvasObject {
	return []fyne.CanvasObject{c.minute, c.lines, c.time, c.neutral}
}

// turnedAway is the yaw in degrees from which alignment is rough.
const turnedAway = 35

// Display sets everything the card says. Until the network has spoken, the card
// says that it waits.
func (c *FaceCard) Display(face engine.Face) {
	c.face = face
	c.time.Display(face.History)
	c.neutral.Display(face.Neutral)
	c.showCrop(face.Crop)
	c.show()
}

// Look shows the moment of a cursor, or now when it is off.
func (c *FaceCard) Look(cursor Cursor) {
	if cursor == c.cursor {
		return
	}
	c.cursor = cursor
	c.time.Hold(cursor.Held)
	c.time.Point(cursor.At, cursor.On)
	c.show()
}

// show writes what is known of the moment.
func (c *FaceCard) show() {
	m, known := c.moment()
	back := time.Duration(0)
	if c.cursor.On && known {
		back = max(0, c.face.At-m.At).Round(100 * time.Millisecond)
	}
	away := math.Abs(float64(c.face.Track.Face.Yaw)) > turnedAway
	write(c.title, c.titled.Of(titleKey{c.face.Track.ID, c.face.Track.Missed > 0, away, back}, titleOf))
	c.fade(back > 0)
	if !known {
		write(c.verdict, "…")
		write(c.percent, "")
		write(c.second, lang.L("waiting for the network"))
		c.reason.say("")
		return
	}
	best, balanced := m.Shown.Label(), len(m.Smoothed.Corrected) > 0
	c.name(m, best)
	write(c.second, c.compared.Of(compare(m, c.classes), comparisonKey.words))
	adjusted := model.Distribution(nil)
	if m.Adjusted {
		adjusted = m.Shown.Final()
	}
	c.bars.DisplayAdjusted(m.Smoothed.Primary, m.Smoothed.Corrected, adjusted)
	c.gauges.Display(m.Confidence, balanced)
	c.reason.Display(c.face.Track.ID, m, c.cursor.On)
	c.uncorrected = !balanced
	c.hideShares()
	c.carried.Display(Split(m.Confidence.Anchor, m.Confidence.Attentive))
	c.weighed.Display(Split(m.Confidence.Primary, m.Confidence.Correction))
	c.explain(m.Adjusted, balanced)
}

// moment is what to show: the cursor's moment, or the newest one.
func (c *FaceCard) moment() (engine.Moment, bool) {
	if c.cursor.On {
		if m, ok := c.face.History.Near(c.cursor.At); ok {
			return m, true
		}
	}
	shown := shownOf(c.face)
	smoothed := c.face.Smoothed
	if !smoothed.Known() {
		smoothed = shown
	}
	return engine.Moment{
		At: c.face.At, Smoothed: smoothed, Shown: shown, Confidence: c.face.Prediction.Confidence,
		Anchor: c.face.Prediction.Anchor, Attentive: c.face.Prediction.Attentive,
		Uncertain: c.face.Uncertain, Adjusted: c.face.Adjusted.Known(),
	}, c.face.Known
}

// name writes what the face looks like.
func (c *FaceCard) name(m engine.Moment, best int) {
	switch {
	case best < 0 || best >= len(c.classes):
		write(c.verdict, "…")
		write(c.percent, "")
	case m.Uncertain:
		write(c.verdict, c.likes.uncertain[0])
		write(c.percent, "")
	default:
		write(c.verdict, c.likes.like[best])
		write(c.percent, Percent(m.Shown.Final()[best]))
	}
}

// explain says what the lines of the timeline are.
func (c *FaceCard) explain(adjusted, balanced bool) {
	switch {
	case adjusted:
		write(c.lines, lang.L("thin primary, bold adjusted"))
	case balanced:
		write(c.lines, lang.L("thin primary, bold corrected"))
	default:
		write(c.lines, lang.L("primary"))
	}
}

// faded is how much of the crop is gone while the card shows another moment
// than the crop's.
const faded = 0.6

func (c *FaceCard) fade(on bool) {
	want := 0.0
	if on {
		want = faded
	}
	if c.crop.Translucency != want {
		c.crop.Translucency = want
		c.crop.Refresh()
	}
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

// Sight says which part of the card can be seen, by its upper and lower edge in
// the card. What lies outside is not painted: clipping it away takes nearly as
// long. What has a button stays, because keys reach it everywhere.
func (c *FaceCard) Sight(top, bottom float32) {
	c.top, c.bottom = top, bottom
}

// CreateRenderer is for Fyne.
func (c *FaceCard) CreateRenderer() fyne.WidgetRenderer {
	return &cardDrawing{card: c, drawing: drawing{
		objects: append(
			c.rim.objects(), c.crop, c.title, c.verdict, c.percent, c.second, c.reason, c.heading, c.gauges, c.carried, c.weighed,
			c.bars, c.minute, c.lines, c.time, c.neutral,
		),
		place: c.place, least: c.least, colour: c.colour,
	}}
}

// cardDrawing is a drawing of what can be seen.
type cardDrawing struct {
	drawing
	card *FaceCard
	seen []fyne.CanvasObject
}

// Objects is for Fyne.
func (d *cardDrawing) Objects() []fyne.CanvasObject {
	d.seen = d.seen[:0]
	for _, o := range d.objects {
		top := o.Position().Y
		if o == d.card.neutral || o == d.card.reason || top < d.card.bottom && top+o.Size().Height > d.card.top {
			d.seen = append(d.seen, o)
		}
	}
	return d.seen
}

const (
	cardPad  float32 = 12
	cropSide float32 = 60
	gaugeGap float32 = 8
)

func (c *FaceCard) least() fyne.Size {
	tall := 2*cardPad + cropSide + gaugeGap + reasonTall + gaugeGap + c.bars.MinSize().Height
	if c.open {
		tall += 16 + c.gauges.MinSize().Height + 2*(gaugeGap+c.carried.MinSize().Height) + gaugeGap
	}
	if c.living {
		tall += gaugeGap + 16 + c.time.MinSize().Height + gaugeGap + c.neutral.MinSize().Height
	}
	return fyne.NewSize(c.bars.MinSize().Width+2*cardPad, tall)
}

func (c *FaceCard) place(size fyne.Size) {
	width := size.Width - 2*cardPad
	c.rim.place(0, 0, size.Width, size.Height, 1)
	set(c.crop, cardPad, cardPad, cropSide, cropSide)
	x := cardPad + cropSide + 12
	for i, t := range []*canvas.Text{c.title, c.verdict, c.second} {
		set(t, x, cardPad+[3]float32{0, 17, 43}[i], width-cropSide-12, t.MinSize().Height)
	}
	set(c.percent, x, cardPad+17, width-cropSide-12, c.verdict.MinSize().Height)
	y := cardPad + cropSide + gaugeGap
	stack := func(o fyne.CanvasObject, height, gap float32) {
		set(o, cardPad, y, width, height)
		y += height + gap
	}
	stack(c.reason, reasonTall, gaugeGap)
	if c.open {
		stack(c.heading, 16, 0)
		stack(c.gauges, c.gauges.MinSize().Height, gaugeGap)
		stack(c.carried, c.carried.MinSize().Height, gaugeGap)
		stack(c.weighed, c.weighed.MinSize().Height, gaugeGap)
	}
	stack(c.bars, c.bars.MinSize().Height, gaugeGap)
	if c.living {
		set(c.lines, cardPad, y, width, 16)
		stack(c.minute, 16, 0)
		stack(c.time, c.time.MinSize().Height, gaugeGap)
		stack(c.neutral, c.neutral.MinSize().Height, 0)
	}
}

func (c *FaceCard) colour() {
	c.rim.colour(ColorTrough)
	c.verdict.Color, c.percent.Color = theme.Color(theme.ColorNameForeground), theme.Color(theme.ColorNameForeground)
	for _, t := range []*canvas.Text{c.title, c.second, c.heading, c.minute, c.lines} {
		t.Color = theme.Color(ColorMuted)
	}
}
