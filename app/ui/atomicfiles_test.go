package ui

import (
	"os"
	"path/filepath"
	"testing"

	"fyne.io/fyne/v2/storage"
	"fyne.io/fyne/v2/test"
)

// Choosing a name in a dialog changes no file; what is written replaces the old
// file when it is complete.
func TestFilesAreWrittenAtomically(t *testing.T) {
	test.NewTempApp(t)
	UseAtomicFiles()
	path := filepath.Join(t.TempDir(), "r.csv")
	if err := os.WriteFile(path, []byte("old"), 0o600); err != nil {
		t.Fatal(err)
	}
	for i, c := range []struct{ text, want string }{{"", "old"}, {"new", "new"}} {
		file, err := storage.Writer(storage.NewFileURI(path))
		if err != nil || file.URI().Path() != path {
			t.Fatal(err)
		}
		if c.text != "" {
			if _, err := file.Write([]byte(c.text)); err != nil {
				t.Fatal(err)
			}
		}
		if have, _ := os.ReadFile(path); string(have) != "old" {
			t.Errorf("%d: before the end there is %q", i, have)
		}
		if err := file.Close(); err != nil {
			t.Fatal(err)
		}
		if have, _ := os.ReadFile(path); string(have) != c.want {
			t.Errorf("%d: there is %q", i, have)
		}
	}
	nowhere, err := storage.Writer(storage.NewFileURI(filepath.Join(path, "x")))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := nowhere.Write([]byte("x")); err == nil || nowhere.Close() == nil {
		t.Error("a failed write is not reported")
	}
}
