package durable

import (
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"
)

// File is written over a long time and takes its place at the end, by Commit.
// Until then nothing has changed at its path.
type File struct {
	fs       filesystem
	path     string
	temp     tempFile
	size     int64
	finished bool // committed or discarded
}

var _ io.Writer = (*File)(nil)

// Create begins a file that is going to stand at path. It is an error, told
// before anything is written, when the folder is missing or closed to writing,
// and when path is a folder or write-protected. A symbolic link is followed. A pipe or a device has
// no earlier state to keep: what is written goes straight into it.
func Create(path string) (*File, error) {
	if real, err := filepath.EvalSymlinks(path); err == nil {
		path = real
	}
	if info, err := os.Stat(path); err == nil {
		switch {
		case !info.Mode().IsRegular():
			return createDirect(path, info)
		case info.Mode()&0o222 == 0: // a rename would not care
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

// createDirect opens what is neither a file nor a folder.
func createDirect(path string, info fs.FileInfo) (*File, error) {
	if info.IsDir() {
		return nil, writeError(path, syscall.EISDIR)
	}
	return create(specialFile{}, path)
}

// Path returns where the file is going to stand.
func (f *File) Path() string { return f.path }

// TempPath returns where the file is written now, for a library that writes by name.
// It ends as Path does.
func (f *File) TempPath() string { return f.temp.Name() }

// Direct reports whether what is written goes straight into a pipe or a device.
func (f *File) Direct() bool { return f.fs == specialFile{} }

// Write appends p, all of it or nothing: where the disk is full, what ends with
// whole lines goes on doing so.
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

// Commit puts everything on the disk and gives the file its place. After an
// error there is nothing new at the path, unless it is [ErrNotDurable].
func (f *File) Commit() error { return f.CommitAs(f.path) }

// CommitAs is Commit under another name, in the same folder.
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

// Discard removes what was written. It does nothing after Commit.
func (f *File) Discard() {
	if !f.finished {
		f.finished = true
		f.temp.Close()
		f.fs.remove(f.temp.Name())
	}
}

// SameFile reports whether two paths are the same file, through links and other
// spellings too. Files that do not exist yet are the same by their folder and
// name.
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

// CheckWritable reports why no file can be made at a path, before hours are spent on
// what is to be in it. Nothing is left there.
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
