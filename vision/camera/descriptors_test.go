package camera

import (
	"image"
	"os"
	"path/filepath"
	"slices"
	"testing"
)

// streamingInterface is the descriptor that frames follow.
var streamingInterface = []byte{9, interfaceKind, 1, 0, 1, videoClass, streaming, 0, 0}

// frameDescriptor is the least that gives a size.
func frameDescriptor(kind byte, w, h int) []byte {
	return []byte{9, classInterface, kind, 1, 0, byte(w), byte(w >> 8), byte(h), byte(h >> 8)}
}

func TestFrameSizesOfWholeAndBrokenDescriptors(t *testing.T) {
	vga := frameDescriptor(motionJPEG, 640, 480)
	for name, c := range map[string]struct {
		d    [][]byte
		want []image.Point
	}{
		"nothing":                   {nil, nil},
		"one byte":                  {[][]byte{{9}}, nil},
		"frames of no interface":    {[][]byte{vga}, nil},
		"the largest first":         {[][]byte{streamingInterface, vga, frameDescriptor(uncompressed, 1920, 1080)}, []image.Point{{1920, 1080}, {640, 480}}},
		"each once":                 {[][]byte{streamingInterface, vga, frameDescriptor(frameBased, 640, 480)}, []image.Point{{640, 480}}},
		"the largest there is":      {[][]byte{streamingInterface, frameDescriptor(motionJPEG, 65535, 65535)}, []image.Point{{65535, 65535}}},
		"no size":                   {[][]byte{streamingInterface, frameDescriptor(motionJPEG, 0, 480), frameDescriptor(motionJPEG, 640, 0)}, nil},
		"another kind of frame":     {[][]byte{streamingInterface, frameDescriptor(0x03, 640, 480)}, nil},
		"a frame that is cut":       {[][]byte{streamingInterface, vga[:8]}, nil},
		"a length of 0":             {[][]byte{streamingInterface, {0, 0}, vga}, nil},
		"a length of 1":             {[][]byte{streamingInterface, {1, 0}, vga}, nil},
		"a descriptor too short":    {[][]byte{streamingInterface, {3, classInterface, motionJPEG}, vga}, []image.Point{{640, 480}}},
		"an interface too short":    {[][]byte{streamingInterface, {3, interfaceKind, 1}, vga}, []image.Point{{640, 480}}},
		"frames of a later audio":   {[][]byte{streamingInterface, vga, {9, interfaceKind, 2, 0, 1, 1, 2, 0, 0}, frameDescriptor(motionJPEG, 9, 9)}, []image.Point{{640, 480}}},
		"what follows what is lost": {[][]byte{streamingInterface, vga, {200, classInterface}}, []image.Point{{640, 480}}},
	} {
		if have := uvcFrameSizes(slices.Concat(c.d...)); !slices.Equal(have, c.want) {
			t.Errorf("%s: %v, not %v", name, have, c.want)
		}
	}
}

// Cameras are in the order of their numbers, not of their letters, without the devices
// that deliver no frames, and with a name even where the driver gives none.
func TestCamerasAreListedByTheirNumbers(t *testing.T) {
	root := t.TempDir()
	for device, files := range map[string]map[string]string{
		"video10": {"index": "0\n", "name": "  Tenth \n"},
		"video2":  {"index": "0", "name": "Second"},
		"video3":  {"index": "1", "name": "Metadata"},
		"video4":  {},
	} {
		put(t, root, filepath.Join("dev", device), nil)
		for name, content := range files {
			put(t, root, filepath.Join("sys/class/video4linux", device, name), []byte(content))
		}
	}
	var have []string
	for _, c := range (system{root}).cameras() {
		have = append(have, c.Spec+" "+c.Name)
		if c.Sizes != nil {
			t.Errorf("%s has the sizes %v", c.Spec, c.Sizes)
		}
	}
	want := []string{"/dev/video2 Second", "/dev/video4 /dev/video4", "/dev/video10 Tenth"}
	if !slices.Equal(have, want) {
		t.Errorf("%q, not %q", have, want)
	}
	if none := (system{filepath.Join(root, "nowhere")}).cameras(); none != nil {
		t.Errorf("a machine without devices has %v", none)
	}
}

// A device that is gone, and one whose descriptors cannot be read, have no sizes.
func TestSizesOfADeviceThatIsGone(t *testing.T) {
	root := t.TempDir()
	put(t, root, "sys/devices/usb/1-1/1-1:1.0/x", nil)
	link := filepath.Join(root, "sys/class/video4linux/video0")
	if err := os.MkdirAll(link, 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(filepath.Join(root, "sys/devices/usb/1-1/1-1:1.0"), filepath.Join(link, "device")); err != nil {
		t.Fatal(err)
	}
	for _, device := range []string{"video0", "video1"} {
		if sizes := (system{root}).sizes(device); sizes != nil {
			t.Errorf("%s: %v", device, sizes)
		}
	}
	put(t, root, "sys/devices/usb/1-1/descriptors", slices.Concat(streamingInterface, frameDescriptor(motionJPEG, 320, 240)))
	if sizes := (system{root}).sizes("video0"); !slices.Equal(sizes, []image.Point{{320, 240}}) {
		t.Errorf("with descriptors: %v", sizes)
	}
}
