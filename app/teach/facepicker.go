package teach

import (
	"slices"

	"arbex/app/engine"
	"arbex/app/ui"

	"fyne.io/fyne/v2/lang"
)

// facePicker chooses the face of the live view that is captured: the largest, or
// one by its number.
type facePicker struct {
	object   *ui.Select
	view     *engine.View // the newest; owned by the window
	trackID  int          // of the chosen face, 0: the largest
	onChosen func()
}

// largestFace returns the first entry of the list.
func largestFace() string { return lang.L("Largest face") }

func newFacePicker(onChosen func()) *facePicker {
	p := &facePicker{object: ui.NewSelect([]string{largestFace()}, nil), onChosen: onChosen}
	p.object.Selected = largestFace()
	p.object.OnChanged = func(string) { p.choose(p.object.SelectedIndex()) }
	return p
}

// update lists the faces of a view.
func (p *facePicker) update(view *engine.View) {
	p.view = view
	names := []string{largestFace()}
	for _, face := range view.Faces {
		names = append(names, lang.L("Face {{.ID}}", fields{"ID": face.Track.ID}))
	}
	if slices.Equal(names, p.object.Options) {
		return
	}
	p.object.Options = names
	if !slices.Contains(names, p.object.Selected) {
		p.object.Selected, p.trackID = largestFace(), 0
	}
	p.object.Refresh()
}

// choose follows the list: its entries are the largest face, then those of the
// view.
func (p *facePicker) choose(entry int) {
	p.trackID = 0
	if entry > 0 && p.view != nil && entry <= len(p.view.Faces) {
		p.trackID = p.view.Faces[entry-1].Track.ID
	}
	p.onChosen()
}

// current returns the chosen face. A face that is out of sight is none.
func (p *facePicker) current() (face engine.Face, ok bool) {
	if p.view == nil {
		return engine.Face{}, false
	}
	size := float32(0)
	for _, f := range p.view.Faces {
		if !f.Known || f.Track.Missed > 0 || p.trackID != 0 && f.Track.ID != p.trackID {
			continue
		}
		if area := f.Track.Face.Box.W * f.Track.Face.Box.H; area > size {
			face, size = f, area
		}
	}
	return face, size > 0
}
