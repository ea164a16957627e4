package about

import (
	"fmt"
	"runtime"
	"runtime/debug"

	"arbex/app"
	"arbex/model/device"
	"arbex/vision/opencv"
)

// Versions returns the version and commit of the program, then the versions of
// the libraries that it runs on, a line each.
func Versions() []string {
	commit := app.Commit
	if commit == "" {
		commit = "unknown"
	}
	lines := []string{
		fmt.Sprintf("ARBEx %s (commit %s)", app.Version, commit),
		"OpenCV " + opencv.Version(),
		device.CPULibrary(),
	}
	for _, path := range []string{"fyne.io/fyne/v2", "gocv.io/x/gocv", "gorgonia.org/gorgonia"} {
		if version := moduleVersion(path); version != "" {
			lines = append(lines, path+" "+version)
		}
	}
	return append(lines, runtime.Version()+" "+runtime.GOOS+"/"+runtime.GOARCH)
}

// moduleVersion returns the version of a Go module in this program, "" when it is
// not known.
func moduleVersion(path string) string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return ""
	}
	for _, module := range info.Deps {
		if module.Path == path {
			return module.Version
		}
	}
	return ""
}
