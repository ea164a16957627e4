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

// osFilesystem is the file system of the operating system.
type osFilesystem struct {
	private bool // new files have privateMode, even if the replaced file has another
}

var _ filesystem = osFilesystem{}

// tempPattern is formatted with the process id and an unused number. The extension
// of the final name may follow, for libraries that choose a format by it.
const tempPattern = ".saving-%d-%d.tmp"

// privateMode is the mode of new files: readable by their owner only.
const privateMode = fs.FileMode(0o600)

// create creates a temporary file with the permissions of the file that it will
// replace, or privateMode. Names left by a crash are skipped.
func (d osFilesystem) create(path, ext string) (tempFile, error) {
	mode := privateMode
	if info, err := os.Stat(path); err == nil && !d.private {
		mode = info.Mode().Perm() | 0o200
	}
	var err error
	for attempt := range 1000 {
		name := fmt.Sprintf(tempPattern, os.Getpid(), attempt) + ext
		var f *os.File
		f, err = os.OpenFile(filepath.Join(filepath.Dir(path), name), os.O_WRONLY|os.O_CREATE|os.O_EXCL, mode)
		if err == nil {
			f.Chmod(mode) // despite the umask
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

// SyncFolder syncs a folder, so that files created, renamed or removed there stay so
// after a power cut. It does nothing where that is not supported: on Windows and on
// some network file systems.
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
