package vision

import (
	"math"
	"testing"
)

func TestAlignRecoversASimilarity(t *testing.T) {
	want := Affine{{1.2, -0.5, 40}, {0.5, 1.2, 25}}
	var points [4]Point
	for i, p := range template {
		points[i] = want.Map(p.Scale(112))
	}
	have := similarity(template, points, 112)
	for r := range have {
		for c := range have[r] {
			if math.Abs(float64(have[r][c]-want[r][c])) > 1e-3 {
				t.Errorf("%v, not %v", have, want)
			}
		}
	}
	back := have.Inverse()
	if p := back.Map(have.Map(Point{3, 4})); p.Sub(Point{3, 4}).Length() > 1e-3 {
		t.Errorf("the way back ends at %v", p)
	}
}

// A tilted face comes out as upright as a straight one.
func TestAlignTurnsFacesUpright(t *testing.T) {
	frame := frameOf(t, astronaut)
	f := finder(t, FinderOptions{DetectEveryFrame: true})
	var crop, again Crop
	defer crop.Close()
	defer again.Close()
	if err := Align(frame, find(t, f, frame)[0].Face, 112, &crop); err != nil || len(crop.RGB) != 112*112*3 {
		t.Fatal(err, len(crop.RGB))
	}
	tilted := NewFrame()
	defer tilted.Close()
	warp(frame.bgr, &tilted.bgr, squareTo(Point{224, 128}, 1, 0.6, 400), 400, 0)
	f.Reset()
	tracks := find(t, f, tilted)
	if len(tracks) != 1 || math.Abs(tracks[0].Face.Points.roll()+0.6) > 0.15 {
		t.Fatalf("tilted: %+v", tracks)
	}
	if err := Align(tilted, tracks[0].Face, 112, &again); err != nil {
		t.Fatal(err)
	}
	sum := 0.0
	for i, v := range crop.RGB {
		sum += math.Abs(float64(v) - float64(again.RGB[i]))
	}
	if mean := sum / float64(len(crop.RGB)); mean > 25 {
		t.Errorf("the crops differ by %.1f a pixel", mean)
	}
}

func TestAlignRefusesNonsense(t *testing.T) {
	frame := frameOf(t, astronaut)
	var crop Crop
	nan := float32(math.NaN())
	for _, points := range []Points{{}, {RightEye: Point{nan, nan}}} {
		if err := Align(frame, Face{Points: points}, 112, &crop); err == nil {
			t.Errorf("%v was aligned", points)
		}
	}
}
