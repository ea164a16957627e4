package media

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// Hidden files, and what is neither picture nor clip, are skipped and counted.
func TestListing(t *testing.T) {
	folder := t.TempDir()
	for _, name := range []string{
		"a.jpg", "._a.jpg", ".hidden.png", "clip.mp4", "notes.txt", "__MACOSX/b.jpg", ".Trash-1000/gone.jpg",
		"deep/er/C.JFIF", "deep/song.mp3", "deep/d.gif", "deep/\xe4.3gp",
	} {
		path := filepath.Join(folder, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, nil, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Symlink(folder, filepath.Join(folder, "deep", "circle")); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(filepath.Join(folder, "clip.mp4"), filepath.Join(folder, "link.mov")); err != nil {
		t.Fatal(err)
	}
	l := List(folder)
	var have []string
	for _, path := range l.Sources {
		have = append(have, strings.TrimPrefix(path, folder))
	}
	if want := []string{"", "/clip.mp4", "/deep/d.gif", "/deep/er", "/deep/\xe4.3gp", "/link.mov"}; !slices.Equal(have, want) {
		t.Errorf("%q, not %q", have, want)
	}
	if l.Skipped.Count != 7 || filepath.Base(l.Skipped.Example) != "circle" || !strings.Contains(l.Skipped.String(), "7 files or folders") {
		t.Errorf("%+v", l.Skipped)
	}
}
