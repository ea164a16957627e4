package weights

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"arbex/assets/leaks"
)

func TestMain(m *testing.M) { leaks.Main(m) }

var errInjected = errors.New("injected")

// fragile is the real disk, until an operation is its turn to fail.
type fragile struct {
	drive
	failAt int  // the operation that fails, counted from 1; 0 for none
	dead   bool // so do all after it, as in a power cut
	log    []string
}

func (d *fragile) step(name string) error {
	d.log = append(d.log, name)
	n := len(d.log)
	if n == d.failAt || d.dead && d.failAt > 0 && n > d.failAt {
		return errInjected
	}
	return nil
}

func (d *fragile) create(path string) (draft, error) {
	if err := d.step("create"); err != nil {
		return nil, err
	}
	f, err := d.drive.create(path)
	return fragileDraft{f, d}, err
}

func (d *fragile) rename(from, to string) error {
	if err := d.step("rename"); err != nil {
		return err
	}
	return d.drive.rename(from, to)
}

func (d *fragile) remove(path string) error {
	if err := d.step("remove"); err != nil {
		return err
	}
	return d.drive.remove(path)
}

func (d *fragile) syncFolder(folder string) error {
	if err := d.step("sync folder"); err != nil {
		return err
	}
	return d.drive.syncFolder(folder)
}

type fragileDraft struct {
	draft
	disk *fragile
}

// Write loses the second half when it fails.
func (f fragileDraft) Write(p []byte) (int, error) {
	if err := f.disk.step("write"); err != nil {
		n, _ := f.draft.Write(p[:len(p)/2])
		return n, err
	}
	return f.draft.Write(p)
}

func (f fragileDraft) Sync() error {
	if err := f.disk.step("sync"); err != nil {
		return err
	}
	return f.draft.Sync()
}

func (f fragileDraft) Close() error {
	err := f.disk.step("close")
	return errors.Join(err, f.draft.Close())
}

// large is a model that takes several writes.
func large(v float32) *File {
	t := Tensor{Name: "large", Shape: []int{100_000}, Data: make([]float32, 100_000)}
	for i := range t.Data {
		t.Data[i] = v
	}
	return &File{Tensors: []Tensor{t}}
}

func saveOn(d disk, path string, f *File) error {
	return atomically(d, path, func(w io.Writer) error { return Write(w, f, F32) })
}

func TestTheOldFileSurvivesAFailureOfEveryOperation(t *testing.T) {
	sound := &fragile{}
	if err := saveOn(sound, filepath.Join(t.TempDir(), "m"), large(1)); err != nil {
		t.Fatal(err)
	}
	const want = "create write write write sync close rename sync folder"
	if got := strings.Join(sound.log, " "); got != want {
		t.Fatalf("operations: %s", got)
	}
	for _, dead := range []bool{false, true} {
		for k := 1; k <= len(sound.log); k++ {
			t.Run(fmt.Sprintf("%d %s dead=%v", k, sound.log[k-1], dead), func(t *testing.T) {
				failAt(t, &fragile{failAt: k, dead: dead}, sound.log[k-1])
			})
		}
	}
}

func failAt(t *testing.T, d *fragile, operation string) {
	folder := t.TempDir()
	path := filepath.Join(folder, "m.safetensors")
	if err := Save(path, large(1), F32); err != nil {
		t.Fatal(err)
	}
	err := saveOn(d, path, large(2))
	kept, fault := float32(1), ErrUnwritable
	if operation == "sync folder" {
		kept, fault = 2, ErrNotDurable // the new file is complete and in place
	}
	if !errors.Is(err, errInjected) || faultOf(t, err) != fault {
		t.Errorf("got %v", err)
	}
	f, err := Open(path)
	if err != nil || !same(f, large(kept)) {
		t.Errorf("the file is damaged: %v", err)
	}
	if names := listed(t, folder); !d.dead && len(names) != 1 {
		t.Errorf("left behind: %v", names)
	}
	if err := Save(path, large(3), F32); err != nil { // what was left is no obstacle
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

func TestAWriterThatGivesUpLeavesNothing(t *testing.T) {
	folder := t.TempDir()
	gaveUp := errors.New("gave up")
	err := Atomically(filepath.Join(folder, "m"), func(w io.Writer) error {
		fmt.Fprint(w, "half")
		return gaveUp
	})
	if err != gaveUp {
		t.Errorf("got %v", err)
	}
	func() {
		defer func() { recover() }()
		Atomically(filepath.Join(folder, "m"), func(io.Writer) error { panic("oh") })
	}()
	if names := listed(t, folder); len(names) != 0 {
		t.Errorf("left behind: %v", names)
	}
}

func TestPermissionsOfTheReplacedFileStay(t *testing.T) {
	path := filepath.Join(t.TempDir(), "m")
	if err := os.WriteFile(path, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := Save(path, tiny(), F32); err != nil {
		t.Fatal(err)
	}
	if info, err := os.Stat(path); err != nil || info.Mode().Perm() != fs.FileMode(0o600) {
		t.Errorf("%v, %v", info.Mode(), err)
	}
}

func TestSavingFromManyPlacesAtOnceKeepsOneOfThem(t *testing.T) {
	folder := t.TempDir()
	path := filepath.Join(folder, "m")
	var saves sync.WaitGroup
	for v := range 8 {
		saves.Go(func() {
			if err := Save(path, large(float32(v)), F32); err != nil {
				t.Error(err)
			}
		})
	}
	saves.Wait()
	f, err := Open(path)
	if err != nil || !same(f, large(f.Tensors[0].Data[0])) {
		t.Errorf("not one of them: %v", err)
	}
	if names := listed(t, folder); len(names) != 1 {
		t.Errorf("left behind: %v", names)
	}
}

func TestSweepRemovesWhatAKilledWriterLeft(t *testing.T) {
	folder := t.TempDir()
	dead := exec.Command("true")
	if err := dead.Run(); err != nil {
		t.Skip("there is no program called true here:", err)
	}
	long := time.Now().Add(-2 * abandoned)
	for _, c := range []struct {
		name  string
		stays bool
		old   bool
	}{
		{fmt.Sprintf(draftName, dead.Process.Pid, 0), false, true},
		{fmt.Sprintf(draftName, dead.Process.Pid, 1), true, false},
		{fmt.Sprintf(draftName, os.Getpid(), 0), true, true},
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
		Sweep(folder)
		if _, err := os.Stat(path); (err == nil) != c.stays {
			t.Errorf("%s: stays should be %v, %v", c.name, c.stays, err)
		}
	}
}

func TestANewFileIsPrivate(t *testing.T) {
	path := filepath.Join(t.TempDir(), "m")
	if err := Save(path, tiny(), F32); err != nil {
		t.Fatal(err)
	}
	if info, err := os.Stat(path); err != nil || info.Mode().Perm() != ownerOnly {
		t.Errorf("%v, %v", info.Mode(), err)
	}
}
