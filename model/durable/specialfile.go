package durable

import "os"

// directFilesystem writes to a pipe or a device, which is neither replaced nor
// removed.
type directFilesystem struct{}

var _ filesystem = directFilesystem{}

func (directFilesystem) create(path, _ string) (tempFile, error) {
	f, err := os.OpenFile(path, os.O_WRONLY, 0)
	return specialFile{f}, err
}

func (directFilesystem) rename(_, _ string) error { return nil }
func (directFilesystem) remove(string) error      { return nil }
func (directFilesystem) syncFolder(string) error  { return nil }

// specialFile is a pipe or a device. It cannot be synced, and what was written
// cannot be taken back.
type specialFile struct{ *os.File }

func (specialFile) Sync() error          { return nil }
func (specialFile) Truncate(int64) error { return nil }
