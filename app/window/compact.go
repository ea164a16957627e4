package window

import (
	"slices"
	"strings"

	"arbex/app/engine"
	"arbex/app/ui"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/layout"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// compact is the small form of the window: bars alone, to stand beside other
// programs. Fyne cannot keep a window above others; many desktops can, from the
// menu of the window's frame.
type compact struct {
	whole  fyne.CanvasObject // what the window showed before
	size   fyne.Size
	sign   *widget.Button
	title  *widget.Label
	bars   *ui.Bars
	others *widget.Label
	doing  *widget.Label // recording, streaming
}

// compactSize is what a compact window begins with.
var compactSize = fyne.NewSize(300, 290)

// turnCompact makes the window small, or as it was.
func (v *window) turnCompact() {
	switch {
	case v.small != nil:
		v.leaveCompact()
	case v.page == nil:
		v.enterCompact()
	}
}

func (v *window) enterCompact() {
	c := &compact{
		whole: v.window.Content(), size: v.window.Canvas().Size(),
		sign: v.newSign(), title: widget.NewLabel(""), bars: ui.NewBars(v.network.Classes()), others: widget.NewLabel(""), doing: widget.NewLabel(""),
	}
	c.title.TextStyle.Bold = true
	c.title.Truncation, c.others.Truncation = fyne.TextTruncateEllipsis, fyne.TextTruncateEllipsis
	back := widget.NewButtonWithIcon("", theme.ViewRestoreIcon(), v.leaveCompact)
	top := container.NewBorder(nil, nil, nil, container.NewHBox(c.sign, back), c.title)
	c.doing.Importance = widget.DangerImportance
	c.doing.Truncation = fyne.TextTruncateEllipsis
	v.small = c
	v.window.SetContent(container.New(layout.NewCustomPaddedLayout(2, 4, 6, 6), container.NewBorder(top, container.NewVBox(c.doing, c.others), nil, nil, c.bars)))
	v.window.Resize(compactSize)
	v.draw()
}

func (v *window) leaveCompact() {
	if v.small == nil {
		return
	}
	c := v.small
	v.small = nil
	v.window.Resize(c.size) // before: content that does not fit makes a window as small as it can be
	v.window.SetContent(c.whole)
	v.window.Resize(c.size)
	v.draw()
}

// drawCompact shows the largest face, and how many others there are.
func (v *window) drawCompact() {
	c := v.small
	if c == nil {
		return
	}
	c.sign.Hidden = !filming(v.view)
	doing := []string{v.record.sign(), v.stream.sign()}
	doing = slices.DeleteFunc(doing, func(s string) bool { return s == "" })
	c.doing.Hidden = len(doing) == 0
	rewrite(c.doing, c.doing.Text, strings.Join(doing, "   ·   "))
	faces := v.view.Faces
	if dark(v.view.State) {
		faces = nil
	}
	face, seen := largestFace(faces)
	if !seen {
		rewrite(c.title, c.title.Text, lang.L("No face in the picture"))
		c.bars.Display(nil, nil)
	} else {
		rewrite(c.title, c.title.Text, lang.L("Face {{.ID}}", ui.Fields{"ID": face.Track.ID}))
		c.bars.Display(face.Shown.Primary, face.Shown.Corrected)
	}
	c.others.Hidden = len(faces) < 2
	if !c.others.Hidden {
		rewrite(c.others, c.others.Text, lang.N("and {{.Count}} more faces", len(faces)-1, ui.Fields{"Count": len(faces) - 1}))
	}
}

// largestFace is the one that fills most of the picture, of those that the
// network has judged.
func largestFace(faces []engine.Face) (largest engine.Face, seen bool) {
	for _, face := range faces {
		if b, l := face.Track.Face.Box, largest.Track.Face.Box; face.Known && (!seen || b.W*b.H > l.W*l.H) {
			largest, seen = face, true
		}
	}
	return largest, seen
}
