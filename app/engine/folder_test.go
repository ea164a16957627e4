package engine

import (
	"os"
	"path/filepath"
	"testing"

	"arbex/vision"
)

// folder returns a folder with copies of a portrait and a file that is not a
// picture.
func folder(t *testing.T, names ...string) string {
	t.Helper()
	portrait, err := os.ReadFile("../../assets/demo/astronaut.png")
	if err != nil {
		t.Fatal(err)
	}
	path := t.TempDir()
	for _, name := range names {
		if err := os.WriteFile(filepath.Join(path, name), portrait, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.WriteFile(filepath.Join(path, "notes.txt"), []byte("notes"), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// The pictures of a folder come one by one up to the last, and the view reports what
// is not a picture.
func TestFolderIsShownToItsLastPicture(t *testing.T) {
	start(t, Options{Source: folder(t, "a.png", "b.png")}, func(w *testEngine) {
		w.until("the first picture, and a notice about notes.txt", func(v View) bool { return v.Info.Skipped.Count == 1 && v.Notice != nil })
		w.until("the face of the last picture staying at the end", func(v View) bool {
			return v.State == Ended && v.Info.Kind == vision.Folder && v.Index == 1 && known(v) == 1
		})
		if w.shown.Time != 0 {
			t.Errorf("there is no time between pictures, but one is at %v", w.shown.Time)
		}
	})
}

// The same face in two pictures of a folder is two faces.
func TestNoFaceJoinsTwoPictures(t *testing.T) {
	source, err := vision.Open(folder(t, "a.png", "b.png", "c.png"))
	if err != nil {
		t.Fatal(err)
	}
	defer source.Close()
	a, err := NewAnalyzer(network(t), AnalyzerOptions{Threads: 1})
	if err != nil {
		t.Fatal(err)
	}
	defer a.Close()
	frame := vision.NewFrame()
	defer frame.Close()
	seen := map[int]bool{}
	for source.Read(frame) == nil {
		faces, err := a.Analyze(t.Context(), frame)
		if err != nil || len(faces) != 1 || seen[faces[0].Track.ID] {
			t.Fatalf("picture %d: %d faces, %v, %v before", frame.Index, len(faces), err, seen)
		}
		seen[faces[0].Track.ID] = true
	}
}
