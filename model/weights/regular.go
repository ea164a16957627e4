package weights

import (
	"fmt"
	"io"
	"io/fs"
	"os"
)

// mostBytes bounds a file that is read into memory whole: a description, a list,
// a table. The largest known list of labels has 30 MiB.
const mostBytes = 256 << 20

// OpenRegular is os.Open for files only. Opening a pipe waits for its writer,
// perhaps for ever, and a device has no end.
func OpenRegular(path string) (*os.File, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, err
	}
	if !info.Mode().IsRegular() {
		return nil, &fs.PathError{Op: "open", Path: path, Err: fmt.Errorf("this is no regular file (%s)", info.Mode().Type())}
	}
	return os.Open(path)
}

// ReadFile is os.ReadFile for files only, and not for ones that cannot be meant.
func ReadFile(path string) ([]byte, error) {
	f, err := OpenRegular(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	text, err := io.ReadAll(io.LimitReader(f, mostBytes+1))
	if err == nil && len(text) > mostBytes {
		err = &fs.PathError{Op: "read", Path: path, Err: fmt.Errorf("it has more than %d MiB", mostBytes>>20)}
	}
	return text, err
}
