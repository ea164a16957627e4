package review

import (
	"image/color"

	"arbex/app/review/recording"
	"arbex/app/ui"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// facesHeight is the height of the list, which has no height of its own.
const facesHeight = 132

// faceList lists the faces of a document; one is selected.
type faceList struct {
	object fyne.CanvasObject
	list   *widget.List
	faces  []*recording.Face // that are listed
	where  func(*recording.Face) string
}

func newFaceList(t *Tab) *faceList {
	l := &faceList{}
	l.list = widget.NewList(func() int { return len(l.faces) }, newFaceRow, func(i widget.ListItemID, o fyne.CanvasObject) {
		if i < len(l.faces) {
			l.drawRow(o.(*fyne.Container), l.faces[i])
		}
	})
	l.list.OnSelected = func(i widget.ListItemID) {
		if i < len(l.faces) {
			t.selectFace(l.faces[i].ID)
		}
		t.window.Canvas().Unfocus() // keys go to the window
	}
	height := canvas.NewRectangle(color.Transparent)
	height.SetMinSize(fyne.NewSize(0, facesHeight))
	name := widget.NewButtonWithIcon(lang.L("Name…"), theme.DocumentCreateIcon(), t.askName)
	merge := widget.NewButtonWithIcon(lang.L("Merge into…"), theme.ContentCopyIcon(), t.askMerge)
	l.object = container.NewVBox(container.NewStack(height, l.list), container.NewGridWithColumns(2, name, merge))
	return l
}

func (l *faceList) draw(d *document) {
	l.faces, l.where = d.Faces(), d.faceText
	l.list.Refresh()
	for i, f := range l.faces {
		if f.ID == d.face {
			l.list.Select(i)
		}
	}
}

// newFaceRow returns a row with the name of a face and its time.
func newFaceRow() fyne.CanvasObject {
	name, time := widget.NewLabel(""), widget.NewLabel("")
	name.Truncation = fyne.TextTruncateEllipsis
	return container.NewBorder(nil, nil, nil, time, name)
}

func (l *faceList) drawRow(row *fyne.Container, f *recording.Face) {
	row.Objects[0].(*widget.Label).SetText(faceName(f))
	row.Objects[1].(*widget.Label).SetText(l.where(f))
}

// faceText returns where a face is: its first and last time, or its still pictures.
func (d *document) faceText(f *recording.Face) string {
	from, to := f.TimeSpan()
	switch first := d.positionText(d.IndexAt(from), false); {
	case !d.Stills():
		return first + " – " + ui.FormatTime(to, false)
	case f.FrameCount() == 1:
		return ui.ShortenMiddle(first, maxNameInList)
	}
	return lang.N("{{.Count}} pictures", f.FrameCount(), ui.Fields{"Count": f.FrameCount()})
}

// maxNameInList is how many letters of a picture's name the list has room for.
const maxNameInList = 24

// faceName returns the name of a face for the user.
func faceName(f *recording.Face) string {
	text := lang.L("Face {{.ID}}", ui.Fields{"ID": f.ID})
	if f.Name != "" {
		text = f.Name + " (" + text + ")"
	}
	if len(f.Merged) > 1 {
		text += " " + lang.L("of {{.Count}}", ui.Fields{"Count": len(f.Merged)})
	}
	return text
}
