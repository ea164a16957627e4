package studio

import (
	"image/png"
	"os"
	"path/filepath"
	"testing"

	"arbex/assets/models"
	"arbex/model"
	"arbex/vision"
)

// A file whose pictures lie on their side gives the same face as the upright one,
// when it is turned as it was in the live view.
func TestFilesAreTurnedAsInTheLiveView(t *testing.T) {
	const upright = "../../assets/demo/astronaut.png"
	n, err := model.Read(models.Trained("compact"), "compact")
	if err != nil {
		t.Fatal(err)
	}
	look := func(path string, turn vision.Turn) (found []Found) {
		s := search{
			network: n, turned: func(string) vision.Turn { return turn },
			found: func(_ string, faces []Found) { found = append(found, faces...) },
		}
		if err := s.run(t.Context(), []string{path}); err != nil {
			t.Fatal(err)
		}
		return found
	}
	want, got := look(upright, vision.Turn{}), look(onItsSide(t, upright), vision.Turn{Quarters: 1})
	if len(want) != 1 || len(got) != 1 {
		t.Fatalf("%d faces, and %d when it is turned back", len(want), len(got))
	}
	off := 0
	for i, v := range want[0].Crop {
		off += max(int(v)-int(got[0].Crop[i]), int(got[0].Crop[i])-int(v))
	}
	if off > 4*len(want[0].Crop) { // of 255 on average
		t.Errorf("the crops differ by %d on average", off/len(want[0].Crop))
	}
}

// onItsSide writes a picture turned by three quarters.
func onItsSide(t *testing.T, path string) string {
	t.Helper()
	source, err := vision.Turn{Quarters: 3}.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer source.Close()
	frame := vision.NewFrame()
	defer frame.Close()
	if err := source.Read(frame); err != nil {
		t.Fatal(err)
	}
	turned := filepath.Join(t.TempDir(), "side.png")
	file, err := os.Create(turned)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	if err := png.Encode(file, frame.RGBA(nil)); err != nil {
		t.Fatal(err)
	}
	return turned
}
