package durable

import (
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"
)

// File is a file that is written over a long time. Its path holds the earlier file
// until Commit.
type File struct {
	fs       filesystem
	path     string
	temp     tempFile
	size     int64
	finished bool // by Commit or Discard
}

var _ io.Writer = (*File)(nil)

// Create creates the temporary file of a file that Commit will move to path. It is
// an error if the folder is missing or not writable, or if path is a folder or
// write-protected. A symbolic link is followed. A pipe or a device is written to
// directly.
func Create(path string) (*File, error) {
	if real, err := filepath.EvalSymlinks(path); err == nil {
		path = real
	}
	if info, err := os.Stat(path); err == nil {
		switch {
		case !info.Mode().IsRegular():
			return createDirect(path, info)
		case info.Mode()&0o222 == 0: // a rename would succeed
			return nil, writeError(path, fs.ErrPermission)
		}
	}
	RemoveAbandoned(filepath.Dir(path))
	return create(osFilesystem{}, path)
}

func create(d filesystem, path string) (*File, error) {
	p, err := d.create(path, filepath.Ext(path))
	if err != nil {
		return nil, writeError(path, err)
	}
	return &File{fs: d, path: path, temp: p}, nil
}

// createDirect opens a pipe or a device.
func createDirect(path string, info fs.FileInfo) (*File, error) {
	if info.IsDir() {
		return nil, writeError(path, syscall.EISDIR)
	}
	return create(directFilesystem{}, path)
}

// Path returns the final path.
func (f *File) Path() string { return f.path }

// TempPath returns the temporary path, for a library that opens files by name. It
// has the extension of Path.
func (f *File) TempPath() string { return f.temp.Name() }

// Direct reports whether the file is a pipe or a device, written directly.
func (f *File) Direct() bool { return f.fs == directFilesystem{} }

// Write appends p, all of it or nothing: a file of lines has no partial line when
// the disk is full.
func (f *File) Write(p []byte) (int, error) {
	n, err := f.temp.Write(p)
	if err == nil {
		f.size += int64(n)
		return n, nil
	}
	if n > 0 {
		err = errors.Join(err, f.temp.Truncate(f.size))
	}
	return 0, writeError(f.path, err)
}

// Commit syncs the file and moves it to its path. After an error the path holds
// the earlier file, unless the error is [ErrNotDurable].
func (f *File) Commit() error { return f.CommitAs(f.path) }

// CommitAs is Commit to another path in the same folder.
func (f *File) CommitAs(path string) error {
	if f.finished {
		return writeError(path, fs.ErrClosed)
	}
	if err := commit(f.fs, f.temp, path); err != nil {
		if !errors.Is(err, ErrNotDurable) {
			f.Discard()
		}
		f.finished = true
		return err
	}
	f.finished = true
	return nil
}

// Discard removes the temporary file. It does nothing after Commit.
func (f *File) Discard() {
	if !f.finished {
		f.finished = true
		f.temp.Close()
		f.fs.remove(f.temp.Name())
	}
}

// SameFile reports whether two paths are the same file, also by links and other
// spellings. Files that do not exist are compared by folder and name.
func SameFile(a, b string) bool {
	first, err := os.Stat(a)
	second, err2 := os.Stat(b)
	if err == nil && err2 == nil {
		return os.SameFile(first, second)
	}
	if err == nil || err2 == nil || filepath.Base(a) != filepath.Base(b) {
		return false
	}
	first, err = os.Stat(filepath.Dir(a))
	second, err2 = os.Stat(filepath.Dir(b))
	return err == nil && err2 == nil && os.SameFile(first, second)
}

// CheckWritable returns the error that Create returns for path, without leaving a
// file there.
func CheckWritable(path string) error {
	if info, err := os.Stat(path); err == nil && !info.IsDir() && !info.Mode().IsRegular() {
		return nil // a pipe: opening it would wait for its reader
	}
	f, err := Create(path)
	if err == nil {
		f.Discard()
	}
	return err
}
