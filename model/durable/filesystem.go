package durable

import "io"

// filesystem is what this package uses of the operating system. Tests inject
// faults by another implementation.
type filesystem interface {
	create(path, ext string) (tempFile, error) // a new file in path's folder
	rename(from, to string) error
	remove(path string) error
	syncFolder(folder string) error
}

// tempFile is a file under its temporary name.
type tempFile interface {
	io.WriteCloser
	Name() string
	Sync() error
	Truncate(size int64) error
}
