package durable

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"syscall"
)

// osFilesystem is the real disk.
type osFilesystem struct{ private bool } // private: a wider mode of the replaced file is narrowed

var _ filesystem = osFilesystem{}

// tempPattern is made of the process and a number that is free. The ending of the
// final name may follow, for libraries that go by it.
const tempPattern = ".saving-%d-%d.tmp"

// privateMode is what a new file's permissions are: nobody else's business. Whoever
// wants to share a file can say so.
const privateMode = fs.FileMode(0o600)

// create keeps the permissions of the file that will be replaced; a new one is
// private. Names left by a crash are stepped over.
func (d osFilesystem) create(path, ending string) (tempFile, error) {
	mode := privateMode
	if info, err := os.Stat(path); err == nil && !d.private {
		mode = info.Mode().Perm() | 0o200
	}
	var err error
	for attempt := range 1000 {
		name := fmt.Sprintf(tempPattern, os.Getpid(), attempt) + ending
		var f *os.File
		f, err = os.OpenFile(filepath.Join(filepath.Dir(path), name), os.O_WRONLY|os.O_CREATE|os.O_EXCL, mode)
		if err == nil {
			f.Chmod(mode) // the umask may hide some of it
			return f, nil
		}
		if !errors.Is(err, fs.ErrExist) {
			break
		}
	}
	return nil, err
}

func (osFilesystem) rename(from, to string) error { return os.Rename(from, to) }

func (osFilesystem) remove(path string) error { return os.Remove(path) }

func (osFilesystem) syncFolder(folder string) error { return SyncFolder(folder) }

// SyncFolder makes the names in a folder last: what was made, renamed or removed
// there. Windows cannot open a folder, and some network drives cannot sync one.
func SyncFolder(folder string) error {
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
