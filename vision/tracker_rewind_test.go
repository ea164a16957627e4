package vision

import (
	"testing"
	"time"
)

// A clip that starts again shows the faces that it began with under their numbers,
// wherever they were at its end; who comes later is new.
func TestFacesOfABeginningKeepTheirIDs(t *testing.T) {
	left, right, late := detectionAt(100, 100, 50), detectionAt(400, 100, 50), detectionAt(250, 300, 50)
	var tr tracker
	tr.update([]Detection{left}, always, 0)
	tr.update([]Detection{right, left}, always, tick)
	tr.update([]Detection{right, left}, always, 400*time.Millisecond)
	tr.update([]Detection{right, left, late}, always, 600*time.Millisecond)
	tr.update([]Detection{detectionAt(110, 400, 50)}, always, 20*time.Second)
	for range 2 {
		if !tr.rewind() {
			t.Fatal("the beginning is not known")
		}
		tracks := tr.update([]Detection{right, left}, always, 0)
		if len(tracks) != 2 || tracks[0].ID != 1 || tracks[0].Face.Box != left.Box || tracks[1].ID != 2 || tracks[1].Missed > 0 {
			t.Fatalf("%+v", tracks)
		}
		tr.update([]Detection{right, left}, always, 400*time.Millisecond)
		tracks = tr.update([]Detection{late, right, left}, always, 600*time.Millisecond)
		if len(tracks) != 3 || tracks[2].ID != 3 || tracks[2].Face.Box != late.Box {
			t.Fatalf("%+v", tracks)
		}
	}
}

func TestABeginningWithoutFacesIsNotKnown(t *testing.T) {
	var tr tracker
	tr.update(nil, always, 0)
	tr.update([]Detection{detectionAt(100, 100, 50)}, always, 2*time.Second)
	if tr.rewind() || len(tr.tracks) != 0 || tr.nextID != 0 {
		t.Errorf("%+v", tr)
	}
	tr.update([]Detection{detectionAt(100, 100, 50)}, always, 0)
	if tr.reset(); tr.rewind() {
		t.Error("a reset keeps the faces of another clip")
	}
}
