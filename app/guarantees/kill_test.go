package guarantees

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
)

// A program that is killed at any moment, again and again with the same data,
// loses nothing that it reported as saved.
func TestGuarantee1KilledAtAnyMoment(t *testing.T) {
	rounds := 2
	if thorough() {
		rounds = 40
	}
	killed, shown := 0, 0
	for _, name := range slices.Sorted(maps.Keys(operations)) {
		t.Run(name, func(t *testing.T) {
			home := newHome(t)
			for range rounds {
				o := child(t, name, home, 1+rand.IntN(20))
				if !o.killed {
					t.Fatalf("the child ended by itself: %s", o.fault)
				}
				operations[name].check(t, home, o.reported)
				killed, shown = killed+1, shown+len(o.reported)
			}
		})
	}
	t.Logf("GUARANTEE 1: kills: %d, after %d things were shown as saved", killed, shown)
}

// newHome returns a data folder with a training set.
func newHome(t *testing.T) string {
	home := t.TempDir()
	if err := paintFaces(filepath.Join(home, "data")); err != nil {
		t.Fatal(err)
	}
	return home
}

// faults are what the operating system does at the k-th call of a kind.
var faults = []struct{ name, calls, what string }{
	{"killed", "pwrite64,write,fsync,fdatasync,ftruncate,renameat,unlinkat,mkdirat", "signal=SIGKILL"},
	{"bad disk", "pwrite64,write,fsync,fdatasync,ftruncate,renameat,unlinkat,mkdirat", "error=EIO"},
	{"full disk", "pwrite64,write,mkdirat", "error=ENOSPC"},
}

// lastCall is the last call that is made to fail. An operation that has reported as
// much has come that far: a report is a call of its own.
const lastCall = 64

// At every k-th call that changes the disk the program is killed, or the call
// fails as on a broken or full disk: nothing is lost that was reported as saved,
// and nothing is reported that is not saved.
func TestGuarantee1EveryCallFails(t *testing.T) {
	if err := exec.Command("strace", "-f", "-q", "-o", "/dev/null", "true").Run(); err != nil {
		t.Skip("strace, which makes system calls fail, does not run here: ", err)
	}
	tried, reported, kills := 0, 0, 0
	for _, name := range slices.Sorted(maps.Keys(operations)) {
		t.Run(name, func(t *testing.T) {
			for i, fault := range faults {
				for k := 1 + 7*i; k <= lastCall; k += stride() {
					home := newHome(t)
					log := filepath.Join(t.TempDir(), "strace")
					o := child(t, name, home, lastCall, "strace", "-f", "-q", "-o", log,
						"-e", "trace="+fault.calls, "-e", fmt.Sprintf("inject=%s:%s:when=%d", fault.calls, fault.what, k))
					operations[name].check(t, home, o.reported)
					if t.Failed() {
						t.Fatalf("%s at call %d; the child shown: %.300s", fault.name, k, o.fault)
					}
					switch {
					case !injected(log): // the operation did not come so far
					case fault.what == "signal=SIGKILL":
						kills++
					default:
						tried++
						if o.fault != "" {
							reported++
						}
					}
				}
			}
		})
	}
	t.Logf("GUARANTEE 1: system calls at which the program was killed: %d", kills)
	t.Logf("GUARANTEE 1: system calls that were made to fail: %d, of which the program reported %d", tried, reported)
}

// injected reports whether a tracer's log shows that a call was made to fail.
func injected(log string) bool {
	text, _ := os.ReadFile(log)
	return strings.Contains(string(text), "INJECTED") || strings.Contains(string(text), "killed by SIGKILL")
}

// stride is the step between the tried values of k.
func stride() int {
	if thorough() {
		return 1
	}
	return 50
}

// On a full disk nothing is lost, the program reports it, and continues when
// there is space again.
func TestGuarantee1FullDisk(t *testing.T) {
	for _, name := range slices.Sorted(maps.Keys(operations)) {
		t.Run(name, func(t *testing.T) {
			home := t.TempDir()
			if err := syscall.Mount("tmpfs", home, "tmpfs", 0, "size=48m"); err != nil {
				t.Skip("a small disk can be mounted by root only: ", err)
			}
			t.Cleanup(func() { syscall.Unmount(home, 0) })
			if err := paintFaces(filepath.Join(home, "data")); err != nil {
				t.Fatal(err)
			}
			first := child(t, name, home, 3)
			operations[name].check(t, home, first.reported)
			fillDisk(t, filepath.Join(home, "filler"))
			full := child(t, name, home, 10_000) // it ends by itself
			if full.killed || full.fault == "" {
				t.Errorf("on a full disk the program went on: %d things shown, %q", len(full.reported), full.fault)
			}
			if err := os.Remove(filepath.Join(home, "filler")); err != nil {
				t.Fatal(err)
			}
			if len(full.reported) > 0 {
				first.reported = full.reported
			}
			operations[name].check(t, home, first.reported)
			again := child(t, name, home, 3)
			if !again.killed && len(again.reported) == 0 { // it may fill the disk once more
				t.Errorf("with space again the program did not go on: %s", again.fault)
			}
			operations[name].check(t, home, again.reported)
		})
	}
	t.Logf("GUARANTEE 1: operations on a full disk: %d", len(operations))
}

// fillDisk writes until nothing more fits.
func fillDisk(t *testing.T, path string) {
	f, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	for _, size := range []int{1 << 20, 4096, 1} {
		for piece := make([]byte, size); ; {
			if _, err := f.Write(piece); err != nil {
				break
			}
		}
	}
}
