package weights

import "os"

// Open reads the model file at path within the default limits.
func Open(path string) (*File, error) { return Limits{}.Open(path) }

// Open reads the model file at path.
func (l Limits) Open(path string) (*File, error) {
	return openFile(path, func(f *os.File, size int64) (*File, error) { return l.Read(f, size) })
}

// Peek reads the names, the shapes and the metadata of the model file at path,
// but not its numbers: every Data is nil. It takes a moment where Open takes
// a second, and checks everything but the numbers.
func Peek(path string) (*File, error) {
	return openFile(path, func(f *os.File, size int64) (*File, error) {
		h, _, err := Limits{}.withDefaults().readHeader(f, size)
		if err != nil {
			return nil, err
		}
		return h.outline(), nil
	})
}

// openFile opens a regular file: a folder has no bytes, and opening a pipe could
// block forever.
func openFile(path string, read func(f *os.File, size int64) (*File, error)) (*File, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, &Error{Path: path, Fault: ErrUnreadable, Cause: err}
	}
	if !info.Mode().IsRegular() {
		return nil, &Error{Path: path, Fault: ErrNotSafetensors, Detail: "not a regular file"}
	}
	f, err := os.Open(path)
	if err != nil {
		return nil, &Error{Path: path, Fault: ErrUnreadable, Cause: err}
	}
	defer f.Close()
	if info, err = f.Stat(); err != nil {
		return nil, &Error{Path: path, Fault: ErrUnreadable, Cause: err}
	}
	file, err := read(f, info.Size())
	if err != nil {
		return nil, withPath(path, err)
	}
	return file, nil
}
