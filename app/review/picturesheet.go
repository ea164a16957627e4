package review

import (
	"image"
	"path/filepath"

	"arbex/app/ui"
	"arbex/model"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/lang"
)

// layOut shows a contact sheet for still pictures, between which there is no time,
// and curves for anything else.
func (v *mainView) layOut(d *document) {
	stills := d.Stills()
	v.curves.object.Show()
	if stills {
		v.curves.object.Hide()
	}
	v.transport.setStills(stills)
	v.middle.Objects = []fyne.CanvasObject{v.screen}
	if d.hasSheet() {
		split := container.NewVSplit(container.New(shrinking{}, v.screen), v.sheet.Object)
		split.Offset = sheetOffset
		v.middle.Objects[0] = split
		v.showSheet(d)
	}
	v.middle.Refresh()
}

// hasSheet reports whether the document is of several still pictures.
func (d *document) hasSheet() bool { return d.Stills() && d.FrameCount() > 1 }

// sheetOffset is the share of the height that the picture above the sheet has.
const sheetOffset = 0.5

// shrinking lets the picture above the sheet be lower than one alone, in a small
// window.
type shrinking struct{}

const minScreenHeight = 140

func (shrinking) MinSize([]fyne.CanvasObject) fyne.Size { return fyne.NewSize(0, minScreenHeight) }

func (shrinking) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	for _, o := range objects {
		o.Resize(size)
	}
}

// showSheet shows the pictures of a session of stills.
func (v *mainView) showSheet(d *document) {
	orientation := d.Session.Metadata.Source.Orientation()
	var paths []string
	for i := range d.FrameCount() {
		paths = append(paths, d.SourcePath(i))
	}
	v.sheet.Show(d.sheetPictures(), func(i int) (image.Image, error) { return ui.LoadThumbnail(paths[i], orientation) })
}

// sheetPictures returns names and notes for the contact sheet.
func (d *document) sheetPictures() (all []ui.SheetPicture) {
	for i := range d.FrameCount() {
		all = append(all, ui.SheetPicture{Name: d.pictureName(i), Note: d.pictureNote(i), Dim: d.IsExcluded(d.FrameNumber(i))})
	}
	return all
}

// pictureName returns the name of a picture's file, or its number.
func (d *document) pictureName(index int) string {
	if path := d.SourcePath(index); path != "" {
		return filepath.Base(path)
	}
	return lang.L("picture {{.Number}} of {{.Count}}", ui.Fields{"Number": index + 1, "Count": d.FrameCount()})
}

// pictureNote returns what a picture shows: its expression, or how many faces.
func (d *document) pictureNote(index int) string {
	if d.IsExcluded(d.FrameNumber(index)) {
		return lang.L("excluded")
	}
	faces := d.Observations(index)
	switch len(faces) {
	case 0:
		return lang.L("no face")
	case 1:
		if best := model.Distribution(faces[0].Final).Best(); faces[0].Predicted && best >= 0 {
			return ui.TranslateClass(d.Classes()[best]) + " " + ui.Percent(faces[0].Final[best])
		}
	}
	return lang.N("{{.Count}} faces", len(faces), ui.Fields{"Count": len(faces)})
}

// followPicture selects a face of the picture at the cursor where the selected one is
// not in it: faces are not followed from one still picture to the next.
func (d *document) followPicture() {
	faces := d.Observations(d.cursor)
	for _, o := range faces {
		if o.Face == d.face {
			return
		}
	}
	if len(faces) > 0 {
		d.face = faces[0].Face
	}
}

// firstFrame returns the first frame that a face is in.
func (d *document) firstFrame(face int) int {
	f := d.faceByID(face)
	if f == nil {
		return d.cursor
	}
	from, _ := f.TimeSpan()
	return d.IndexAt(from)
}
