package vision

import (
	"testing"
	"time"
)

// detectionAt is a detection for tracker tests.
func detectionAt(x, y, side float32) Detection {
	box := boxAround(Point{x, y}, side)
	return Detection{Box: box, Score: 1, Points: pointsFromBox(box)}
}

func always(Detection) bool { return true }

const tick = 33 * time.Millisecond

func TestIDsSurviveHalfASecond(t *testing.T) {
	for _, test := range []struct {
		missed int
		same   bool
	}{{14, true}, {18, false}} {
		var tr tracker
		now := time.Duration(0)
		tr.update([]Detection{detectionAt(100, 100, 50)}, always, now)
		for range test.missed {
			now += tick
			tr.update(nil, always, now)
		}
		tracks := tr.update([]Detection{detectionAt(105, 100, 50)}, always, now+tick)
		if len(tracks) != 1 || (tracks[0].ID == 1) != test.same {
			t.Errorf("after %d missed frames: %+v", test.missed, tracks)
		}
	}
}

func TestCrossingFacesKeepTheirIDs(t *testing.T) {
	var tr tracker
	var tracks []Track
	for i := range 60 {
		a, b := float32(100+8*i), float32(580-8*i)
		found := []Detection{detectionAt(a, 200, 80), detectionAt(b, 215, 80)}
		if gap := a - b; gap > -60 && gap < 60 { // one hides the other
			found = found[:1]
		}
		if i%2 == 1 && len(found) == 2 {
			found[0], found[1] = found[1], found[0]
		}
		tracks = tr.update(found, always, time.Duration(i)*tick)
	}
	if len(tracks) != 2 || tracks[0].Face.Box.X < tracks[1].Face.Box.X {
		t.Errorf("swapped or lost: %+v", tracks)
	}
}

func TestUnconfirmedFacesAreNotReported(t *testing.T) {
	var tr tracker
	never := func(Detection) bool { return false }
	for i := range 10 {
		if tracks := tr.update([]Detection{detectionAt(100, 100, 50)}, never, time.Duration(i)*tick); len(tracks) > 0 {
			t.Fatal(tracks)
		}
	}
	if tracks := tr.update([]Detection{detectionAt(100, 100, 50)}, always, 10*tick); len(tracks) != 1 || tracks[0].ID != 1 {
		t.Error(tracks)
	}
}
