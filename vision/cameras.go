package vision

import (
	"cmp"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// CameraInfo is a camera of this machine.
type CameraInfo struct {
	Spec string // for Open: "/dev/video0"
	Name string // what the driver calls it
}

// Cameras lists the cameras of this machine, in the order of their numbers. A
// device that delivers no pictures (many cameras have a second one for their
// settings) is left out.
func Cameras() []CameraInfo {
	paths, _ := filepath.Glob("/dev/video*")
	slices.SortFunc(paths, func(a, b string) int {
		return cmp.Or(cmp.Compare(len(a), len(b)), cmp.Compare(a, b))
	})
	var cameras []CameraInfo
	for _, path := range paths {
		if index := readLine(sysFile(path, "index")); index == "" || index == "0" {
			cameras = append(cameras, CameraInfo{Spec: path, Name: cameraName(path)})
		}
	}
	return cameras
}

// cameraName is what the driver calls a camera, or its path.
func cameraName(path string) string { return cmp.Or(readLine(sysFile(path, "name")), path) }

func sysFile(path, name string) string {
	return filepath.Join("/sys/class/video4linux", filepath.Base(path), name)
}

func readLine(path string) string {
	text, err := os.ReadFile(path)
	if err != nil {
		return ""
	}
	return strings.TrimSpace(string(text))
}
