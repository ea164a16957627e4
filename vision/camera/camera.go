// Package camera lists the video devices of this machine and watches them come and
// go, without opening any: the kernel's files in /sys say what there is.
//
//	for _, c := range camera.List() {
//		fmt.Println(c.Name, c.Spec) // "Integrated Camera /dev/video0"
//	}
//	err := camera.Watch(ctx, func() { show(camera.List()) })
package camera

import (
	"cmp"
	"image"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// Info describes a camera.
type Info struct {
	Spec  string        // for vision.Open: "/dev/video0"
	Name  string        // as the driver names it
	Sizes []image.Point // frame sizes, largest first; nil when the driver does not list them
}

// List returns the cameras of this machine in the order of their numbers. Devices
// that deliver no frames are left out: many cameras have a second one for metadata.
func List() []Info { return system{"/"}.cameras() }

// system is a file system with the directories /dev and /sys.
type system struct{ root string }

func (m system) cameras() []Info {
	paths, _ := filepath.Glob(filepath.Join(m.root, "dev/video*"))
	slices.SortFunc(paths, func(a, b string) int {
		return cmp.Or(cmp.Compare(len(a), len(b)), cmp.Compare(a, b))
	})
	var cameras []Info
	for _, path := range paths {
		device := filepath.Base(path)
		if index := readLine(m.sysfsPath(device, "index")); index == "" || index == "0" {
			spec := "/dev/" + device
			cameras = append(cameras, Info{Spec: spec, Name: m.name(spec), Sizes: m.sizes(device)})
		}
	}
	return cameras
}

// Name returns the driver's name of a camera, or its path when there is none.
func Name(path string) string { return system{"/"}.name(path) }

func (m system) name(path string) string {
	return cmp.Or(readLine(m.sysfsPath(filepath.Base(path), "name")), path)
}

// sysfsPath returns the path of one of a device's attributes in sysfs.
func (m system) sysfsPath(device, name string) string {
	return filepath.Join(m.root, "sys/class/video4linux", device, name)
}

// sizes reads the frame sizes of a USB camera from the descriptors that the kernel
// read when it was plugged in. For other cameras it returns nil.
func (m system) sizes(device string) []image.Point {
	usbInterface, err := filepath.EvalSymlinks(m.sysfsPath(device, "device")) // one folder below the USB device
	if err != nil {
		return nil
	}
	descriptors, err := os.ReadFile(filepath.Join(filepath.Dir(usbInterface), "descriptors"))
	if err != nil {
		return nil
	}
	return uvcFrameSizes(descriptors)
}

// Numbers of the USB Video Class, 1.5: section 3.9.2 and the tables of frame
// descriptors in its payload documents.
const (
	classInterface = 0x24 // bDescriptorType of class-specific descriptors
	interfaceKind  = 0x04 // bDescriptorType of standard interfaces
	videoClass     = 0x0E // bInterfaceClass
	streaming      = 0x02 // bInterfaceSubClass
	uncompressed   = 0x05 // bDescriptorSubtype of frames, as the two below
	motionJPEG     = 0x07
	frameBased     = 0x11
)

// uvcFrameSizes reads frame sizes from a chain of USB descriptors: each begins with
// its length and its type; a frame descriptor has wWidth and wHeight at 5 and 7.
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
			if size.X > 0 && size.Y > 0 && !slices.Contains(sizes, size) {
				sizes = append(sizes, size)
			}
		}
	}
	slices.SortFunc(sizes, func(a, b image.Point) int { return b.X*b.Y - a.X*a.Y })
	return sizes
}

// readLine returns a one-line file without white space around it, "" if unreadable.
func readLine(path string) string {
	text, err := os.ReadFile(path)
	if err != nil {
		return ""
	}
	return strings.TrimSpace(string(text))
}
