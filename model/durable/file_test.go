package durable

import (
	"bytes"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func put(t *testing.T, path, text string) string {
	t.Helper()
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// The path holds the earlier file until Commit, and after Discard.
func TestCommitReplacesTheFile(t *testing.T) {
	for _, commit := range []bool{true, false} {
		folder := t.TempDir()
		path := put(t, filepath.Join(folder, "r.csv"), "old")
		f, err := Create(path)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := f.Write([]byte("new")); err != nil || filepath.Ext(f.TempPath()) != ".csv" {
			t.Fatal(f.TempPath(), err)
		}
		if !holds(path, []byte("old")) {
			t.Error("the earlier file is gone before the end")
		}
		want := "old"
		if commit {
			want = "new"
			if err := f.Commit(); err != nil {
				t.Fatal(err)
			}
		}
		f.Discard()
		if names := listed(t, folder); !holds(path, []byte(want)) || len(names) != 1 {
			t.Errorf("commit %v: %v", commit, names)
		}
		if err := f.Commit(); err == nil {
			t.Error("a file was committed twice")
		}
	}
}

// A partial write on a full disk is undone, and the file can still be committed.
func TestAWriteIsAllOrNothing(t *testing.T) {
	path := filepath.Join(t.TempDir(), "r.csv")
	f, err := create(&faultyFilesystem{failAt: 3}, path)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := f.Write([]byte("1,2,3\n")); err != nil {
		t.Fatal(err)
	}
	if n, err := f.Write([]byte("4,5,6\n")); n != 0 || !errors.Is(err, errInjected) || !errors.Is(err, ErrUnwritable) {
		t.Fatal(n, err)
	}
	other := filepath.Join(filepath.Dir(path), "other.csv")
	if err := f.CommitAs(other); err != nil || !holds(other, []byte("1,2,3\n")) {
		t.Error(err)
	}
}

func TestAFailedCommitKeepsTheEarlierFile(t *testing.T) {
	for at := 3; at <= 5; at++ { // sync, close, rename
		folder := t.TempDir()
		path := put(t, filepath.Join(folder, "r.csv"), "old")
		f, err := create(&faultyFilesystem{failAt: at}, path)
		if err != nil {
			t.Fatal(err)
		}
		f.Write([]byte("new"))
		if err := f.Commit(); !errors.Is(err, ErrUnwritable) || !holds(path, []byte("old")) {
			t.Errorf("operation %d: %v", at, err)
		}
		if names := listed(t, folder); len(names) != 1 {
			t.Errorf("left behind: %v", names)
		}
	}
}

func TestCreateChecksThePath(t *testing.T) {
	folder := t.TempDir()
	if _, err := Create(folder); !errors.Is(err, ErrUnwritable) {
		t.Errorf("a folder: %v", err)
	}
	if _, err := Create(filepath.Join(folder, "none", "r.csv")); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("a missing folder: %v", err)
	}
}

// A link is followed: its target is replaced, and the link stays.
func TestALinkIsFollowed(t *testing.T) {
	folder := t.TempDir()
	path, link := put(t, filepath.Join(folder, "r.csv"), "old"), filepath.Join(folder, "link.csv")
	if err := os.Symlink("r.csv", link); err != nil {
		t.Skip(err)
	}
	f, err := Create(link)
	if err != nil {
		t.Fatal(err)
	}
	f.Write([]byte("new"))
	if err := f.Commit(); err != nil || !holds(path, []byte("new")) {
		t.Error(err)
	}
	if info, err := os.Lstat(link); err != nil || info.Mode().IsRegular() {
		t.Error("the link is gone", err)
	}
}

func TestADeviceIsWrittenDirectly(t *testing.T) {
	link := filepath.Join(t.TempDir(), "r.csv")
	if err := os.Symlink("/dev/full", link); err != nil {
		t.Skip(err)
	}
	if _, err := os.Stat(link); err != nil {
		t.Skip(err)
	}
	f, err := Create(link)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := f.Write([]byte("x")); !errors.Is(err, ErrUnwritable) {
		t.Errorf("a full device: %v", err)
	}
	f.Discard()
	if info, err := os.Stat(link); err != nil || info.Mode().IsRegular() {
		t.Error("the device was replaced")
	}
}

func TestSameComparesFiles(t *testing.T) {
	folder := t.TempDir()
	a, b := put(t, filepath.Join(folder, "a"), "x"), put(t, filepath.Join(folder, "b"), "x")
	hard, soft := filepath.Join(folder, "hard"), filepath.Join(folder, "soft")
	if err := errors.Join(os.Link(a, hard), os.Symlink(a, soft), os.Symlink(folder, filepath.Join(folder, "way"))); err != nil {
		t.Skip(err)
	}
	for _, c := range []struct {
		first, second string
		want          bool
	}{
		{a, a, true},
		{a, b, false},
		{a, hard, true},
		{a, soft, true},
		{a, filepath.Join(folder, "way", "a"), true},
		{a, folder + "/../" + filepath.Base(folder) + "/a", true},
		{a, filepath.Join(folder, "none"), false},
		{filepath.Join(folder, "none"), filepath.Join(folder, "way", "none"), true},
		{filepath.Join(folder, "none"), filepath.Join(folder, "other"), false},
	} {
		if SameFile(c.first, c.second) != c.want || SameFile(c.second, c.first) != c.want {
			t.Errorf("%s and %s: not %v", c.first, c.second, c.want)
		}
	}
}

// The names of temporary files are those that RemoveAbandoned looks for.
func TestTemporaryNames(t *testing.T) {
	f, err := Create(filepath.Join(t.TempDir(), "r.mp4"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Discard()
	if name := []byte(filepath.Base(f.TempPath())); !bytes.HasPrefix(name, []byte(".saving-")) || !bytes.HasSuffix(name, []byte(".tmp.mp4")) {
		t.Errorf("%s", name)
	}
}

func TestAWriteProtectedFileIsKept(t *testing.T) {
	path := put(t, filepath.Join(t.TempDir(), "r.csv"), "old")
	if err := os.Chmod(path, 0o444); err != nil {
		t.Fatal(err)
	}
	if _, err := Create(path); !errors.Is(err, fs.ErrPermission) {
		t.Errorf("%v", err)
	}
	if err := CheckWritable(path); !errors.Is(err, fs.ErrPermission) {
		t.Errorf("%v", err)
	}
}

// An error names the file, not its temporary name.
func TestAnErrorNamesTheFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "none", "r.csv")
	if err := CheckWritable(path); err == nil || !strings.HasPrefix(err.Error(), path) || strings.Contains(err.Error(), ".saving") {
		t.Errorf("%v", err)
	}
}
