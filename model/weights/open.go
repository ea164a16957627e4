package weights

import "os"

// Open reads the model file at path within the default limits.
func Open(path string) (*File, error) { return Limits{}.Open(path) }

// Open reads the model file at path.
func (l Limits) Open(path string) (*File, error) {
	f, size, err := openRegular(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	file, err := l.Read(f, size)
	if err != nil {
		return nil, withPath(path, err)
	}
	return file, nil
}

// openRegular opens a regular file and returns its size. Opening a pipe could block
// forever.
func openRegular(path string) (f *os.File, size int64, err error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, 0, &Error{Path: path, Kind: ErrUnreadable, Cause: err}
	}
	if !info.Mode().IsRegular() {
		return nil, 0, &Error{Path: path, Kind: ErrNotSafetensors, Detail: "not a regular file"}
	}
	if f, err = os.Open(path); err != nil {
		return nil, 0, &Error{Path: path, Kind: ErrUnreadable, Cause: err}
	}
	return f, info.Size(), nil
}
