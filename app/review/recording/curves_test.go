package recording

import (
	"math"
	"testing"

	"arbex/app/engine"
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
