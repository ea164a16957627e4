package durable

import "os"

// specialFile is the disk of what is no file: nothing takes its place or is removed.
type specialFile struct{}

var _ filesystem = specialFile{}

func (specialFile) create(path, _ string) (tempFile, error) {
	p, err := os.OpenFile(path, os.O_WRONLY, 0)
	return unsyncedFile{p}, err
}

func (specialFile) rename(_, _ string) error { return nil }
func (specialFile) remove(string) error      { return nil }
func (specialFile) syncFolder(string) error  { return nil }

// unsyncedFile is a pipe or a device that is open: what was written is gone.
type unsyncedFile struct{ *os.File }

func (unsyncedFile) Sync() error          { return nil }
func (unsyncedFile) Truncate(int64) error { return nil }
