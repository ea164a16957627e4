package camera

import (
	"image"
	"os"
	"path/filepath"
	"slices"
	"testing"
)

// put writes a file below a made-up root.
func put(t *testing.T, root, path string, content []byte) {
	t.Helper()
	path = filepath.Join(root, path)
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, content, 0o644); err != nil {
		t.Fatal(err)
	}
}

// descriptors are those of a camera with a control and a streaming interface.
func descriptors() []byte {
	frame := func(kind byte, w, h int) []byte {
		return append([]byte{30, classInterface, kind, 1, 0, byte(w), byte(w >> 8), byte(h), byte(h >> 8)}, make([]byte, 21)...)
	}
	control := []byte{9, interfaceKind, 0, 0, 1, videoClass, 1, 0, 0}
	return slices.Concat(
		append([]byte{18, 1}, make([]byte, 16)...), control, frame(uncompressed, 99, 99), // a control's descriptor of the same number is no frame
		[]byte{9, interfaceKind, 1, 0, 1, videoClass, streaming, 0, 0},
		frame(uncompressed, 640, 480), frame(motionJPEG, 1920, 1080), frame(motionJPEG, 640, 480), frame(frameBased, 1280, 720),
		[]byte{9, interfaceKind, 2, 0, 1, 1, 2, 0, 0}, frame(motionJPEG, 77, 77), // a microphone
	)
}

func TestNamesAndSizes(t *testing.T) {
	root := t.TempDir()
	for _, device := range []string{"video0", "video1", "video10", "video2"} {
		put(t, root, "dev/"+device, nil)
	}
	put(t, root, "usb/descriptors", descriptors())
	put(t, root, "usb/interface/video4linux/video0/name", []byte("Front Camera\n"))
	put(t, root, "usb/interface/video4linux/video0/index", []byte("0\n"))
	put(t, root, "usb/interface/video4linux/video1/index", []byte("1\n")) // its settings
	if err := os.MkdirAll(filepath.Join(root, "sys/class/video4linux"), 0o755); err != nil {
		t.Fatal(err)
	}
	for _, device := range []string{"video0", "video1"} {
		for link, to := range map[string]string{
			"usb/interface/video4linux/" + device + "/device": "../..", // the interface
			"sys/class/video4linux/" + device:                 "../../../usb/interface/video4linux/" + device,
		} {
			if err := os.Symlink(to, filepath.Join(root, link)); err != nil {
				t.Fatal(err)
			}
		}
	}
	got := system{root}.cameras()
	if len(got) != 3 || got[0].Spec != "/dev/video0" || got[1].Spec != "/dev/video2" || got[2].Spec != "/dev/video10" {
		t.Fatalf("%+v", got)
	}
	want := []image.Point{{1920, 1080}, {1280, 720}, {640, 480}}
	if got[0].Name != "Front Camera" || !slices.Equal(got[0].Sizes, want) {
		t.Errorf("%+v", got[0])
	}
	if got[1].Name != "/dev/video2" || got[1].Sizes != nil {
		t.Errorf("%+v", got[1])
	}
}

func TestInvalidDescriptors(t *testing.T) {
	whole := descriptors()
	for cut := range whole {
		uvcFrameSizes(whole[:cut]) // must not panic
	}
	if uvcFrameSizes([]byte{0, 0, 1}) != nil || uvcFrameSizes([]byte{200, 4}) != nil {
		t.Error("sizes out of nothing")
	}
}
