package durable

import (
	"fmt"
	"io"
	"io/fs"
	"os"
)

// maxFileSize limits files that are read whole. The largest known list of labels
// has 30 MiB.
const maxFileSize = 256 << 20

// OpenRegular is os.Open for regular files only: opening a pipe may block forever,
// and a device may have no end.
func OpenRegular(path string) (*os.File, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, err
	}
	if !info.Mode().IsRegular() {
		return nil, &fs.PathError{Op: "open", Path: path, Err: fmt.Errorf("not a regular file (%s)", info.Mode().Type())}
	}
	return os.Open(path)
}

// ReadFile is os.ReadFile for regular files of at most 256 MiB.
func ReadFile(path string) ([]byte, error) {
	f, err := OpenRegular(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	text, err := io.ReadAll(io.LimitReader(f, maxFileSize+1))
	if err == nil && len(text) > maxFileSize {
		err = &fs.PathError{Op: "read", Path: path, Err: fmt.Errorf("more than %d MiB", maxFileSize>>20)}
	}
	return text, err
}
