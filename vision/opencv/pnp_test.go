package opencv

import (
	"math"
	"testing"
)

var tetrahedron = [][3]float64{{0, 0, 0}, {1, 0, 0}, {0, 1, 0}, {0, 0, -1}, {1, 1, -1}}

func TestSolvePnPFindsTheView(t *testing.T) {
	ahead := View{Rotation: [3][3]float64{{1, 0, 0}, {0, 1, 0}, {0, 0, 1}}, Translation: [3]float64{0, 0, 8}}
	s, c := math.Sincos(0.3)
	want := View{Rotation: [3][3]float64{{c, 0, s}, {0, 1, 0}, {-s, 0, c}}, Translation: [3]float64{0.5, -0.2, 10}}
	got, err := SolvePnP(tetrahedron, seenFrom(want), ahead)
	if err != nil {
		t.Fatal(err)
	}
	for i := range 3 {
		for j, v := range got.Rotation[i] {
			if math.Abs(v-want.Rotation[i][j]) > 1e-4 {
				t.Errorf("rotation %v", got.Rotation)
			}
		}
		if math.Abs(got.Translation[i]-want.Translation[i]) > 1e-3 {
			t.Errorf("translation %v", got.Translation)
		}
	}
}

// seenFrom projects the tetrahedron.
func seenFrom(v View) (picture [][2]float64) {
	for _, p := range tetrahedron {
		at := v.Translation
		for i := range at {
			for j, r := range v.Rotation[i] {
				at[i] += r * p[j]
			}
		}
		picture = append(picture, [2]float64{at[0] / at[2], at[1] / at[2]})
	}
	return picture
}

func TestSolvePnPRefusesWhatHasNoView(t *testing.T) {
	nan := seenFrom(View{Rotation: [3][3]float64{{1, 0, 0}, {0, 1, 0}, {0, 0, 1}}, Translation: [3]float64{0, 0, 8}})
	nan[0][0] = math.NaN()
	for name, c := range map[string]struct {
		object  [][3]float64
		picture [][2]float64
	}{
		"too few points":  {tetrahedron[:3], nan[:3]},
		"unequal numbers": {tetrahedron, nan[:4]},
		"not a number":    {tetrahedron, nan},
	} {
		if v, err := SolvePnP(c.object, c.picture, View{Rotation: [3][3]float64{{1, 0, 0}, {0, 1, 0}, {0, 0, 1}}, Translation: [3]float64{0, 0, 8}}); err == nil {
			t.Errorf("%s: %+v", name, v)
		}
	}
}
