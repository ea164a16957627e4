package teach

import (
	"fmt"
	"image/png"
	"os"
	"path/filepath"
	"testing"
	"time"

	"arbex/assets/models"
	"arbex/model"
	"arbex/training/captures"
	"arbex/training/tuning"
	"arbex/vision"
)

// A picture that lies on its side gives the same face as the upright one once it
// is turned.
func TestPicturesAreTurnedToTheirOrientation(t *testing.T) {
	const upright = "../../assets/demo/astronaut.png"
	n, err := model.Read(models.Trained("compact"), "compact")
	if err != nil {
		t.Fatal(err)
	}
	look := func(path string, orientation vision.Orientation) (found []captures.Candidate) {
		s := fileSearch{
			network: n, orientation: func(string) vision.Orientation { return orientation },
			onFound: func(_ string, faces []captures.Candidate) { found = append(found, faces...) },
		}
		if err := s.run(t.Context(), []string{path}); err != nil {
			t.Fatal(err)
		}
		return found
	}
	want, got := look(upright, vision.Orientation{}), look(onItsSide(t, upright), vision.Orientation{Quarters: 1})
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

// onItsSide writes a picture turned by three quarters and returns its path.
func onItsSide(t *testing.T, path string) string {
	t.Helper()
	source, err := vision.Orientation{Quarters: 3}.Open(path)
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

// The pictures of a folder give a held-out figure even when all files have one
// date: each is a burst of its own.
func TestFacesOfAFolderAreHeldOutByFile(t *testing.T) {
	n, err := shipped()
	if err != nil {
		t.Fatal(err)
	}
	folder := filepath.Join(t.TempDir(), "people")
	copies(t, folder, "../../assets/demo/astronaut.png", 4)
	var all []captures.Capture
	s := fileSearch{network: n, orientation: func(string) vision.Orientation { return vision.Orientation{} }, onFound: func(_ string, faces []captures.Candidate) {
		for _, f := range faces {
			c := f.Capture(captures.OneHot("happiness"), "", true, testTime)
			c.ID, c.Session = int64(len(all)+1), 1
			all = append(all, c)
		}
	}}
	if err := s.run(t.Context(), []string{folder}); err != nil {
		t.Fatal(err)
	}
	if len(all) != 4 || all[2].Source != "people/2.png" {
		t.Fatalf("%d faces, of %q", len(all), all[len(all)-1].Source)
	}
	if split := tuning.SplitCaptures(all); len(split.HeldOut) != 1 || len(split.SingleGroup) != 0 {
		t.Errorf("of four files %d are held out", len(split.HeldOut))
	}
}

// copies fills a folder with copies of a picture that have one date.
func copies(t *testing.T, folder, path string, count int) {
	t.Helper()
	content, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Mkdir(folder, 0o700); err != nil {
		t.Fatal(err)
	}
	for i := range count {
		to, date := filepath.Join(folder, fmt.Sprintf("%d.png", i)), time.Unix(1e9, 0)
		if err := os.WriteFile(to, content, 0o600); err != nil {
			t.Fatal(err)
		}
		if err := os.Chtimes(to, date, date); err != nil {
			t.Fatal(err)
		}
	}
}

// testTime is the time of whatever has one and is not measured.
var testTime = time.Date(2026, 11, 2, 9, 0, 0, 0, time.UTC)
