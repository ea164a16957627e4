// Package message holds the errors that a user reads. Each has a key, which
// is its English text with named fields, and the values of those fields; the
// window translates the key, a command prints the English:
//
//	return message.Wrap(err, "the camera {{.Path}} cannot be opened: {{.Cause}}; is another program using it?",
//		message.Fields{"Path": path})
//
// The field Cause stands for the wrapped error. A key is written as a literal,
// so that a test can compare all keys with the translations.
package message

import (
	"errors"
	"fmt"
	"io/fs"
	"regexp"
	"strings"
	"syscall"
)

// Fields are the values of a key's fields by name. A value that is an error is
// translated like the message it is in.
type Fields map[string]any

// Error is an error with a key. Build one with New or Wrap.
type Error struct {
	Key    string
	Fields Fields
	cause  error
}

// New returns an error with a key and its fields.
func New(key string, fields Fields) error { return &Error{Key: key, Fields: fields} }

// Wrap returns an error with a key and its fields that wraps its cause. The key
// shows the cause where it names the field Cause.
func Wrap(cause error, key string, fields Fields) error {
	return &Error{Key: key, Fields: fields, cause: cause}
}

// Error returns the English text.
func (e *Error) Error() string { return e.text(Fill, error.Error) }

// Unwrap returns the cause, nil for none.
func (e *Error) Unwrap() error { return e.cause }

// text fills the key by means of translate, errors among the fields by means of
// nested.
func (e *Error) text(translate func(string, Fields) string, nested func(error) string) string {
	fields := make(Fields, len(e.Fields)+1)
	for name, value := range e.Fields {
		if err, ok := value.(error); ok {
			value = nested(err)
		}
		fields[name] = value
	}
	if e.cause != nil {
		fields["Cause"] = nested(e.reason())
	}
	return translate(e.Key, fields)
}

// reason returns the cause, without a path that the fields name already.
func (e *Error) reason() error {
	if of, ok := e.cause.(*fs.PathError); ok {
		for _, value := range e.Fields {
			if value == of.Path {
				return of.Err
			}
		}
	}
	return e.cause
}

var field = regexp.MustCompile(`\{\{\.\w+\}\}`)

// Fill puts the fields into a key. A field without a value stays as it is.
func Fill(key string, fields Fields) string {
	return field.ReplaceAllStringFunc(key, func(name string) string {
		if value, ok := fields[name[3:len(name)-2]]; ok {
			return fmt.Sprint(value)
		}
		return name
	})
}

// Translate returns the text of an error in another language: translate is
// given each key in it with its fields, and the text of an error of the
// operating system with nil. Anything else without a key stays English.
func Translate(err error, translate func(key string, fields Fields) string) string {
	if err == nil {
		return ""
	}
	nested := func(err error) string { return Translate(err, translate) }
	switch e := err.(type) {
	case *Error:
		return e.text(translate, nested)
	case *fs.PathError: // without the name of the operation
		return e.Path + ": " + nested(e.Err)
	case syscall.Errno:
		return translate(e.Error(), nil)
	}
	if joined, ok := err.(interface{ Unwrap() []error }); ok {
		text := err.Error()
		for _, part := range joined.Unwrap() {
			text = strings.Replace(text, part.Error(), nested(part), 1)
		}
		return strings.ReplaceAll(text, "\n", "; ")
	}
	inner := errors.Unwrap(err)
	if inner == nil {
		return err.Error()
	}
	return strings.Replace(err.Error(), inner.Error(), nested(inner), 1)
}
