// Package leaks fails tests that leave something behind, in every room. Only
// tests import it, which app/layers_test.go sees to:
//
//	func TestMain(m *testing.M) { leaks.Main(m, vision.Unclosed) }
//
// A goroutine that outlives the tests has nobody who stops it; a picture of
// OpenCV's that is still open is memory which no garbage collector frees. A test
// that hangs is go test's own affair: when -timeout has passed, for which the
// Makefile has the numbers, it names the tests that run, prints the stack of
// every goroutine and fails.
package leaks

import (
	"fmt"
	"io"
	"os"
	"testing"

	"go.uber.org/goleak"
)

// ofFyne is a queue of Fyne's, which stays once it was used.
const ofFyne = "fyne.io/fyne/v2/internal/async.(*UnboundedChan[...]).processing"

// Main runs the tests of a package, looks for what is left, and exits. unclosed
// counts things that must be closed, such as vision.Unclosed; it is a parameter
// so that tests which need no OpenCV need not wait for it to be linked.
func Main(m *testing.M, unclosed ...func() int) { os.Exit(check(m, os.Stderr, unclosed)) }

// check returns what the tests did, or 1 when they went well and left something.
func check(tests goleak.TestingM, to io.Writer, unclosed []func() int) int {
	before := goleak.IgnoreCurrent() // what imported packages have begun
	if code := tests.Run(); code != 0 {
		return code // a test that fails may well leave something
	}
	code := 0
	if err := goleak.Find(before, goleak.IgnoreAnyFunction(ofFyne)); err != nil {
		fmt.Fprintln(to, err)
		code = 1
	}
	for _, count := range unclosed {
		if n := count(); n != 0 {
			fmt.Fprintln(to, "pictures of OpenCV that were not closed:", n)
			code = 1
		}
	}
	return code
}
