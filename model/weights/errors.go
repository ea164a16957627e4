package weights

import (
	"errors"
	"fmt"
	"strings"
)

// The faults, for errors.Is. Each is a sentence about the file and a sentence
// about what the user can do.
var (
	ErrNotSafetensors = fault("this is not a safetensors file", "choose a .safetensors model; a PyTorch checkpoint has to be imported first")
	ErrTruncated      = fault("the file ends before its tensors do", "copy or download it again")
	ErrTrailing       = fault("the file goes on after its last tensor", "copy or download it again")
	ErrHeader         = fault("the header is not what the format asks for", "export the model again with the tool that made it")
	ErrName           = fault("a name is empty, too long or has unprintable characters", "rename it and export the model again")
	ErrShape          = fault("the shape does not fit the numbers", "export the model again with the tool that made it")
	ErrOffsets        = fault("the tensors overlap or leave gaps", "export the model again with the tool that made it")
	ErrDType          = fault("the number format is not supported", "export the model as F32, F16 or BF16")
	ErrTooLarge       = fault("the file asks for more than a model needs", "check that it is the right file; it may be damaged")
	ErrNotFinite      = fault("a number is infinite or not a number", "go back to an earlier version of the model")
	ErrOverflow       = fault("a number is too large for 16 bits", "save the model as F32")
	ErrUnreadable     = fault("the file cannot be read", "check that it exists and that you may read it")
	ErrUnwritable     = fault("the file cannot be written", "check the folder, its permissions and the free space, then save again")
	ErrNotDurable     = fault("the file is saved but may not survive a power cut", "save it again")
)

// Fault is the type behind the Err... values.
type Fault struct{ what, advice string }

func fault(what, advice string) *Fault { return &Fault{what, advice} }

// Error says what is wrong.
func (f *Fault) Error() string { return f.what }

// Advice says what the user can do.
func (f *Fault) Advice() string { return f.advice }

// Error is what every function here returns: the fault and where it is.
type Error struct {
	Path   string // empty for bytes in memory
	Tensor string // empty when the whole file is meant
	Fault  *Fault // one of the Err... values
	Detail string // the numbers behind it, may be empty
	Cause  error  // what the operating system said, may be nil
}

// Error reads "file: tensor: what is wrong (details): what to do".
func (e *Error) Error() string {
	var parts []string
	if e.Path != "" {
		parts = append(parts, e.Path)
	}
	if e.Tensor != "" {
		parts = append(parts, fmt.Sprintf("tensor %q", shortened(e.Tensor)))
	}
	return strings.Join(append(parts, e.what(), e.Fault.advice), ": ")
}

func (e *Error) what() string {
	switch {
	case e.Cause != nil:
		return fmt.Sprintf("%s (%v)", e.Fault.what, e.Cause)
	case e.Detail != "":
		return fmt.Sprintf("%s (%s)", e.Fault.what, e.Detail)
	}
	return e.Fault.what
}

// Unwrap lets errors.Is find the fault as well as, say, fs.ErrNotExist.
func (e *Error) Unwrap() []error {
	if e.Cause == nil {
		return []error{e.Fault}
	}
	return []error{e.Fault, e.Cause}
}

// Advice says what the user can do: the part a window shows.
func (e *Error) Advice() string { return e.Fault.advice }

// newError makes an Error about a tensor, or the whole file when tensor is empty.
func newError(f *Fault, tensor, format string, args ...any) *Error {
	return &Error{Tensor: tensor, Fault: f, Detail: fmt.Sprintf(format, args...)}
}

// withPath names the file in an error that was made without knowing it.
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
	const most = 80
	if len(name) <= most {
		return name
	}
	return strings.ToValidUTF8(name[:most], "") + "..."
}
