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

// FaceCard shows the prediction for one face, now or at a moment of the last
// minute.
type FaceCard struct {
	widget.BaseWidget
	classes      []string
	descriptions *Descriptions

	outline         outline
	crop            *canvas.Image
	pixels          *image.RGBA
	copiedCrop      *byte // first byte of the crop that pixels holds
	title           *canvas.Text
	label           *canvas.Text
	percent         *canvas.Text
	subtitle        *canvas.Text
	bars            *Bars
	timelineTitle   *canvas.Text // above the timeline
	timelineLegend  *canvas.Text // meaning of its lines
	timeline        *Timeline
	reasonRow       *reasonRow
	confidenceTitle *canvas.Text // above the part that can be expanded
	confidences     *ConfidenceRow
	correctionSplit *SplitBar // anchors against attention
	resultSplit     *SplitBar // primary against correction
	neutralRow      *neutralRow
	row             *FaceRow // instead of all but the crop while folded

	folded        bool       // see SetFolded
	video         bool       // see EnableTimeline
	expanded      bool       // see SetExpanded
	uncorrected   bool       // the network has no correction
	onToggle      func(bool) // may be nil
	top           float32    // of the visible part
	bottom        float32
	face          engine.Face // as last displayed
	cursor        Cursor
	titleCache    TextCache[titleKey]
	subtitleCache TextCache[subtitleKey]
}

// Cursor is the moment that the cards show while the video is paused.
type Cursor struct {
	Enabled bool          // moments can be chosen
	Active  bool          // one is chosen
	At      time.Duration // its time in the source
}

// NewFaceCard returns a card for classes and crops of side pixels. It shows a
// picture until EnableTimeline is called.
func NewFaceCard(classes []string, side int) *FaceCard {
	c := &FaceCard{
		classes: TranslateClasses(classes), descriptions: NewDescriptions(classes), outline: newOutline(ColorBorder),
		pixels: image.NewRGBA(image.Rect(0, 0, side, side)),
		title:  newText("", ColorMuted, 12), label: newText("", theme.ColorNameForeground, 17), percent: newText("", theme.ColorNameForeground, 17),
		subtitle: newText("", ColorMuted, 12), bars: NewBarsWithLegend(classes), timeline: NewTimeline(classes),
		timelineTitle: newText(lang.L("last 60 seconds"), ColorMuted, smallTextSize), timelineLegend: newText(lang.L("thin primary, bold corrected"), ColorMuted, smallTextSize),
		confidences: NewConfidenceRow(), confidenceTitle: newText(lang.L("confidence: 0 uniform, 1 certain"), ColorMuted, smallTextSize),
		correctionSplit: NewSplitBar(lang.L("made the correction"), [2]string{lang.L("anchors"), lang.L("attention")}, [2]fyne.ThemeColorName{ColorAnchor, ColorAttention}),
		resultSplit:     NewSplitBar(lang.L("made the result"), [2]string{lang.L("primary"), lang.L("correction")}, [2]fyne.ThemeColorName{ColorPrimary, ColorMuted}),
		neutralRow:      newNeutralRow(classes), row: NewFaceRow(classes), top: -1, bottom: math.MaxFloat32,
	}
	c.reasonRow = newReasonRow(c.classes, func() { c.toggle(!c.expanded) })
	c.label.TextStyle.Bold, c.percent.TextStyle.Bold = true, true
	c.percent.Alignment, c.timelineLegend.Alignment = fyne.TextAlignTrailing, fyne.TextAlignTrailing
	c.crop = canvas.NewImageFromImage(c.pixels)
	c.crop.ScaleMode = canvas.ImageScaleFastest
	c.crop.FillMode = canvas.ImageFillStretch
	for _, o := range c.videoParts() {
		o.Hide()
	}
	c.expand(false)
	c.ExtendBaseWidget(c)
	return c
}

// SetExpanded shows or hides the numbers behind the correction. onToggle is
// called when a person does so.
func (c *FaceCard) SetExpanded(expanded bool, onToggle func(expanded bool)) {
	c.onToggle = onToggle
	c.expand(expanded)
}

func (c *FaceCard) toggle(expanded bool) {
	c.expand(expanded)
	if c.onToggle != nil {
		c.onToggle(expanded)
	}
}

func (c *FaceCard) expand(expanded bool) {
	c.expanded = expanded
	c.reasonRow.setExpanded(expanded)
	c.updateVisibility()
	c.layout(c.Size())
	c.Refresh()
}

// updateVisibility hides what is collapsed, and what a network without a
// correction does not have.
func (c *FaceCard) updateVisibility() {
	c.confidenceTitle.Hidden, c.confidences.Hidden = !c.expanded, !c.expanded
	c.correctionSplit.Hidden, c.resultSplit.Hidden = !c.expanded || c.uncorrected, !c.expanded || c.uncorrected
}

// EnableTimeline makes this the card of a face in a video: with a timeline, in
// which the pointer chooses moments, and a row that measures or forgets the
// person's neutral face.
func (c *FaceCard) EnableTimeline(scrub func(at time.Duration, on bool), neutral func(id int, on bool)) {
	c.video = true
	c.timeline.OnScrub = scrub
	c.neutralRow.onMeasure = func(on bool) { neutral(c.face.Track.ID, on) }
	for _, o := range c.videoParts() {
		o.Show()
	}
}

// videoParts returns the parts that only a face in a video has.
func (c *FaceCard) videoParts() []fyne.CanvasObject {
	return []fyne.CanvasObject{c.timelineTitle, c.timelineLegend, c.timeline, c.neutralRow}
}

// turnedAway is the yaw in degrees from which the alignment is inaccurate.
const turnedAway = 35

// Display shows a face. Until the network has made a prediction, the card says
// that it waits.
func (c *FaceCard) Display(face engine.Face) {
	c.face = face
	c.timeline.Display(face.History)
	c.neutralRow.Display(face.Neutral)
	c.showCrop(face.Crop)
	c.update()
}

// SetCursor shows the moment of a cursor, or the present when it is not active.
func (c *FaceCard) SetCursor(cursor Cursor) {
	if cursor == c.cursor {
		return
	}
	c.cursor = cursor
	c.timeline.SetScrubbing(cursor.Enabled)
	c.timeline.SetCursor(cursor.At, cursor.Active)
	c.update()
}

// update shows what is known about the moment.
func (c *FaceCard) update() {
	m, known := c.displayed()
	back := time.Duration(0)
	if c.cursor.Active && known {
		back = max(0, c.face.At-m.At).Round(100 * time.Millisecond)
	}
	away := math.Abs(float64(c.face.Track.Face.Yaw)) > turnedAway
	setText(c.title, c.titleCache.Get(titleKey{c.face.Track.ID, c.face.Track.Missed > 0, away, back}, titleText))
	c.fade(back > 0)
	if !known {
		c.row.Display(c.title.Text, nil, nil)
		setText(c.label, "…")
		setText(c.percent, "")
		setText(c.subtitle, lang.L("waiting for the network"))
		c.reasonRow.setSentence("")
		c.bars.Display(nil, nil) // not those of the face that the card showed before
		return
	}
	c.row.Display(c.title.Text, m.Smoothed.Primary, m.Smoothed.Corrected)
	best, balanced := m.Shown.Label(), len(m.Smoothed.Corrected) > 0
	c.setLabel(m, best)
	setText(c.subtitle, c.subtitleCache.Get(subtitleFor(m, c.classes), subtitleKey.text))
	adjusted := model.Distribution(nil)
	if m.Adjusted {
		adjusted = m.Shown.Final()
	}
	c.bars.DisplayAdjusted(m.Smoothed.Primary, m.Smoothed.Corrected, adjusted)
	c.confidences.Display(m.Confidence, balanced)
	c.reasonRow.Display(c.face.Track.ID, m, c.cursor.Active)
	c.uncorrected = !balanced
	c.updateVisibility()
	c.correctionSplit.Display(Proportion(m.Confidence.Anchor, m.Confidence.Attentive))
	c.resultSplit.Display(Proportion(m.Confidence.Primary, m.Confidence.Correction))
	c.setLegend(m.Adjusted, balanced)
}

// displayed returns the moment to show: the cursor's, or the newest.
func (c *FaceCard) displayed() (engine.HistoryEntry, bool) {
	if c.cursor.Active {
		if m, ok := c.face.History.Near(c.cursor.At); ok {
			return m, true
		}
	}
	shown := displayedReading(c.face)
	smoothed := c.face.Smoothed
	if !smoothed.Known() {
		smoothed = shown
	}
	return engine.HistoryEntry{
		At: c.face.At, Smoothed: smoothed, Shown: shown, Confidence: c.face.Prediction.Confidence,
		Anchor: c.face.Prediction.Anchor, Attentive: c.face.Prediction.Attentive,
		Uncertain: c.face.Uncertain, Adjusted: c.face.Adjusted.Known(),
	}, c.face.Known
}

// setLabel shows the expression.
func (c *FaceCard) setLabel(m engine.HistoryEntry, best int) {
	switch {
	case best < 0 || best >= len(c.classes):
		setText(c.label, "…")
		setText(c.percent, "")
	case m.Uncertain:
		setText(c.label, c.descriptions.uncertain[0])
		setText(c.percent, "")
	default:
		setText(c.label, c.descriptions.sentences[best])
		setText(c.percent, Percent(m.Shown.Final()[best]))
	}
}

// setLegend shows the meaning of the timeline's lines.
func (c *FaceCard) setLegend(adjusted, balanced bool) {
	switch {
	case adjusted:
		setText(c.timelineLegend, lang.L("thin primary, bold adjusted"))
	case balanced:
		setText(c.timelineLegend, lang.L("thin primary, bold corrected"))
	default:
		setText(c.timelineLegend, lang.L("primary"))
	}
}

// fadedTranslucency is the translucency of the crop while the card shows another
// moment than the crop's.
const fadedTranslucency = 0.6

func (c *FaceCard) fade(on bool) {
	want := 0.0
	if on {
		want = fadedTranslucency
	}
	if c.crop.Translucency != want {
		c.crop.Translucency = want
		c.crop.Refresh()
	}
}

// showCrop copies the crop into the card's picture, unless it is there already. While
// there is none, that of the face that the card was of before goes.
func (c *FaceCard) showCrop(rgb []byte) {
	if len(rgb) == 0 && c.copiedCrop != nil {
		c.copiedCrop = nil
		clear(c.pixels.Pix)
		c.crop.Refresh()
	}
	if len(rgb) != 3*c.pixels.Rect.Dx()*c.pixels.Rect.Dy() || c.copiedCrop == &rgb[0] {
		return
	}
	c.copiedCrop = &rgb[0]
	for i, j := 0, 0; i < len(rgb); i, j = i+3, j+4 {
		c.pixels.Pix[j], c.pixels.Pix[j+1], c.pixels.Pix[j+2], c.pixels.Pix[j+3] = rgb[i], rgb[i+1], rgb[i+2], 255
	}
	c.crop.Refresh()
}

// SetVisibleRange sets which part of the card is visible, by its upper and lower
// edge in the card. Other objects are not painted: clipping them takes nearly as
// long. Rows with a button stay, because the keyboard reaches them everywhere.
func (c *FaceCard) SetVisibleRange(top, bottom float32) {
	c.top, c.bottom = top, bottom
}

// CreateRenderer implements fyne.Widget.
func (c *FaceCard) CreateRenderer() fyne.WidgetRenderer {
	return &cardRenderer{card: c, renderer: renderer{
		objects: append(
			c.outline.objects(), c.crop, c.title, c.label, c.percent, c.subtitle, c.reasonRow, c.confidenceTitle, c.confidences, c.correctionSplit, c.resultSplit,
			c.bars, c.timelineTitle, c.timelineLegend, c.timeline, c.neutralRow, c.row,
		),
		layout: c.layout, minSize: c.minSize, applyTheme: c.applyTheme,
	}}
}

// cardRenderer draws the visible objects of a card.
type cardRenderer struct {
	renderer
	card    *FaceCard
	visible []fyne.CanvasObject
}

// Objects implements fyne.WidgetRenderer.
func (d *cardRenderer) Objects() []fyne.CanvasObject {
	d.visible = d.visible[:0]
	if d.card.folded && (d.card.bottom <= 0 || d.card.top >= FoldedHeight) {
		return d.visible
	}
	if d.card.folded {
		return append(append(d.visible, d.card.outline.objects()...), d.card.crop, d.card.row)
	}
	for _, o := range d.objects {
		top := o.Position().Y
		if o == d.card.row {
			continue
		}
		if o == d.card.neutralRow || o == d.card.reasonRow || top < d.card.bottom && top+o.Size().Height > d.card.top {
			d.visible = append(d.visible, o)
		}
	}
	return d.visible
}

const (
	cardPadding float32 = 12
	cropSize    float32 = 60
	sectionGap  float32 = 8
)

// fullSize is the least size of a card that is not folded.
func (c *FaceCard) fullSize() fyne.Size {
	tall := 2*cardPadding + cropSize + sectionGap + reasonHeight + sectionGap + c.bars.MinSize().Height
	if c.expanded {
		tall += 16 + c.confidences.MinSize().Height + 2*(sectionGap+c.correctionSplit.MinSize().Height) + sectionGap
	}
	if c.video {
		tall += sectionGap + 16 + c.timeline.MinSize().Height + sectionGap + c.neutralRow.MinSize().Height
	}
	return fyne.NewSize(c.bars.MinSize().Width+2*cardPadding, tall)
}

func (c *FaceCard) layout(size fyne.Size) {
	if c.folded {
		c.layoutFolded(size)
		return
	}
	width := size.Width - 2*cardPadding
	c.outline.layout(0, 0, size.Width, size.Height, 1)
	setBounds(c.crop, cardPadding, cardPadding, cropSize, cropSize)
	x := cardPadding + cropSize + 12
	for i, t := range []*canvas.Text{c.title, c.label, c.subtitle} {
		setBounds(t, x, cardPadding+[3]float32{0, 17, 43}[i], width-cropSize-12, t.MinSize().Height)
	}
	setBounds(c.percent, x, cardPadding+17, width-cropSize-12, c.label.MinSize().Height)
	y := cardPadding + cropSize + sectionGap
	stack := func(o fyne.CanvasObject, height, gap float32) {
		setBounds(o, cardPadding, y, width, height)
		y += height + gap
	}
	stack(c.reasonRow, reasonHeight, sectionGap)
	if c.expanded {
		stack(c.confidenceTitle, 16, 0)
		stack(c.confidences, c.confidences.MinSize().Height, sectionGap)
		stack(c.correctionSplit, c.correctionSplit.MinSize().Height, sectionGap)
		stack(c.resultSplit, c.resultSplit.MinSize().Height, sectionGap)
	}
	stack(c.bars, c.bars.MinSize().Height, sectionGap)
	if c.video {
		setBounds(c.timelineLegend, cardPadding, y, width, 16)
		stack(c.timelineTitle, 16, 0)
		stack(c.timeline, c.timeline.MinSize().Height, sectionGap)
		stack(c.neutralRow, c.neutralRow.MinSize().Height, 0)
	}
}

func (c *FaceCard) applyTheme() {
	c.outline.setColor(ColorBorder)
	c.label.Color, c.percent.Color = theme.Color(theme.ColorNameForeground), theme.Color(theme.ColorNameForeground)
	for _, t := range []*canvas.Text{c.title, c.subtitle, c.confidenceTitle, c.timelineTitle, c.timelineLegend} {
		t.Color = theme.Color(ColorMuted)
	}
}
