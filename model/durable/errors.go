package durable

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
)

// What can go wrong, for errors.Is.
var (
	ErrUnwritable = errors.New("the file cannot be written")
	ErrNotDurable = errors.New("the file is saved but may not survive a power cut")
)

// Error is what the functions of this package return: what went wrong, where,
// and what the operating system said.
type Error struct {
	Path  string
	Fault error // ErrUnwritable or ErrNotDurable
	Cause error
}

// Error reads "file: what is wrong (why): what to do".
func (e *Error) Error() string {
	return fmt.Sprintf("%s: %v (%v): %s", e.Path, e.Fault, e.Cause, e.Advice())
}

// Advice returns what the user can do, in a sentence.
func (e *Error) Advice() string {
	if e.Fault == ErrNotDurable {
		return "save it again"
	}
	return "check the folder, its permissions and the free space, then save again"
}

// Unwrap lets errors.Is find the fault as well as, say, fs.ErrNotExist.
func (e *Error) Unwrap() []error { return []error{e.Fault, e.Cause} }

// writeError is an Error about a path. The hidden name of the part is nothing to
// a person.
func writeError(path string, cause error) error {
	var of *fs.PathError
	var link *os.LinkError
	switch {
	case errors.As(cause, &of):
		cause = of.Err
	case errors.As(cause, &link):
		cause = link.Err
	}
	return &Error{Path: path, Fault: ErrUnwritable, Cause: cause}
}
