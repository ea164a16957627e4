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
	chosen *ui.ValueSelect[int] // a track, 0: the largest
	view   *engine.View         // the newest; owned by the window
	source string               // of the view
}

func newFacePicker(onChosen func()) *facePicker {
	p := &facePicker{chosen: ui.NewValueSelect[int]()}
	p.chosen.OnChosen = func(int) { onChosen() }
	p.list([]int{0})
	return p
}

// update lists the faces of a view.
func (p *facePicker) update(view *engine.View) {
	p.view = view
	if view.Info.Spec != p.source {
		p.source = view.Info.Spec
		p.chosen.Choose(0)
	}
	ids := []int{0}
	for _, face := range view.Faces {
		ids = append(ids, face.Track.ID)
	}
	if chosen := p.chosen.Value(); !slices.Contains(ids, chosen) {
		ids = append(ids, chosen)
	}
	if !slices.Equal(ids, p.chosen.Values()) {
		p.list(ids)
	}
}

func (p *facePicker) list(ids []int) {
	var names []string
	for _, id := range ids {
		names = append(names, faceName(id))
	}
	p.chosen.Fill(ids, names)
}

// faceName returns the entry of the list for a track.
func faceName(id int) string {
	if id == 0 {
		return lang.L("Largest face")
	}
	return lang.L("Face {{.ID}}", fields{"ID": id})
}

// missing returns the message that there is no face to capture.
func (p *facePicker) missing() string {
	if id := p.chosen.Value(); id != 0 {
		return lang.L("Face {{.ID}} is not in the picture. Choose another one in the list, or the largest.", fields{"ID": id})
	}
	return lang.L("There is no face to capture.")
}

// current returns the chosen face. A face that is out of sight is none.
func (p *facePicker) current() (face engine.Face, ok bool) {
	if p.view == nil {
		return engine.Face{}, false
	}
	chosen, size := p.chosen.Value(), float32(0)
	for _, f := range p.view.Faces {
		if !f.Known || f.Track.Missed > 0 || chosen != 0 && f.Track.ID != chosen {
			continue
		}
		if area := f.Track.Face.Box.W * f.Track.Face.Box.H; area > size {
			face, size = f, area
		}
	}
	return face, size > 0
}
