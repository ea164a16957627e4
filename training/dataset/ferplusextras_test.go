package dataset

import (
	"image"
	"math"
	"math/rand/v2"
	"path/filepath"
	"strings"
	"testing"

	"arbex/training/trainingtest"
)

// facePoints are 68 landmarks whose eyes, nose and mouth lie at given places.
func facePoints(rightEye, leftEye, nose, mouth [2]float32) []float32 {
	points := make([]float32, 2*68)
	put := func(from, to int, at [2]float32) {
		for i := from; i < to; i++ {
			points[2*i], points[2*i+1] = at[0], at[1]
		}
	}
	put(27, 36, nose)
	put(36, 42, rightEye)
	put(42, 48, leftEye)
	put(48, 68, mouth)
	return points
}

func TestFERPlusHasLandmarksAndSecondLabels(t *testing.T) {
	folder := t.TempDir()
	trainingtest.WriteFile(t, folder, "FER2013Train/label.csv", "a.png,x,9,1,0,0,0,0,0,0,0,0\nb.png,x,0,9,1,0,0,0,0,0,0,0\n")
	trainingtest.WriteFile(t, folder, "FER2013Train/a.png", "")
	trainingtest.WriteFile(t, folder, "FER2013Train/b.png", "")
	row := strings.TrimSuffix(strings.Repeat("12,24,", 68), ",")
	trainingtest.WriteFile(t, folder, "FER2013Train/points.csv", "image,x0,y0\na.png,"+row+"\n")
	trainingtest.WriteFile(t, folder, "FER2013Train/fer2013.csv", "name,label\nb.png,fear\n")
	set, err := Open(folder, FERPlus, "train")
	if err != nil {
		t.Fatal(err)
	}
	a, b := set.Samples[0], set.Samples[1]
	if len(a.Landmarks) != 136 || a.Landmarks[0] != 0.25 || a.Landmarks[1] != 0.5 || b.Landmarks != nil {
		t.Errorf("points %v and %v", a.Landmarks, b.Landmarks)
	}
	if a.SecondLabel != nil || b.SecondLabel.Best() != 6 {
		t.Errorf("second labels %v and %v", a.SecondLabel, b.SecondLabel)
	}
	if only := set.WithLandmarks(); len(only.Samples) != 1 {
		t.Errorf("%d samples with points", len(only.Samples))
	}
	for name, text := range map[string]string{"points.csv": "h\na.png,1\n", "fer2013.csv": "h\na.png,joyless\n"} {
		trainingtest.WriteFile(t, folder, filepath.Join("FER2013Train", name), text)
		if _, err := Open(folder, FERPlus, "train"); err == nil || !strings.Contains(err.Error(), name) {
			t.Errorf("a damaged %s: %v", name, err)
		}
		trainingtest.WriteFile(t, folder, filepath.Join("FER2013Train", name), "h\n")
	}
}

// A turned, small, off-centre face must come out as the template wants it.
func TestTrainingAlignsByLandmarks(t *testing.T) {
	turn := func(x, y float32) [2]float32 { // the template, turned by 30 degrees, halved and moved
		sin, cos := math.Sincos(math.Pi / 6)
		x, y = x-0.5, y-0.5
		return [2]float32{0.55 + 0.5*(float32(cos)*x-float32(sin)*y), 0.45 + 0.5*(float32(sin)*x+float32(cos)*y)}
	}
	points := facePoints(turn(0.315, 0.393), turn(0.685, 0.393), turn(0.5, 0.609), turn(0.5, 0.784))
	x := Sample{Landmarks: points, open: func() (image.Image, error) { return image.NewGray(image.Rect(0, 0, 64, 64)), nil }}
	made, err := Augmentation{Align: 1}.Apply(x, 64, rand.New(rand.NewPCG(1, 1)))
	if err != nil {
		t.Fatal(err)
	}
	for i, want := range map[int][2]float32{36: {0.315, 0.393}, 45: {0.685, 0.393}, 30: {0.5, 0.609}, 48: {0.5, 0.784}} {
		if d := math.Hypot(float64(made.Landmarks[2*i]-want[0]), float64(made.Landmarks[2*i+1]-want[1])); d > 1e-3 {
			t.Errorf("point %d lies %.4f from its place", i, d)
		}
	}
}
