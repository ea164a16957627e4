package teach

import (
	"slices"

	"arbex/app/engine"
	"arbex/app/ui"

	"fyne.io/fyne/v2/lang"
)

// facePicker chooses the face of the live view that is captured: the largest, or
// one by its number. That one stays chosen while it is out of sight, so that no other is
// captured in its place, until another source is shown.
type facePicker struct {
	object   *ui.Select
	view     *engine.View // the newest; owned by the window
	ids      []int        // of the tracks in the list, 0: the largest
	trackID  int          // of the chosen face
	source   string       // of the view
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
	if view.Info.Spec != p.source {
		p.source, p.ids, p.trackID, p.object.Selected = view.Info.Spec, nil, 0, largestFace()
	}
	ids := []int{0}
	for _, face := range view.Faces {
		ids = append(ids, face.Track.ID)
	}
	if !slices.Contains(ids, p.trackID) {
		ids = append(ids, p.trackID)
	}
	if slices.Equal(ids, p.ids) {
		return
	}
	p.ids, p.object.Options = ids, nil
	for _, id := range ids {
		p.object.Options = append(p.object.Options, faceName(id))
	}
	p.object.Refresh()
}

// faceName returns the entry of the list for a track.
func faceName(id int) string {
	if id == 0 {
		return largestFace()
	}
	return lang.L("Face {{.ID}}", fields{"ID": id})
}

// choose follows the list.
func (p *facePicker) choose(entry int) {
	p.trackID = 0
	if entry >= 0 && entry < len(p.ids) {
		p.trackID = p.ids[entry]
	}
	p.onChosen()
}

// missing returns the message that there is no face to capture.
func (p *facePicker) missing() string {
	if p.trackID != 0 {
		return lang.L("Face {{.ID}} is not in the picture. Choose another one in the list, or the largest.", fields{"ID": p.trackID})
	}
	return lang.L("There is no face to capture.")
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
