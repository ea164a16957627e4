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
	disk disk
	path string
	part part
	size int64
	over bool // committed or discarded
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
			return straight(path, info)
		case info.Mode()&0o222 == 0: // a rename would not care
			return nil, unwritable(path, fs.ErrPermission)
		}
	}
	Sweep(filepath.Dir(path))
	return create(drive{}, path)
}

func create(d disk, path string) (*File, error) {
	p, err := d.create(path, filepath.Ext(path))
	if err != nil {
		return nil, unwritable(path, err)
	}
	return &File{disk: d, path: path, part: p}, nil
}

// straight opens what is neither a file nor a folder.
func straight(path string, info fs.FileInfo) (*File, error) {
	if info.IsDir() {
		return nil, unwritable(path, syscall.EISDIR)
	}
	return create(device{}, path)
}

// Path returns where the file is going to stand.
func (f *File) Path() string { return f.path }

// Name returns where the file is written now, for a library that writes by name.
// It ends as Path does.
func (f *File) Name() string { return f.part.Name() }

// Straight reports whether what is written goes straight into a pipe or a device.
func (f *File) Straight() bool { return f.disk == device{} }

// Write appends p, all of it or nothing: where the disk is full, what ends with
// whole lines goes on doing so.
func (f *File) Write(p []byte) (int, error) {
	n, err := f.part.Write(p)
	if err == nil {
		f.size += int64(n)
		return n, nil
	}
	if n > 0 {
		err = errors.Join(err, f.part.Truncate(f.size))
	}
	return 0, unwritable(f.path, err)
}

// Commit puts everything on the disk and gives the file its place. After an
// error there is nothing new at the path, unless it is [ErrNotDurable].
func (f *File) Commit() error { return f.CommitAs(f.path) }

// CommitAs is Commit under another name, in the same folder.
func (f *File) CommitAs(path string) error {
	if f.over {
		return unwritable(path, fs.ErrClosed)
	}
	if err := place(f.disk, f.part, path); err != nil {
		if !errors.Is(err, ErrNotDurable) {
			f.Discard()
		}
		f.over = true
		return err
	}
	f.over = true
	return nil
}

// Discard removes what was written. It does nothing after Commit.
func (f *File) Discard() {
	if !f.over {
		f.over = true
		f.part.Close()
		f.disk.remove(f.part.Name())
	}
}

// Same reports whether two paths are the same file, through links and other
// spellings too. Files that do not exist yet are the same by their folder and
// name.
func Same(a, b string) bool {
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

// Writable reports why no file can be made at a path, before hours are spent on
// what is to be in it. Nothing is left there.
func Writable(path string) error {
	if info, err := os.Stat(path); err == nil && !info.IsDir() && !info.Mode().IsRegular() {
		return nil // a pipe: opening it would wait for its reader
	}
	f, err := Create(path)
	if err == nil {
		f.Discard()
	}
	return err
}
