package message_test

import (
	"errors"
	"fmt"
	"io/fs"
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

// german translates the two keys of the tests below.
func german(key string, fields message.Fields) string {
	words := map[string]string{"no camera {{.Path}}": "keine Kamera {{.Path}}", "opening failed: {{.Cause}}": "Öffnen ging nicht: {{.Cause}}"}
	return message.Fill(words[key], fields)
}

func TestEveryLevelIsTranslated(t *testing.T) {
	inner := message.New("no camera {{.Path}}", message.Fields{"Path": "/dev/video7"})
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
		{fs.ErrNotExist, "file does not exist"},
		{nil, ""},
	} {
		if got := message.Translate(c.err, german); got != c.want {
			t.Errorf("%v: %q, want %q", c.err, got, c.want)
		}
	}
}
