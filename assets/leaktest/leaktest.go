// Package leaktest fails a package's tests when they leak goroutines or OpenCV
// images. Only tests import it, which app/layers_test.go checks:
//
//	func TestMain(m *testing.M) { leaktest.Main(m, vision.Unclosed) }
//
// A goroutine that outlives the tests has no owner that stops it; an OpenCV image
// that is still open is memory that the garbage collector does not free. A test
// that hangs is stopped by go test's -timeout (see the Makefile), which prints the
// stack of every goroutine.
package leaktest

import (
	"fmt"
	"io"
	"os"
	"testing"

	"go.uber.org/goleak"
)

// fyneQueue is a goroutine of Fyne's that never ends once it has been started.
const fyneQueue = "fyne.io/fyne/v2/internal/async.(*UnboundedChan[...]).processing"

// Main runs the tests of a package, looks for leaks, and exits. Each function of
// unclosed counts objects that must be closed, such as vision.Unclosed; it is a
// parameter so that packages without OpenCV do not link it.
func Main(m *testing.M, unclosed ...func() int) { os.Exit(check(m, os.Stderr, unclosed)) }

// check returns the exit status of the tests, or 1 if they pass but leak.
func check(tests goleak.TestingM, to io.Writer, unclosed []func() int) int {
	before := goleak.IgnoreCurrent() // goroutines of imported packages
	if code := tests.Run(); code != 0 {
		return code // a failing test may leak
	}
	code := 0
	if err := goleak.Find(before, goleak.IgnoreAnyFunction(fyneQueue)); err != nil {
		fmt.Fprintln(to, err)
		code = 1
	}
	for _, count := range unclosed {
		if n := count(); n != 0 {
			fmt.Fprintln(to, "OpenCV images that were not closed:", n)
			code = 1
		}
	}
	return code
}
