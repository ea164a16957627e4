package durable

import (
	"bufio"
	"io"
	"path/filepath"
)

// WriteFile replaces the file at path by data, all of it or nothing, as [Write]
// does.
func WriteFile(path string, data []byte) error {
	return Write(path, func(w io.Writer) error { _, err := w.Write(data); return err })
}

// Write replaces the file at path by what write writes, all of it or nothing. A
// symbolic link is replaced, not followed. A new file is readable by its owner only;
// a replaced one keeps its permissions.
//
// After an error path holds the earlier file, unless the error is [ErrNotDurable],
// and the temporary file is removed. An error of write is returned as it is.
func Write(path string, write func(io.Writer) error) error {
	return writeOn(osFilesystem{}, path, write)
}

// WritePrivate is Write for files that only the user may read: the file has mode
// 0600, whatever the mode of the replaced file.
func WritePrivate(path string, write func(io.Writer) error) error {
	return writeOn(osFilesystem{private: true}, path, write)
}

func writeOn(fs filesystem, path string, write func(io.Writer) error) error {
	temp, err := fs.create(path, "")
	if err != nil {
		return writeError(path, err)
	}
	f := &File{fs: fs, path: path, temp: temp}
	defer f.Discard() // removes the temporary file if write fails or panics
	buffer := bufio.NewWriterSize(temp, 64<<10)
	if err := write(buffer); err != nil {
		return err
	}
	if err := buffer.Flush(); err != nil {
		return writeError(path, err)
	}
	return f.Commit()
}

// commit syncs and closes a complete temporary file, renames it to path, and syncs
// the folder.
func commit(fs filesystem, temp tempFile, path string) error {
	for _, step := range []func() error{temp.Sync, temp.Close} {
		if err := step(); err != nil {
			return writeError(path, err)
		}
	}
	if err := fs.rename(temp.Name(), path); err != nil {
		return writeError(path, err)
	}
	if err := fs.syncFolder(filepath.Dir(path)); err != nil {
		return &Error{Path: path, Kind: ErrNotDurable, Cause: err}
	}
	return nil
}
