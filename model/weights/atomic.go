package weights

import (
	"bufio"
	"io"
	"path/filepath"
)

// Atomically replaces the file at path by what write writes, all of it or
// nothing. Whatever happens, a full disk, an error of write, a power cut, path
// holds either the earlier file or the complete new one.
//
// It writes to a temporary file in the same folder, syncs and closes it, renames
// it over path and syncs the folder. After a failure the temporary file is
// removed. The one failure that leaves the new file in place is [ErrNotDurable].
// An error of write comes back as it is. A symbolic link is replaced, not
// followed. A new file can be read by its owner alone; one that is replaced keeps
// its permissions.
func Atomically(path string, write func(io.Writer) error) error {
	return atomically(drive{}, path, write)
}

// Privately is Atomically for what only the person may read: the file has mode
// 0600, whatever it had before.
func Privately(path string, write func(io.Writer) error) error {
	return atomically(drive{private: true}, path, write)
}

// disk is what Atomically asks of the operating system. Tests put a failing one
// in its place.
type disk interface {
	create(path string) (draft, error) // a new file in path's folder
	rename(from, to string) error
	remove(path string) error
	syncFolder(folder string) error
}

// draft is a file that has not taken its place yet.
type draft interface {
	io.WriteCloser
	Name() string
	Sync() error
}

func atomically(d disk, path string, write func(io.Writer) error) error {
	file, err := d.create(path)
	if err != nil {
		return unwritable(path, err)
	}
	placed := false
	defer func() { // also when write panics
		if !placed {
			file.Close()
			d.remove(file.Name())
		}
	}()
	if err := fillDraft(file, path, write); err != nil {
		return err
	}
	if err := d.rename(file.Name(), path); err != nil {
		return unwritable(path, err)
	}
	placed = true
	if err := d.syncFolder(filepath.Dir(path)); err != nil {
		return &Error{Path: path, Fault: ErrNotDurable, Cause: err}
	}
	return nil
}

// fillDraft returns only when every byte is on the disk.
func fillDraft(file draft, path string, write func(io.Writer) error) error {
	buffer := bufio.NewWriterSize(file, 64<<10)
	if err := write(buffer); err != nil {
		return err
	}
	for _, step := range []func() error{buffer.Flush, file.Sync, file.Close} {
		if err := step(); err != nil {
			return unwritable(path, err)
		}
	}
	return nil
}

func unwritable(path string, cause error) error {
	return &Error{Path: path, Fault: ErrUnwritable, Cause: cause}
}
