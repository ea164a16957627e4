package message_test

import (
	"errors"
	"fmt"
	"io/fs"
	"syscall"
	"testing"

	"arbex/assets/message"
)

func Example() {
	err := message.Wrap(fs.ErrPermission, "{{.Path}} cannot be read: {{.Cause}}; check its permissions", message.Fields{"Path": "a.mp4"})
	fmt.Println(err)
	fmt.Println(errors.Is(err, fs.ErrPermission))
	// Output:
	// a.mp4 cannot be read: permission denied; check its permissions
	// true
}

// german translates the keys of the tests below.
func german(key string, fields message.Fields) string {
	words := map[string]string{"no camera {{.Path}}": "keine Kamera {{.Path}}", "opening failed: {{.Cause}}": "Öffnen ging nicht: {{.Cause}}", "no such file or directory": "nicht da", "{{.Path}} cannot be read: {{.Cause}}": "{{.Path}} nicht lesbar: {{.Cause}}"}
	return message.Fill(words[key], fields)
}

func TestEveryLevelIsTranslated(t *testing.T) {
	inner := message.New("no camera {{.Path}}", message.Fields{"Path": "/dev/video7"})
	missing := &fs.PathError{Op: "stat", Path: "/nowhere", Err: syscall.ENOENT}
	outer := message.Wrap(inner, "opening failed: {{.Cause}}", nil)
	for _, c := range []struct {
		err  error
		want string
	}{
		{inner, "keine Kamera /dev/video7"},
		{outer, "Öffnen ging nicht: keine Kamera /dev/video7"},
		{fmt.Errorf("live: %w", outer), "live: Öffnen ging nicht: keine Kamera /dev/video7"},
		{errors.Join(inner, errors.New("disk full")), "keine Kamera /dev/video7; disk full"},
		{message.Wrap(nil, "opening failed: {{.Cause}}", message.Fields{"Cause": inner}), "Öffnen ging nicht: keine Kamera /dev/video7"},
		{message.Wrap(missing, "opening failed: {{.Cause}}", nil), "Öffnen ging nicht: /nowhere: nicht da"},
		{message.Wrap(missing, "{{.Path}} cannot be read: {{.Cause}}", message.Fields{"Path": "/nowhere"}), "/nowhere nicht lesbar: nicht da"},
		{fs.ErrNotExist, "file does not exist"},
		{nil, ""},
	} {
		if got := message.Translate(c.err, german); got != c.want {
			t.Errorf("%v: %q, want %q", c.err, got, c.want)
		}
	}
}

// A path that the message names is not written twice.
func TestAPathIsNamedOnce(t *testing.T) {
	cause := &fs.PathError{Op: "open", Path: "a.mp4", Err: fs.ErrPermission}
	err := message.Wrap(cause, "{{.Path}} cannot be read: {{.Cause}}", message.Fields{"Path": "a.mp4"})
	if err.Error() != "a.mp4 cannot be read: permission denied" || !errors.Is(err, fs.ErrPermission) {
		t.Error(err)
	}
	other := message.Wrap(cause, "{{.Path}} cannot be read: {{.Cause}}", message.Fields{"Path": "b.mp4"})
	if other.Error() != "b.mp4 cannot be read: open a.mp4: permission denied" {
		t.Error(other)
	}
}

// Values are put in once: one that looks like a field stays what it is.
func TestFieldsAreFilledOnce(t *testing.T) {
	for _, c := range []struct {
		key    string
		fields message.Fields
		want   string
	}{
		{"{{.A}} and {{.B}}", message.Fields{"A": "{{.B}}", "B": "$1 %s \\1"}, "{{.B}} and $1 %s \\1"},
		{"{{.A}}{{.A}}", message.Fields{"A": 7}, "77"},
		{"{{.Größe}} {{.A.B}} {{ .A }} {{.}} {{A}}", message.Fields{"A": 7}, "{{.Größe}} {{.A.B}} {{ .A }} {{.}} {{A}}"},
		{"{{.Absent}} {{.Nil}}", message.Fields{"Nil": nil}, "{{.Absent}} <nil>"},
		{"{{{.A}}}", message.Fields{"A": "x"}, "{x}"},
		{"no field", message.Fields{"A": 1}, "no field"},
		{"", nil, ""},
	} {
		if got := message.Fill(c.key, c.fields); got != c.want {
			t.Errorf("%q is %q", c.key, got)
		}
	}
}

// The cause of a message about a file does not repeat the file's name, and one about
// another file does.
func TestACauseDoesNotRepeatThePath(t *testing.T) {
	missing := &fs.PathError{Op: "open", Path: "/a.mp4", Err: syscall.ENOENT}
	const key = "{{.Path}} cannot be read: {{.Cause}}"
	for want, err := range map[string]error{
		"/a.mp4 cannot be read: no such file or directory":                 message.Wrap(missing, key, message.Fields{"Path": "/a.mp4"}),
		"/b.mp4 cannot be read: open /a.mp4: no such file or directory":    message.Wrap(missing, key, message.Fields{"Path": "/b.mp4"}),
		"/a.mp4 cannot be read: x: open /a.mp4: no such file or directory": message.Wrap(fmt.Errorf("x: %w", missing), key, message.Fields{"Path": "/a.mp4"}),
		"/a.mp4 cannot be read: {{.Cause}}":                                message.Wrap(nil, key, message.Fields{"Path": "/a.mp4"}),
	} {
		if err.Error() != want {
			t.Errorf("%q, not %q", err, want)
		}
	}
	if message.WithoutPath(missing) != syscall.ENOENT {
		t.Error("the path is still there")
	}
	if other := errors.New("x"); message.WithoutPath(other) != other {
		t.Error("an error without a path changed")
	}
	if got := message.Translate(nil, german); got != "" {
		t.Errorf("no error is %q", got)
	}
}
