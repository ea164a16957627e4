package message

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"math"
	"reflect"
	"syscall"
)

// Stored is an error that is stored as JSON and can be translated when it is read
// again. Its texts and keys survive, the types of errors without a key do not. The
// text of an error, as older files have it, is read too.
type Stored struct{ Err error }

// String returns the English text, empty for none.
func (s Stored) String() string {
	if s.Err == nil {
		return ""
	}
	return s.Err.Error()
}

// storedError is the JSON of an error: a message with its key; an error of the
// operating system; several errors; or a text, perhaps around that of its cause.
type storedError struct {
	Key    string             `json:"key,omitempty"`
	Values map[string]any     `json:"values,omitempty"` // fields of the key that are numbers and texts
	Errors map[string]*Stored `json:"errors,omitempty"` // fields that are errors
	Path   string             `json:"path,omitempty"`   // of an fs.PathError
	Op     string             `json:"op,omitempty"`
	Errno  int                `json:"errno,omitempty"`
	All    []Stored           `json:"all,omitempty"`
	Text   string             `json:"text,omitempty"`
	Cause  *Stored            `json:"cause,omitempty"`
}

// MarshalJSON implements json.Marshaler.
func (s Stored) MarshalJSON() ([]byte, error) {
	if s.Err == nil {
		return []byte("null"), nil
	}
	j := storedError{}
	switch e := s.Err.(type) {
	case *Error:
		j.Key, j.Cause = e.Key, storedCause(e.cause)
		j.setFields(e.Fields)
	case *fs.PathError:
		j.Path, j.Op, j.Cause = e.Path, e.Op, storedCause(e.Err)
	case syscall.Errno:
		j.Errno = int(e)
	case interface{ Unwrap() []error }:
		for _, part := range e.Unwrap() {
			j.All = append(j.All, Stored{part})
		}
	default:
		j.Text, j.Cause = e.Error(), storedCause(errors.Unwrap(e))
	}
	return json.Marshal(j)
}

func storedCause(err error) *Stored {
	if err == nil {
		return nil
	}
	return &Stored{err}
}

// setFields stores the fields of a message: errors, numbers, and anything else as its
// text.
func (j *storedError) setFields(fields Fields) {
	j.Values, j.Errors = map[string]any{}, map[string]*Stored{}
	for name, value := range fields {
		err, isError := value.(error)
		switch {
		case isError:
			j.Errors[name] = &Stored{err}
		case isJSONNumber(reflect.ValueOf(value)) && !isStringer(value):
			j.Values[name] = value
		default:
			j.Values[name] = fmt.Sprint(value)
		}
	}
}

// isJSONNumber reports whether JSON holds a value as a number that reads the same.
func isJSONNumber(v reflect.Value) bool {
	const largest = 1 << 53 // integers that a float64 counts
	switch {
	case v.CanInt():
		return v.Int() > -largest && v.Int() < largest
	case v.CanUint():
		return v.Uint() < largest
	case v.CanFloat():
		return !math.IsNaN(v.Float()) && !math.IsInf(v.Float(), 0)
	}
	return false
}

func isStringer(value any) bool { _, is := value.(fmt.Stringer); return is }

// UnmarshalJSON implements json.Unmarshaler.
func (s *Stored) UnmarshalJSON(data []byte) error {
	s.Err = nil
	var text string
	if string(data) == "null" {
		return nil
	}
	if json.Unmarshal(data, &text) == nil {
		if text != "" {
			s.Err = errors.New(text)
		}
		return nil
	}
	var j storedError
	if err := json.Unmarshal(data, &j); err != nil {
		return err
	}
	s.Err = j.err()
	return nil
}

// err returns the error that was stored.
func (j storedError) err() error {
	cause := error(nil)
	if j.Cause != nil {
		cause = j.Cause.Err
	}
	switch {
	case j.Key != "":
		return &Error{Key: j.Key, Fields: j.fields(), cause: cause}
	case j.Path != "" && cause != nil:
		return &fs.PathError{Op: j.Op, Path: j.Path, Err: cause}
	case j.Errno != 0:
		return syscall.Errno(j.Errno)
	case len(j.All) > 0:
		var all []error
		for _, part := range j.All {
			all = append(all, part.Err)
		}
		return errors.Join(all...)
	}
	return &textError{j.Text, cause}
}

func (j storedError) fields() Fields {
	fields := Fields{}
	for name, value := range j.Values {
		if number, is := value.(float64); is && number == float64(int(number)) {
			value = int(number) // which is printed without an exponent
		}
		fields[name] = value
	}
	for name, stored := range j.Errors {
		if stored != nil && stored.Err != nil {
			fields[name] = stored.Err
		}
	}
	return fields
}

// textError is an error without a key that was stored.
type textError struct {
	text  string
	cause error
}

func (e *textError) Error() string { return e.text }
func (e *textError) Unwrap() error { return e.cause }

// WithoutPath returns the reason of an error about a file, for a message that names
// the file itself.
func WithoutPath(err error) error {
	if of, ok := err.(*fs.PathError); ok {
		return of.Err
	}
	return err
}
