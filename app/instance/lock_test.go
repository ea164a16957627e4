package instance

import (
	"bufio"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"arbex/assets/leaktest"
)

// ownerKey names the folder that this test program locks instead of testing.
const ownerKey = "ARBEX_TEST_LOCK"

func TestMain(m *testing.M) {
	folder := os.Getenv(ownerKey)
	if folder == "" {
		leaktest.Main(m)
		return
	}
	lock, owner, err := Acquire(folder)
	fmt.Println("locked", lock != nil, owner, err)
	<-lock.Activations()
	fmt.Println("activated")
	select {} // until it is killed
}

// A second start activates the first, and succeeds once the first was killed.
func TestASecondStartActivatesTheFirst(t *testing.T) {
	folder := t.TempDir()
	first := exec.Command(os.Args[0])
	first.Env = append(os.Environ(), ownerKey+"="+folder)
	out, err := first.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := first.Start(); err != nil {
		t.Fatal(err)
	}
	defer first.Process.Kill()
	lines := bufio.NewScanner(out)
	if !lines.Scan() || lines.Text() != "locked true 0 <nil>" {
		t.Fatal(lines.Text())
	}
	lock, owner, err := Acquire(folder)
	if err != nil || lock != nil || owner != first.Process.Pid {
		t.Fatalf("%v, %d, %v", lock, owner, err)
	}
	if !lines.Scan() || lines.Text() != "activated" {
		t.Fatal("the first was not activated: ", lines.Text())
	}
	first.Process.Kill()
	first.Wait()
	if lock, _, err = Acquire(folder); err != nil || lock == nil {
		t.Fatalf("%v, %v", lock, err)
	}
	lock.Release()
	lock.Release()
}

func TestFoldersAreLockedOneByOne(t *testing.T) {
	for range 2 {
		lock, _, err := Acquire(t.TempDir())
		if err != nil || lock == nil {
			t.Fatal(err)
		}
		defer lock.Release()
	}
}

func TestTheLockFileIsPrivate(t *testing.T) {
	folder := t.TempDir()
	lock, _, err := Acquire(folder)
	if err != nil {
		t.Fatal(err)
	}
	defer lock.Release()
	if info, err := os.Stat(filepath.Join(folder, fileName)); err != nil || info.Mode().Perm() != 0o600 {
		t.Error(info.Mode(), err)
	}
}

func TestAFolderThatCannotBeMade(t *testing.T) {
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if lock, _, err := Acquire(filepath.Join(file, "data")); err == nil || lock != nil {
		t.Error(lock, err)
	}
}
