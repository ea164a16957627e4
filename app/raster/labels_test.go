package raster

import (
	"math/rand/v2"
	"testing"
)

// Labels of faces wherever they are neither cover each other nor leave the picture.
func TestLabelsCoverNoOther(t *testing.T) {
	random, picture := rand.New(rand.NewPCG(1, 2)), Area{30, 20, 640, 480}
	for range 500 {
		var labels Labels
		var all []Label
		for range 1 + random.IntN(8) {
			side := 24 + 200*random.Float32()
			all = append(all, Label{Area{30 + 640*random.Float32() - side/2, 20 + 480*random.Float32() - side/2, side, side}, 60 + 120*random.Float32(), 20})
		}
		placed := labels.Place(picture, all, 4)
		for i, at := range placed {
			if at.X < picture.X || at.Y < picture.Y || at.X+at.W > picture.X+picture.W || at.Y+at.H > picture.Y+picture.H {
				t.Fatalf("label %d of %+v is at %+v, outside", i, all, at)
			}
			if others := (Labels{placed: placed[:i]}); others.covered(at) > 0 {
				t.Fatalf("label %d of %+v covers another: %+v", i, all, placed)
			}
		}
	}
}

// A label is above its box as long as it is free there and in the picture.
func TestALabelIsAboveItsBox(t *testing.T) {
	picture := Area{0, 0, 640, 480}
	for _, c := range []struct {
		box, want Area
	}{
		{Area{100, 100, 80, 80}, Area{100, 76, 120, 20}},
		{Area{600, 100, 80, 80}, Area{520, 76, 120, 20}},
		{Area{100, 10, 80, 80}, Area{100, 14, 120, 20}},
	} {
		if got := new(Labels).Place(picture, []Label{{c.box, 120, 20}}, 4)[0]; got != c.want {
			t.Errorf("%+v: %+v", c.box, got)
		}
	}
}

// Two faces whose labels just touch, and tremble, keep the labels where they are.
func TestLabelsDoNotJump(t *testing.T) {
	var labels Labels
	jumps, last := 0, float32(0)
	for i := range 60 {
		x := 220 + float32(i%2) // 0 and 1 pixel of overlap
		at := labels.Place(Area{0, 0, 640, 480}, []Label{{Area{100, 100, 100, 100}, 120.5, 20}, {Area{x, 100, 100, 100}, 120, 20}}, 4)[1]
		if i > 1 && at.Y != last {
			jumps++
		}
		last = at.Y
	}
	if jumps > 0 {
		t.Errorf("%d jumps", jumps)
	}
	if at := labels.Place(Area{0, 0, 640, 480}, []Label{{Area{100, 100, 100, 100}, 120.5, 20}, {Area{300, 100, 100, 100}, 120, 20}}, 4)[1]; at.Y != 76 {
		t.Errorf("with room again it is at %v", at.Y)
	}
}

// Where there is no room for a label, it still begins in the picture, so that its first
// letters can be read.
func TestLabelsOfPicturesThatAreTooSmall(t *testing.T) {
	for name, c := range map[string]struct{ picture, box Area }{
		"lower than the label":    {Area{5, 7, 640, 10}, Area{100, 8, 5, 5}},
		"narrower than the label": {Area{5, 7, 30, 480}, Area{10, 100, 20, 20}},
		"nothing at all":          {Area{5, 7, 0, 0}, Area{5, 7, 0, 0}},
		"a box far outside":       {Area{5, 7, 640, 480}, Area{-5000, 9000, 50, 50}},
	} {
		at := new(Labels).Place(c.picture, []Label{{c.box, 120, 20}}, 4)[0]
		if at.X < c.picture.X || at.Y < c.picture.Y || at.W != 120 || at.H != 20 {
			t.Errorf("%s: %+v", name, at)
		}
	}
}

// Faces come and go: their labels are placed anew each time there are more or fewer.
func TestLabelsFollowTheNumberOfFaces(t *testing.T) {
	var labels Labels
	picture, label := Area{0, 0, 640, 480}, Label{Area{100, 100, 80, 80}, 120, 20}
	for _, faces := range []int{1, 3, 0, 2, 1} {
		var all []Label
		for range faces { // all at the same place
			all = append(all, label)
		}
		placed := labels.Place(picture, all, 4)
		if len(placed) != faces {
			t.Fatalf("%d labels for %d faces", len(placed), faces)
		}
		if faces > 0 && placed[0] != (Area{100, 76, 120, 20}) {
			t.Errorf("of %d faces, the first label is at %+v", faces, placed[0])
		}
		for i := range placed {
			if (&Labels{placed: placed[:i]}).covered(placed[i]) > 0 {
				t.Errorf("of %d faces, label %d covers another", faces, i)
			}
		}
	}
}
