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
	bars      *ui.Bars
	others    *widget.Label
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
		indicator: consent.NewIndicator(c.stop, func() { top.Refresh() }), title: widget.NewLabel(""), bars: ui.NewBars(n.Classes()), others: widget.NewLabel(""), running: widget.NewLabel(""),
	}
	p.title.TextStyle.Bold = true
	p.title.Truncation, p.others.Truncation, p.running.Truncation = fyne.TextTruncateEllipsis, fyne.TextTruncateEllipsis, fyne.TextTruncateEllipsis
	p.running.Importance = widget.DangerImportance
	back := widget.NewButtonWithIcon("", theme.ViewRestoreIcon(), c.leave)
	top = container.NewBorder(nil, nil, nil, container.NewHBox(p.indicator.Button, back), p.title)
	c.parts = p
	c.window.SetContent(container.New(layout.NewCustomPaddedLayout(2, 4, 6, 6), container.NewBorder(top, container.NewVBox(p.running, p.others), nil, nil, p.bars)))
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

// update shows the largest face, and how many others there are.
func (c *compactView) update(view *engine.View) {
	p := c.parts
	if p == nil {
		return
	}
	p.indicator.Update(view)
	running := activityText(c.running())
	p.running.Hidden = running == ""
	setText(p.running, p.running.Text, running)
	faces := live.VisibleFaces(view)
	if face, ok := largestFace(faces); ok {
		setText(p.title, p.title.Text, lang.L("Face {{.ID}}", ui.Fields{"ID": face.Track.ID}))
		p.bars.Display(face.Shown.Primary, face.Shown.Corrected)
	} else {
		setText(p.title, p.title.Text, lang.L("No face in the picture"))
		p.bars.Display(nil, nil)
	}
	p.others.Hidden = len(faces) < 2
	if !p.others.Hidden {
		setText(p.others, p.others.Text, lang.N("and {{.Count}} more faces", len(faces)-1, ui.Fields{"Count": len(faces) - 1}))
	}
}

// largestFace returns the one that fills most of the picture, of those that the
// network has a prediction for.
func largestFace(faces []engine.Face) (largest engine.Face, ok bool) {
	for _, face := range faces {
		if b, l := face.Track.Face.Box, largest.Track.Face.Box; face.Known && (!ok || b.W*b.H > l.W*l.H) {
			largest, ok = face, true
		}
	}
	return largest, ok
}
