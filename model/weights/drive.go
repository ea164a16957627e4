package weights

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"syscall"
)

// drive is the real disk.
type drive struct{ private bool } // new files are for the person alone

var _ disk = drive{}

// create keeps the permissions of the file that will be replaced, so that a
// private one stays private. Names left by a crash are stepped over.
func (d drive) create(path string) (draft, error) {
	mode := fs.FileMode(0o666)
	if d.private {
		mode = 0o600
	}
	if info, err := os.Stat(path); err == nil && !d.private {
		mode = info.Mode().Perm() | 0o200
	}
	var err error
	for attempt := range 1000 {
		name := fmt.Sprintf(".saving-%d-%d.tmp", os.Getpid(), attempt)
		var f *os.File
		f, err = os.OpenFile(filepath.Join(filepath.Dir(path), name), os.O_WRONLY|os.O_CREATE|os.O_EXCL, mode)
		if err == nil {
			return f, nil
		}
		if !errors.Is(err, fs.ErrExist) {
			break
		}
	}
	return nil, err
}

func (drive) rename(from, to string) error { return os.Rename(from, to) }

func (drive) remove(path string) error { return os.Remove(path) }

// syncFolder makes the rename last. Windows cannot open a folder, and some
// network drives cannot sync one.
func (drive) syncFolder(folder string) error {
	if runtime.GOOS == "windows" {
		return nil
	}
	f, err := os.Open(folder)
	if err != nil {
		return err
	}
	defer f.Close()
	err = f.Sync()
	if errors.Is(err, errors.ErrUnsupported) || errors.Is(err, syscall.EINVAL) {
		return nil
	}
	return err
}
