package evaluation

import (
	"fmt"
	"image"
	"image/color"
	"math"
	"strings"
	"testing"

	shipped "arbex/assets/models"
	"arbex/model"
	"arbex/training/dataset"
)

// shaded returns pictures of gradients, which have landmarks somewhere.
func shaded(count int) *dataset.Set {
	set := &dataset.Set{Folder: "shaded"}
	for i := range count {
		set.Samples = append(set.Samples, dataset.NewSample(fmt.Sprint(i), nil, "", func() (image.Image, error) {
			m := image.NewGray(image.Rect(0, 0, 112, 112))
			for y := range 112 {
				for x := range 112 {
					m.SetGray(x, y, color.Gray{Y: uint8(x + (i+1)*y/count)})
				}
			}
			return m, nil
		}))
	}
	return set
}

// landmarksOf are a network's landmarks in a picture, as fractions of its side, all
// moved to the right.
func landmarksOf(t *testing.T, n *model.Network, x dataset.Sample, moved float32) []float32 {
	t.Helper()
	p, err := model.NewPredictor(n, model.Options{Threads: 1, Landmarks: true})
	if err != nil {
		t.Fatal(err)
	}
	defer p.Close()
	side := n.Config().Side
	crop, err := x.Crop(side)
	if err != nil {
		t.Fatal(err)
	}
	predictions, err := p.Predict(t.Context(), [][]byte{crop})
	if err != nil {
		t.Fatal(err)
	}
	var points []float32
	for _, point := range predictions[0].Landmarks {
		points = append(points, point[0]/float32(side)+moved, point[1]/float32(side))
	}
	return points
}

// Labels that lie a tenth of the crop beside what a network finds are a tenth of the
// crop over the distance of the outer eye corners away, for each face; faces without
// labels do not count.
func TestTheLandmarkErrorIsRelativeToTheEyes(t *testing.T) {
	n, err := model.Read(shipped.Trained("compact"), "compact")
	if err != nil {
		t.Fatal(err)
	}
	const moved, right, left = 0.1, 2 * 36, 2 * 45
	set, want := shaded(3), 0.0
	for i := range set.Samples[:2] {
		points := landmarksOf(t, n, set.Samples[i], moved)
		set.Samples[i].Landmarks = points
		want += moved / math.Hypot(float64(points[left]-points[right]), float64(points[left+1]-points[right+1])) / 2
	}
	got, err := EvaluateLandmarks(t.Context(), n, set, Options{Threads: 1})
	if err != nil || math.Abs(got-want) > 1e-3*want {
		t.Errorf("%v, not %v (%v)", got, want, err)
	}
	for i := range set.Samples {
		set.Samples[i].Landmarks = nil
	}
	if _, err := EvaluateLandmarks(t.Context(), n, set, Options{Threads: 1}); err == nil || !strings.Contains(err.Error(), "shaded") {
		t.Error("a set without landmarks: ", err)
	}
}
