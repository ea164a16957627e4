package durable

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"arbex/assets/leaktest"
)

func TestMain(m *testing.M) { leaktest.Main(m) }

var errInjected = errors.New("injected")

// faultyFilesystem is the real file system with one failing operation.
type faultyFilesystem struct {
	osFilesystem
	failAt int  // the operation that fails, from 1 on; 0 for none
	dead   bool // all later operations fail too, as after a power cut
	log    []string
}

func (d *faultyFilesystem) step(name string) error {
	d.log = append(d.log, name)
	n := len(d.log)
	if n == d.failAt || d.dead && d.failAt > 0 && n > d.failAt {
		return errInjected
	}
	return nil
}

func (d *faultyFilesystem) create(path, ending string) (tempFile, error) {
	if err := d.step("create"); err != nil {
		return nil, err
	}
	f, err := d.osFilesystem.create(path, ending)
	return faultyFile{f, d}, err
}

func (d *faultyFilesystem) rename(from, to string) error {
	if err := d.step("rename"); err != nil {
		return err
	}
	return d.osFilesystem.rename(from, to)
}

func (d *faultyFilesystem) remove(path string) error {
	if err := d.step("remove"); err != nil {
		return err
	}
	return d.osFilesystem.remove(path)
}

func (d *faultyFilesystem) syncFolder(folder string) error {
	if err := d.step("sync folder"); err != nil {
		return err
	}
	return d.osFilesystem.syncFolder(folder)
}

type faultyFile struct {
	tempFile
	fs *faultyFilesystem
}

// Write writes only the first half when it fails.
func (f faultyFile) Write(p []byte) (int, error) {
	if err := f.fs.step("write"); err != nil {
		n, _ := f.tempFile.Write(p[:len(p)/2])
		return n, err
	}
	return f.tempFile.Write(p)
}

func (f faultyFile) Sync() error {
	if err := f.fs.step("sync"); err != nil {
		return err
	}
	return f.tempFile.Sync()
}

func (f faultyFile) Close() error {
	err := f.fs.step("close")
	return errors.Join(err, f.tempFile.Close())
}

// large returns content that takes several writes.
func large(v byte) []byte { return bytes.Repeat([]byte{v}, 200_000) }

func saveOn(d filesystem, path string, content []byte) error {
	return writeOn(d, path, func(w io.Writer) error {
		for piece := range slices.Chunk(content, 1000) {
			if _, err := w.Write(piece); err != nil {
				return err
			}
		}
		return nil
	})
}

func save(path string, content []byte) error { return saveOn(osFilesystem{}, path, content) }

func holds(path string, content []byte) bool {
	have, err := os.ReadFile(path)
	return err == nil && bytes.Equal(have, content)
}

func TestTheOldFileSurvivesAFailureOfEveryOperation(t *testing.T) {
	sound := &faultyFilesystem{}
	if err := saveOn(sound, filepath.Join(t.TempDir(), "m"), large(1)); err != nil {
		t.Fatal(err)
	}
	const want = "create write write write write sync close rename sync folder"
	if got := strings.Join(sound.log, " "); got != want {
		t.Fatalf("operations: %s", got)
	}
	for _, dead := range []bool{false, true} {
		for k := 1; k <= len(sound.log); k++ {
			t.Run(fmt.Sprintf("%d %s dead=%v", k, sound.log[k-1], dead), func(t *testing.T) {
				checkFailure(t, &faultyFilesystem{failAt: k, dead: dead}, sound.log[k-1])
			})
		}
	}
}

func checkFailure(t *testing.T, d *faultyFilesystem, operation string) {
	folder := t.TempDir()
	path := filepath.Join(folder, "m.safetensors")
	if err := save(path, large(1)); err != nil {
		t.Fatal(err)
	}
	err := saveOn(d, path, large(2))
	kept, kind := byte(1), ErrUnwritable
	if operation == "sync folder" {
		kept, kind = 2, ErrNotDurable // the new file is complete and in place
	}
	if operation != "write" && !errors.Is(err, kind) || !errors.Is(err, errInjected) {
		t.Errorf("got %v", err)
	}
	if !holds(path, large(kept)) {
		t.Error("the file is damaged")
	}
	if names := listed(t, folder); !d.dead && len(names) != 1 {
		t.Errorf("left behind: %v", names)
	}
	if err := save(path, large(3)); err != nil { // in spite of what was left
		t.Errorf("the next save: %v", err)
	}
}

func listed(t *testing.T, folder string) []string {
	t.Helper()
	entries, err := os.ReadDir(folder)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, e := range entries {
		names = append(names, e.Name())
	}
	return names
}

func TestAFailedWriteLeavesNothing(t *testing.T) {
	folder := t.TempDir()
	gaveUp := errors.New("gave up")
	err := Write(filepath.Join(folder, "m"), func(w io.Writer) error {
		fmt.Fprint(w, "half")
		return gaveUp
	})
	if err != gaveUp {
		t.Errorf("got %v", err)
	}
	func() {
		defer func() { recover() }()
		Write(filepath.Join(folder, "m"), func(io.Writer) error { panic("oh") })
	}()
	if names := listed(t, folder); len(names) != 0 {
		t.Errorf("left behind: %v", names)
	}
}

func TestPermissionsOfTheReplacedFileStay(t *testing.T) {
	defer syscall.Umask(syscall.Umask(0o077)) // the program's own umask
	path := filepath.Join(t.TempDir(), "m")
	if err := errors.Join(os.WriteFile(path, nil, 0o600), os.Chmod(path, 0o644)); err != nil {
		t.Fatal(err)
	}
	if err := save(path, large(1)); err != nil {
		t.Fatal(err)
	}
	if info, err := os.Stat(path); err != nil || info.Mode().Perm() != fs.FileMode(0o644) {
		t.Errorf("%v, %v", info.Mode(), err)
	}
}

func TestConcurrentWritesKeepOneOfThem(t *testing.T) {
	folder := t.TempDir()
	path := filepath.Join(folder, "m")
	var saves sync.WaitGroup
	for v := range 8 {
		saves.Go(func() {
			if err := save(path, large(byte(v))); err != nil {
				t.Error(err)
			}
		})
	}
	saves.Wait()
	have, err := os.ReadFile(path)
	if err != nil || !holds(path, large(have[0])) {
		t.Errorf("none of the contents: %v", err)
	}
	if names := listed(t, folder); len(names) != 1 {
		t.Errorf("left behind: %v", names)
	}
}

func TestFilesOfKilledProcessesAreRemoved(t *testing.T) {
	folder := t.TempDir()
	dead := exec.Command("true")
	if err := dead.Run(); err != nil {
		t.Skip("there is no program called true here:", err)
	}
	long := testTime.Add(-2 * abandonedAfter)
	for _, c := range []struct {
		name  string
		stays bool
		old   bool
	}{
		{fmt.Sprintf(tempPattern, dead.Process.Pid, 0), false, true},
		{fmt.Sprintf(tempPattern, dead.Process.Pid, 2) + ".mp4", false, true},
		{fmt.Sprintf(tempPattern, dead.Process.Pid, 1), true, false},
		{fmt.Sprintf(tempPattern, os.Getpid(), 0), true, true},
		{".saving-me.tmp", true, true},
		{"model.safetensors", true, true},
	} {
		path := filepath.Join(folder, c.name)
		if err := os.WriteFile(path, nil, 0o600); err != nil {
			t.Fatal(err)
		}
		if c.old {
			if err := os.Chtimes(path, long, long); err != nil {
				t.Fatal(err)
			}
		}
		RemoveAbandoned(folder)
		if _, err := os.Stat(path); (err == nil) != c.stays {
			t.Errorf("%s: stays should be %v, %v", c.name, c.stays, err)
		}
	}
}

func TestANewFileIsPrivate(t *testing.T) {
	path := filepath.Join(t.TempDir(), "m")
	if err := save(path, large(1)); err != nil {
		t.Fatal(err)
	}
	if info, err := os.Stat(path); err != nil || info.Mode().Perm() != privateMode {
		t.Errorf("%v, %v", info.Mode(), err)
	}
}

// testTime is the time of whatever has one and is not measured.
var testTime = time.Date(2026, 11, 2, 9, 0, 0, 0, time.UTC)
