package window

import (
	"arbex/app/consent"
	"arbex/app/engine"
	"arbex/app/live"
	"arbex/app/ui"
	"arbex/model"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/layout"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// compactView is the small form of the window: bars alone, to stand beside other
// programs. Fyne cannot keep a window above others; many desktops can, from the
// menu of the window's frame.
type compactView struct {
	window  fyne.Window
	stop    func()          // switches the camera off
	running func() []string // what is recorded or streamed
	parts   *compactParts   // nil: the window is not small
}

// compactParts are what a compact window shows.
type compactParts struct {
	main      fyne.CanvasObject // what the window showed before
	size      fyne.Size         // and its size
	indicator *consent.Indicator
	title     *widget.Label
	bars      *ui.Bars        // of the only face
	rows      *fyne.Container // of several faces, two lines each
	scroll    *container.Scroll
	classes   []string
	running   *widget.Label // recording, streaming
}

// compactSize is what a compact window begins with.
var compactSize = fyne.NewSize(300, 290)

func (c *compactView) open() bool { return c.parts != nil }

// enter makes the window small.
func (c *compactView) enter(n *model.Network) {
	var top *fyne.Container
	p := &compactParts{
		main: c.window.Content(), size: c.window.Canvas().Size(),
		indicator: consent.NewIndicator(c.stop, func() { top.Refresh() }), title: widget.NewLabel(""), bars: ui.NewBars(n.Classes()), rows: container.NewVBox(), classes: n.Classes(), running: widget.NewLabel(""),
	}
	p.title.TextStyle.Bold = true
	p.title.Truncation, p.running.Truncation = fyne.TextTruncateEllipsis, fyne.TextTruncateEllipsis
	p.scroll = container.NewVScroll(p.rows)
	p.scroll.Hide()
	p.running.Importance = widget.DangerImportance
	back := widget.NewButtonWithIcon("", theme.ViewRestoreIcon(), c.leave)
	top = container.NewBorder(nil, nil, nil, container.NewHBox(p.indicator.Button, back), p.title)
	c.parts = p
	c.window.SetContent(container.New(layout.NewCustomPaddedLayout(2, 4, 6, 6), container.NewBorder(top, p.running, nil, nil, p.bars, p.scroll)))
	c.window.Resize(compactSize)
}

// leave brings the window back.
func (c *compactView) leave() {
	p := c.parts
	if p == nil {
		return
	}
	c.parts = nil
	c.window.Resize(p.size) // before: content that does not fit makes a window as small as it can be
	c.window.SetContent(p.main)
	c.window.Resize(p.size)
}

// size is that of the window when it is not small.
func (c *compactView) size() fyne.Size {
	if c.parts != nil {
		return c.parts.size
	}
	return c.window.Canvas().Size()
}

// update shows the bars of a face, or two lines for each of several.
func (c *compactView) update(view *engine.View) {
	p := c.parts
	if p == nil {
		return
	}
	p.indicator.Update(view)
	running := activityText(c.running())
	p.running.Hidden = running == ""
	setText(p.running, p.running.Text, running)
	p.show(live.VisibleFaces(view))
}

// show shows the faces.
func (p *compactParts) show(faces []engine.Face) {
	several := len(faces) > 1
	if several && p.bars.Visible() {
		p.bars.Hide()
		p.scroll.Show()
	} else if !several && p.scroll.Visible() {
		p.scroll.Hide()
		p.bars.Show()
	}
	switch {
	case several:
		setText(p.title, p.title.Text, lang.N("{{.Count}} faces", len(faces), ui.Fields{"Count": len(faces)}))
		p.showRows(faces)
	case len(faces) == 1:
		setText(p.title, p.title.Text, faceTitle(faces[0]))
		p.bars.Display(faces[0].Shown.Primary, faces[0].Shown.Corrected)
	default:
		setText(p.title, p.title.Text, lang.L("No face in the picture"))
		p.bars.Display(nil, nil)
	}
}

// showRows shows two lines for each face, in the order of their numbers.
func (p *compactParts) showRows(faces []engine.Face) {
	for len(p.rows.Objects) < len(faces) {
		p.rows.Add(ui.NewFaceRow(p.classes))
	}
	for i, o := range p.rows.Objects {
		row := o.(*ui.FaceRow)
		if row.Hidden == (i < len(faces)) {
			row.Hidden = i >= len(faces)
			p.rows.Refresh()
		}
		if i < len(faces) {
			row.Display(faceTitle(faces[i]), faces[i].Shown.Primary, faces[i].Shown.Corrected)
		}
	}
}

func faceTitle(face engine.Face) string {
	return lang.L("Face {{.ID}}", ui.Fields{"ID": face.Track.ID})
}
