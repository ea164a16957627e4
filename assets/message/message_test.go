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
