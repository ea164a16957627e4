package recording

import (
	"math"
	"testing"

	"arbex/app/engine"
	"arbex/vision"
)

func TestCurves(t *testing.T) {
	rec := open(t, writeSession(t, 100, func(n int) []engine.Face {
		if n >= 40 && n < 70 { // one second without a face
			return nil
		}
		return []engine.Face{face(1, float32(n)/100)}
	}))
	f := rec.Faces()[0]
	c := f.Curves(0, 3.3, 33) // three frames a column
	if v := c.Primary[1][5]; math.Abs(float64(v)-0.16) > 0.011 {
		t.Error(v)
	}
	if v := c.Final[1][18]; v == v {
		t.Error("there is a line where there is no face: ", v)
	}
	c = f.Curves(0, 1, 600) // twenty columns a frame
	for i := 30; i < 560; i++ {
		if want := float64(i) / 20 / 100; math.Abs(float64(c.Final[1][i])-want) > 0.002 {
			t.Fatalf("column %d: %v, not %v", i, c.Final[1][i], want)
		}
	}
	if seen := f.Presence(rec.Duration(), 33); !seen[0] || seen[18] || !seen[30] {
		t.Error(seen)
	}
	if c := f.Curves(2, 1, 10); c.Final[0][3] == c.Final[0][3] {
		t.Error("a reversed time range has a curve")
	}
}

// How a head is turned is read from the records and drawn, with gaps where it is unknown.
func TestCurvesOfAHead(t *testing.T) {
	rec := open(t, writeSession(t, 100, func(n int) []engine.Face {
		f := face(1, 0.5)
		if n < 30 || n >= 60 {
			f.Pose = &vision.HeadPose{Yaw: float32(n) / 2, Pitch: -10, Roll: 3}
		}
		return []engine.Face{f}
	}))
	c := rec.Faces()[0].Curves(0, 1, 30)
	if yaw := c.Head[0][20]; math.Abs(float64(yaw)-10) > 0.5 || c.Head[1][20] != -10 || c.Head[2][20] != 3 {
		t.Errorf("yaw %v, pitch %v, roll %v", yaw, c.Head[1][20], c.Head[2][20])
	}
	if c = rec.Faces()[0].Curves(1, 2, 30); c.Head[0][15] == c.Head[0][15] || c.Final[0][15] != c.Final[0][15] {
		t.Errorf("an unknown head is at %v", c.Head[0][15])
	}
	if known, unknown := rec.Observations(20)[0].Head, rec.Observations(40)[0].Head; known == nil || known.Yaw != 10 || unknown != nil || !rec.HasHeads() {
		t.Errorf("%+v, %+v", known, unknown)
	}
	if most := rec.Faces()[0].LargestAngle(); most != 49.5 {
		t.Errorf("turned by %v degrees", most)
	}
}
