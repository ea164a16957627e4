package durable

import (
	"errors"
	"fmt"
	"io/fs"
	"os"

	"arbex/assets/message"
)

// The errors of this package, for errors.Is.
var (
	ErrUnwritable = message.New("the file cannot be written; check the folder, its permissions and the free space, then save again", nil)
	ErrNotDurable = message.New("the file is saved but may not survive a power cut; save it again", nil)
)

// Error is the error of every function of this package.
type Error struct {
	Path  string
	Kind  error // ErrUnwritable or ErrNotDurable
	Cause error // from the operating system
}

// Error returns "path: what is wrong; what to do (cause)".
func (e *Error) Error() string { return fmt.Sprintf("%s: %v (%v)", e.Path, e.Kind, e.Cause) }

// Unwrap returns the kind and the cause.
func (e *Error) Unwrap() []error { return []error{e.Kind, e.Cause} }

// writeError returns an Error about path, without the temporary name that the
// cause contains.
func writeError(path string, cause error) error {
	var pathError *fs.PathError
	var linkError *os.LinkError
	switch {
	case errors.As(cause, &pathError):
		cause = pathError.Err
	case errors.As(cause, &linkError):
		cause = linkError.Err
	}
	return &Error{Path: path, Kind: ErrUnwritable, Cause: cause}
}
