package ui

import (
	"arbex/model"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// FaceRow shows a face in two lines: its name, and the strongest class of both
// distributions.
type FaceRow struct {
	widget.BaseWidget
	classes   []string // as they are shown
	title     *canvas.Text
	primary   *canvas.Text
	corrected *canvas.Text
	waiting   *canvas.Text   // instead of both
	shown     [2]faceRowText // of primary and corrected
	onTap     func()         // nil: a tap does nothing
}

// faceRowText is what a text of a row was made of.
type faceRowText struct {
	class   int
	percent int
}

// NewFaceRow returns a row for classes by their English names.
func NewFaceRow(classes []string) *FaceRow {
	r := &FaceRow{
		classes: TranslateClasses(classes), title: newText("", theme.ColorNameForeground, 13),
		primary: newText("", ColorPrimary, 12), corrected: newText("", ColorCorrected, 12), shown: [2]faceRowText{{-1, 0}, {-1, 0}},
		waiting: newText(lang.L("waiting for the network"), ColorMuted, 12),
	}
	r.title.TextStyle.Bold = true
	r.ExtendBaseWidget(r)
	return r
}

// Display shows a name and two distributions, which may be empty.
func (r *FaceRow) Display(title string, primary, corrected model.Distribution) {
	setText(r.title, title)
	r.waiting.Hidden = len(primary) > 0
	r.setStrongest(0, r.primary, primary)
	r.setStrongest(1, r.corrected, corrected)
}

// setStrongest writes the strongest class of a distribution and its share.
func (r *FaceRow) setStrongest(i int, text *canvas.Text, d model.Distribution) {
	now := faceRowText{class: -1}
	if best := d.Best(); best >= 0 && best < len(r.classes) {
		now = faceRowText{best, int(100*d[best] + 0.5)}
	}
	if now == r.shown[i] {
		return
	}
	r.shown[i] = now
	if now.class < 0 {
		setText(text, "")
		return
	}
	setText(text, r.classes[now.class]+" "+Percent(d[now.class]))
}

// Tapped implements fyne.Tappable.
func (r *FaceRow) Tapped(*fyne.PointEvent) {
	if r.onTap != nil {
		r.onTap()
	}
}

// faceRowHeight is that of both lines.
const faceRowHeight = 38

// CreateRenderer implements fyne.Widget.
func (r *FaceRow) CreateRenderer() fyne.WidgetRenderer {
	return &renderer{
		objects: []fyne.CanvasObject{r.title, r.primary, r.corrected, r.waiting},
		minSize: func() fyne.Size { return fyne.NewSize(200, faceRowHeight) },
		layout: func(size fyne.Size) {
			setBounds(r.title, 0, 0, size.Width, faceRowHeight/2)
			setBounds(r.waiting, 0, faceRowHeight/2, size.Width, faceRowHeight/2)
			setBounds(r.primary, 0, faceRowHeight/2, size.Width/2, faceRowHeight/2)
			setBounds(r.corrected, size.Width/2, faceRowHeight/2, size.Width/2, faceRowHeight/2)
		},
		applyTheme: func() {
			r.title.Color = theme.Color(theme.ColorNameForeground)
			r.waiting.Color = theme.Color(ColorMuted)
			r.primary.Color, r.corrected.Color = theme.Color(ColorPrimary), theme.Color(ColorCorrected)
		},
	}
}
