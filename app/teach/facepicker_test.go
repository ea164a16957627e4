package teach

import (
	"strings"
	"testing"

	"arbex/app/engine"
	"arbex/vision"

	"fyne.io/fyne/v2/test"
)

// seen returns a view of a source with faces of these numbers, the first the largest.
func seen(source string, ids ...int) *engine.View {
	view := &engine.View{Info: vision.Info{Spec: source}}
	for i, id := range ids {
		face := engine.Face{Known: true}
		face.Track.ID, face.Track.Face.Box = id, vision.Box{W: float32(100 - i), H: 100}
		view.Faces = append(view.Faces, face)
	}
	return view
}

// A face that was chosen is the only one that is captured: also while it is out of sight
// no other takes its place. Another source has other faces.
func TestAChosenFaceStaysChosen(t *testing.T) {
	test.NewTempApp(t)
	p := newFacePicker(func() {})
	p.update(seen("a.mp4", 1, 2))
	p.chosen.List.SetSelected("Face 2")
	p.update(seen("a.mp4", 1))
	if face, ok := p.current(); ok || p.chosen.List.Selected != "Face 2" || !strings.Contains(p.missing(), "Face 2") {
		t.Errorf("face %d is captured, the list shows %q: %s", face.Track.ID, p.chosen.List.Selected, p.missing())
	}
	p.update(seen("a.mp4", 1, 3, 2))
	if face, ok := p.current(); !ok || face.Track.ID != 2 {
		t.Errorf("face %d is captured when 2 is back", face.Track.ID)
	}
	p.chosen.List.SetSelected("Face 3")
	p.update(seen("b.mp4", 3, 4))
	if face, ok := p.current(); !ok || face.Track.ID != 3 || p.chosen.List.Selected != "Largest face" || p.chosen.Value() != 0 {
		t.Errorf("face %d, %q in the next clip", face.Track.ID, p.chosen.List.Selected)
	}
}

// A list that is open shows faces that may be out of sight by the time one is chosen: it is
// chosen all the same, and no other captured.
func TestAFaceThatWentWhileTheListWasOpen(t *testing.T) {
	test.NewTempApp(t)
	p := newFacePicker(func() {})
	p.update(seen("a.mp4", 1, 2))
	p.update(seen("a.mp4", 1)) // the list is open, and shows face 2
	p.chosen.List.OnChanged("Face 2")
	p.update(seen("a.mp4", 1))
	if face, ok := p.current(); ok || p.chosen.List.Selected != "Face 2" {
		t.Errorf("face %d is captured, the list shows %q", face.Track.ID, p.chosen.List.Selected)
	}
	p.update(seen("a.mp4", 1, 2))
	if face, ok := p.current(); !ok || face.Track.ID != 2 {
		t.Errorf("face %d is captured when 2 is back", face.Track.ID)
	}
}
