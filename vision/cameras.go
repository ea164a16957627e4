package vision

import (
	"cmp"
	"image"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// CameraInfo is a camera of this machine.
type CameraInfo struct {
	Spec  string        // for Open: "/dev/video0"
	Name  string        // what the driver calls it
	Sizes []image.Point // of the pictures it can give, largest first; nil: it does not say
}

// Cameras lists the cameras of this machine, in the order of their numbers. A
// device that delivers no pictures (many cameras have a second one for their
// settings) is left out. No camera is opened for it: the kernel knows.
func Cameras() []CameraInfo { return system{"/"}.cameras() }

// system is where devices are looked for: the root of a file system.
type system struct{ root string }

func (m system) cameras() []CameraInfo {
	paths, _ := filepath.Glob(filepath.Join(m.root, "dev/video*"))
	slices.SortFunc(paths, func(a, b string) int {
		return cmp.Or(cmp.Compare(len(a), len(b)), cmp.Compare(a, b))
	})
	var cameras []CameraInfo
	for _, path := range paths {
		device := filepath.Base(path)
		if index := readLine(m.sysfsPath(device, "index")); index == "" || index == "0" {
			spec := "/dev/" + device
			cameras = append(cameras, CameraInfo{Spec: spec, Name: m.name(spec), Sizes: m.sizes(device)})
		}
	}
	return cameras
}

// cameraName is what the driver calls a camera, or its path.
func cameraName(path string) string { return system{"/"}.name(path) }

func (m system) name(path string) string {
	return cmp.Or(readLine(m.sysfsPath(filepath.Base(path), "name")), path)
}

// sysfsPath is a file of what the kernel knows about a device.
func (m system) sysfsPath(device, name string) string {
	return filepath.Join(m.root, "sys/class/video4linux", device, name)
}

// sizes reads the sizes of a USB camera's pictures from the descriptors that the
// kernel read when it was plugged in. Other cameras do not say.
func (m system) sizes(device string) []image.Point {
	face, err := filepath.EvalSymlinks(m.sysfsPath(device, "device")) // an interface of the USB device, one folder below it
	if err != nil {
		return nil
	}
	descriptors, err := os.ReadFile(filepath.Join(filepath.Dir(face), "descriptors"))
	if err != nil {
		return nil
	}
	return uvcFrameSizes(descriptors)
}

// Numbers of the USB Video Class, 1.5: section 3.9.2 and the tables of frame
// descriptors in its payload documents.
const (
	classInterface = 0x24 // bDescriptorType of what belongs to the class
	interfaceKind  = 0x04
	videoClass     = 0x0E
	streaming      = 0x02
	uncompressed   = 0x05 // bDescriptorSubtype of frames
	motionJPEG     = 0x07
	frameBased     = 0x11
)

// uvcFrameSizes reads the sizes from a chain of USB descriptors: each begins with
// its length and its type; a frame has wWidth and wHeight at 5 and 7.
func uvcFrameSizes(d []byte) (sizes []image.Point) {
	inStreaming := false
	for len(d) >= 2 && int(d[0]) >= 2 && int(d[0]) <= len(d) {
		one := d[:d[0]]
		d = d[d[0]:]
		switch {
		case one[1] == interfaceKind && len(one) >= 9:
			inStreaming = one[5] == videoClass && one[6] == streaming
		case one[1] == classInterface && inStreaming && len(one) >= 9 &&
			(one[2] == uncompressed || one[2] == motionJPEG || one[2] == frameBased):
			size := image.Pt(int(one[5])|int(one[6])<<8, int(one[7])|int(one[8])<<8)
			if !slices.Contains(sizes, size) {
				sizes = append(sizes, size)
			}
		}
	}
	slices.SortFunc(sizes, func(a, b image.Point) int { return b.X*b.Y - a.X*a.Y })
	return sizes
}

func readLine(path string) string {
	text, err := os.ReadFile(path)
	if err != nil {
		return ""
	}
	return strings.TrimSpace(string(text))
}
