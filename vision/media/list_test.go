package media

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// write writes empty files below a folder.
func write(t *testing.T, folder string, names ...string) {
	t.Helper()
	for _, name := range names {
		path := filepath.Join(folder, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, nil, 0o600); err != nil {
			t.Fatal(err)
		}
	}
}

// Hidden files, and what is neither picture nor clip, are skipped and counted.
func TestListing(t *testing.T) {
	folder := t.TempDir()
	write(t, folder,
		"a.jpg", "._a.jpg", ".hidden.png", "clip.mp4", "notes.txt", "__MACOSX/b.jpg", ".Trash-1000/gone.jpg",
		"deep/er/C.JFIF", "deep/song.mp3", "deep/d.gif", "deep/\xe4.3gp")
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

// A folder's pictures come without those of its folders, which are sources themselves.
func TestPicturesOfAFolder(t *testing.T) {
	folder := t.TempDir()
	write(t, folder, "b.png", "a.JPG", "10.png", "9.png", "clip.mp4", "Thumbs.db", "deep/c.png", "pictures.png/d.png")
	if err := os.Symlink(filepath.Join(folder, "gone"), filepath.Join(folder, "lost.png")); err != nil {
		t.Fatal(err)
	}
	paths, skipped, err := Pictures(folder)
	var names []string
	for _, path := range paths {
		names = append(names, filepath.Base(path))
	}
	if want := []string{"10.png", "9.png", "a.JPG", "b.png"}; err != nil || !slices.Equal(names, want) {
		t.Errorf("%q, not %q (%v)", names, want, err)
	}
	if skipped.Count != 3 || filepath.Base(skipped.Example) != "clip.mp4" {
		t.Errorf("%+v", skipped)
	}
	if _, _, err := Pictures(filepath.Join(folder, "gone")); !os.IsNotExist(err) {
		t.Errorf("a folder that is not there: %v", err)
	}
}

func TestWhatCannotBeListedIsReported(t *testing.T) {
	gone := filepath.Join(t.TempDir(), "gone")
	if l := List(gone); len(l.Sources) != 0 || l.Skipped.Count != 1 || !strings.HasPrefix(l.Skipped.String(), gone+" was left out") {
		t.Errorf("%+v: %s", l, l.Skipped)
	}
	if l := List(t.TempDir()); l.Skipped.Count != 0 || l.Skipped.Warning() != nil || l.Skipped.String() != "" {
		t.Errorf("an empty folder: %+v", l)
	}
}

// The example that a warning gives is one that its reader can see.
func TestSkippedFilesAreAdded(t *testing.T) {
	hidden, visible := Skipped{2, ".a", true}, Skipped{1, "b.txt", false}
	for name, c := range map[string]struct{ first, second, want Skipped }{
		"a visible one comes later":    {hidden, visible, Skipped{3, "b.txt", false}},
		"a visible one came first":     {visible, hidden, Skipped{3, "b.txt", false}},
		"none is visible":              {hidden, Skipped{1, ".z", true}, Skipped{3, ".a", true}},
		"the first of two visible":     {visible, Skipped{1, "c.txt", false}, Skipped{2, "b.txt", false}},
		"nothing comes later":          {hidden, Skipped{}, hidden},
		"nothing came first":           {Skipped{}, hidden, hidden},
		"nothing and nothing is there": {Skipped{}, Skipped{}, Skipped{}},
	} {
		sum := c.first
		if sum.Add(c.second); sum != c.want {
			t.Errorf("%s: %+v, not %+v", name, sum, c.want)
		}
	}
}

func TestNamesAreToldApart(t *testing.T) {
	for name, want := range map[string]struct{ picture, clip, hidden bool }{
		"a.jpg":                     {true, false, false},
		"a.JPEG":                    {true, false, false},
		"archive.tar.png":           {true, false, false},
		"größe.HEIC":                {true, false, false},
		"a.jpg.txt":                 {},
		"jpg":                       {},
		"a.":                        {},
		"":                          {},
		"a.MTS":                     {false, true, false},
		"a.gif":                     {false, true, false},
		".png":                      {true, false, true},
		"._a.mov":                   {false, true, true},
		"Thumbs.db":                 {hidden: true},
		"$RECYCLE.BIN":              {hidden: true},
		"System Volume Information": {hidden: true},
	} {
		if picture, clip, hidden := IsPicture(name), IsClip(name), Hidden(name); picture != want.picture || clip != want.clip || hidden != want.hidden {
			t.Errorf("%q: picture %v, clip %v, hidden %v", name, picture, clip, hidden)
		}
	}
}
