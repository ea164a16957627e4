package cli

import (
	"fmt"
	"io"
	"runtime"
	"runtime/debug"

	"arbex/app"
	"arbex/model"
	"arbex/vision/opencv"

	"github.com/alecthomas/kong"
)

// versionFlag prints what the program is made of, and ends it.
type versionFlag bool

// BeforeReset does so before the rest of the command line is looked at.
func (versionFlag) BeforeReset(k *kong.Kong) error {
	printVersions(k.Stdout)
	k.Exit(succeeded)
	return nil
}

// printVersions writes the version and commit of the program and the versions of
// the libraries it runs on, a line each.
func printVersions(w io.Writer) {
	commit := app.Commit
	if commit == "" {
		commit = "unknown"
	}
	fmt.Fprintf(w, "ARBEx %s (commit %s)\n", app.Version, commit)
	fmt.Fprintln(w, "OpenCV", opencv.Version())
	fmt.Fprintln(w, model.CPULibrary())
	for _, path := range []string{"fyne.io/fyne/v2", "gocv.io/x/gocv", "gorgonia.org/gorgonia"} {
		if version := moduleVersion(path); version != "" {
			fmt.Fprintln(w, path, version)
		}
	}
	fmt.Fprintln(w, runtime.Version(), runtime.GOOS+"/"+runtime.GOARCH)
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
