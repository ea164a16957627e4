package durable

import (
	"bufio"
	"io"
	"path/filepath"
)

// Write replaces the file at path by what write writes, all of it or
// nothing. Whatever happens, a full disk, an error of write, a power cut, path
// holds either the earlier file or the complete new one.
//
// It writes to a temporary file in the same folder, syncs and closes it, renames
// it over path and syncs the folder. After a failure the temporary file is
// removed. The one failure that leaves the new file in place is [ErrNotDurable].
// An error of write comes back as it is. A symbolic link is replaced, not
// followed. A new file can be read by its owner alone; one that is replaced keeps
// its permissions.
func Write(path string, write func(io.Writer) error) error {
	return writeOn(osFilesystem{}, path, write)
}

// WritePrivate is Atomically for what only the person may read: the file has mode
// 0600, whatever it had before.
func WritePrivate(path string, write func(io.Writer) error) error {
	return writeOn(osFilesystem{private: true}, path, write)
}

// filesystem is what this package asks of the operating system. Tests put a failing
// one in its place.
type filesystem interface {
	create(path, ending string) (tempFile, error) // a new file in path's folder
	rename(from, to string) error
	remove(path string) error
	syncFolder(folder string) error
}

// tempFile is a file that has not taken its place yet.
type tempFile interface {
	io.WriteCloser
	Name() string
	Sync() error
	Truncate(size int64) error
}

func writeOn(d filesystem, path string, write func(io.Writer) error) error {
	p, err := d.create(path, "")
	if err != nil {
		return writeError(path, err)
	}
	f := &File{fs: d, path: path, temp: p}
	defer f.Discard() // nothing to do once it has taken its place; also when write panics
	buffer := bufio.NewWriterSize(p, 64<<10)
	if err := write(buffer); err != nil {
		return err
	}
	if err := buffer.Flush(); err != nil {
		return writeError(path, err)
	}
	return f.Commit()
}

// commit gives a part that is whole its final name.
func commit(d filesystem, p tempFile, path string) error {
	for _, step := range []func() error{p.Sync, p.Close} {
		if err := step(); err != nil {
			return writeError(path, err)
		}
	}
	if err := d.rename(p.Name(), path); err != nil {
		return writeError(path, err)
	}
	if err := d.syncFolder(filepath.Dir(path)); err != nil {
		return &Error{Path: path, Fault: ErrNotDurable, Cause: err}
	}
	return nil
}
