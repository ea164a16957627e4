package dataset

import (
	"os"
	"path/filepath"
	"slices"
	"testing"

	"arbex/training/trainingtest"
	"arbex/vision"
)

// Faces that were cut out already stay as they are; in larger pictures they are found
// and aligned.
func TestCutOutFacesStayAndOthersAreAligned(t *testing.T) {
	folder := trainingtest.FaceFolder(t, 1)
	portrait, err := os.ReadFile("../../assets/demo/astronaut.png")
	if err != nil {
		t.Fatal(err)
	}
	trainingtest.WriteFile(t, folder, "joy/portrait.png", string(portrait))
	trainingtest.WriteFile(t, folder, "joy/broken.png", "no picture")
	set := open(t, folder, Auto, "all")
	before := len(set.Samples)
	found, err := set.FaceCrops(t.Context(), filepath.Join(t.TempDir(), "aligned"), 64, vision.FinderOptions{}, nil)
	if err != nil {
		t.Fatal(err)
	}
	if len(found.Samples) != before-1 || omittedCount(found) != omittedCount(set)+1 {
		t.Errorf("%d of %d faces, %d left out", len(found.Samples), before, omittedCount(found))
	}
	i := slices.IndexFunc(found.Samples, func(x Sample) bool { return x.Name == "joy/portrait.png" })
	if i < 0 {
		t.Fatal("the portrait was not found")
	}
	if picture, err := found.Samples[i].open(); err != nil || picture.Bounds().Dx() != 64 {
		t.Error("the portrait was not aligned:", err)
	}
}

func TestDrawEachTakesAsManyOfEachClass(t *testing.T) {
	set := open(t, trainingtest.FaceFolder(t, 5), Auto, "all")
	some := set.DrawEach(2, 1)
	for i, n := range some.ClassCounts() {
		if n != 2 {
			t.Errorf("%d faces of %s", n, set.Classes[i])
		}
	}
	if again := set.DrawEach(2, 1); again.Samples[0].Name != some.Samples[0].Name {
		t.Error("the same seed gave other faces")
	}
}
