package weights

import (
	"errors"
	"fmt"
	"strings"

	"arbex/assets/message"
)

// The kinds of errors, for errors.Is. Each says what is wrong and what the user
// can do.
var (
	ErrNotSafetensors = message.New("this is not a safetensors file; choose a .safetensors model, or import a PyTorch checkpoint first", nil)
	ErrTruncated      = message.New("the file ends before its tensors do; copy or download it again", nil)
	ErrTrailing       = message.New("the file goes on after its last tensor; copy or download it again", nil)
	ErrHeader         = message.New("the header does not follow the format; export the model again with the tool that made it", nil)
	ErrName           = message.New("a name is empty, too long or has unprintable characters; rename it and export the model again", nil)
	ErrShape          = message.New("a shape does not fit its numbers; export the model again with the tool that made it", nil)
	ErrOffsets        = message.New("the tensors overlap or leave gaps; export the model again with the tool that made it", nil)
	ErrDType          = message.New("the number format is not supported; export the model as F32, F16 or BF16", nil)
	ErrTooLarge       = message.New("the file asks for more than a model needs; check that it is the right file, it may be damaged", nil)
	ErrNotFinite      = message.New("a number is infinite or not a number; go back to an earlier version of the model", nil)
	ErrOverflow       = message.New("a number is too large for 16 bits; save the model as F32", nil)
	ErrUnreadable     = message.New("the file cannot be read; check that it exists and that you may read it", nil)
)

// Error is the error of every function here that reads, and of [Write].
type Error struct {
	Path   string // empty for data in memory
	Tensor string // empty for the file as a whole
	Kind   error  // one of the Err... values, or durable.ErrUnwritable
	Detail string // the numbers behind it, may be empty
	Cause  error  // from the operating system, may be nil
}

// Error returns `path: tensor "name": what is wrong; what to do (detail or cause)`.
func (e *Error) Error() string {
	var parts []string
	if e.Path != "" {
		parts = append(parts, e.Path)
	}
	if e.Tensor != "" {
		parts = append(parts, fmt.Sprintf("tensor %q", shortened(e.Tensor)))
	}
	return strings.Join(append(parts, e.kindAndDetail()), ": ")
}

func (e *Error) kindAndDetail() string {
	switch {
	case e.Cause != nil:
		return fmt.Sprintf("%v (%v)", e.Kind, e.Cause)
	case e.Detail != "":
		return fmt.Sprintf("%v (%s)", e.Kind, e.Detail)
	}
	return e.Kind.Error()
}

// Unwrap returns the kind and the cause.
func (e *Error) Unwrap() []error {
	if e.Cause == nil {
		return []error{e.Kind}
	}
	return []error{e.Kind, e.Cause}
}

// newError returns an Error about a tensor, or about the file when tensor is empty.
func newError(kind error, tensor, format string, args ...any) *Error {
	return &Error{Tensor: tensor, Kind: kind, Detail: fmt.Sprintf(format, args...)}
}

// withPath adds the path to an Error.
func withPath(path string, err error) error {
	var e *Error
	if !errors.As(err, &e) {
		return err
	}
	named := *e
	named.Path = path
	return &named
}

// shortened keeps a hostile name from filling the log.
func shortened(name string) string {
	const maxLength = 80
	if len(name) <= maxLength {
		return name
	}
	return strings.ToValidUTF8(name[:maxLength], "") + "..."
}
