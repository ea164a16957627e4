package vision

import (
	"image"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestBadSourcesAreOneClearSentence(t *testing.T) {
	folder := t.TempDir()
	write := func(name, content string) string {
		path := filepath.Join(folder, name)
		if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	whole, err := os.ReadFile(astronaut)
	if err != nil {
		t.Fatal(err)
	}
	empty := t.TempDir()
	for _, spec := range []string{
		"", "99", "/dev/video99", "/dev/null", "/nowhere/at/all.mp4", empty, "http://127.0.0.1:1/x",
		write("text.mp4", "this is text"), write("empty.png", ""), write("text.jpg", "this is text"),
		write("cut.png", string(whole[:20])), writePNG(t, "huge.png", image.Pt(30000, 5000)),
	} {
		source, err := Open(spec)
		if err == nil {
			source.Close()
			t.Errorf("%q was opened", spec)
		} else if strings.Contains(err.Error(), "\n") || len(err.Error()) < 20 {
			t.Errorf("%q: %v", spec, err)
		}
	}
}

func TestFolderSkipsWhatCannotBeUsed(t *testing.T) {
	folder := filepath.Dir(writePNG(t, "b.png", image.Pt(5, 5)))
	if err := os.WriteFile(filepath.Join(folder, "a.png"), []byte("broken"), 0o600); err != nil {
		t.Fatal(err)
	}
	source, frame := opened(t, folder), NewFrame()
	defer frame.Close()
	if _, ok := source.Read(frame).(*PictureError); !ok {
		t.Error("the broken picture was not named")
	}
	if err := source.Read(frame); err != nil || frame.Size() != image.Pt(5, 5) {
		t.Error(err, frame.Size())
	}
	if err := source.Read(frame); err != io.EOF {
		t.Error(err)
	}
}
