package vision

import (
	"image"
	"image/color"
	"image/png"
	"os"
	"path/filepath"
	"testing"

	"arbex/assets/leaktest"
	"arbex/vision/opencv"
)

func TestMain(m *testing.M) {
	opencv.ServeProbe()
	leaktest.Main(m, Unclosed)
}

// The astronaut is a picture of NASA's, in the public domain.
const astronaut = "../assets/demo/astronaut.png"

func opened(t *testing.T, spec string) Source {
	t.Helper()
	source, err := Open(spec)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { source.Close() })
	return source
}

func finder(t *testing.T, o FinderOptions) *Finder {
	t.Helper()
	f, err := NewFinder(o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { f.Close() })
	return f
}

func frameOf(t *testing.T, spec string) *Frame {
	t.Helper()
	frame := NewFrame()
	t.Cleanup(func() { frame.Close() })
	if err := opened(t, spec).Read(frame); err != nil {
		t.Fatal(err)
	}
	return frame
}

func find(t *testing.T, f *Finder, frame *Frame) []Track {
	t.Helper()
	tracks, err := f.Find(frame)
	if err != nil {
		t.Fatal(err)
	}
	return tracks
}

func writePNG(t *testing.T, name string, size image.Point) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	file, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	picture := image.NewGray(image.Rectangle{Max: size})
	picture.SetGray(0, 0, color.Gray{200})
	if err := png.Encode(file, picture); err != nil {
		t.Fatal(err)
	}
	return path
}

// some reads the beginning of a file, whole where it is shorter.
func some(f *testing.F, path string, most int) []byte {
	content, err := os.ReadFile(path)
	if err != nil {
		f.Fatal(err)
	}
	return content[:min(most, len(content))]
}
