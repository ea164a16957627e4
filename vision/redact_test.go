package vision

import (
	"strings"
	"testing"
)

func TestAddressesAreShownWithoutSecrets(t *testing.T) {
	for spec, want := range map[string]string{
		"demo":                     "demo",
		"/dev/video0":              "/dev/video0",
		"a@b/c?d=e.mp4":            "a@b/c?d=e.mp4",
		"file:///a@b/c?d=e.mp4":    "file:///a@b/c?d=e.mp4",
		"rtsp://camera.local:554/": "rtsp://camera.local:554/",
		"rtsp://anna:secret@camera.local:554/stream?token=secret": "rtsp://camera.local:554/stream",
		"rtsp://anna@camera.local/stream":                         "rtsp://camera.local/stream",
		"rtsp://anna:sec@ret@camera.local/stream":                 "rtsp://camera.local/stream",
		"rtsp://anna:sec/ret@camera.local/stream":                 "rtsp://camera.local/stream",
		"rtsp://anna:sec?ret@camera.local/stream":                 "rtsp://camera.local/stream",
		"rtsp://anna:sec#ret@camera.local/stream":                 "rtsp://camera.local/stream",
		"rtsp://anna:sec%40ret@[fe80::1]:554/stream":              "rtsp://[fe80::1]:554/stream",
		"rtsp://[fe80::1]:554/@1":                                 "rtsp://[fe80::1]:554/@1",
		"http://camera.local/@1/mjpeg?user=anna&pwd=secret":       "http://camera.local/@1/mjpeg",
		"http://camera.local:80/mjpeg?mail=anna@secret":           "http://camera.local:80/mjpeg",
		"http://camera.local#secret":                              "http://camera.local",
		"rtsp://10.0.0.9:554/user=anna_password=secret_channel=1": "rtsp://10.0.0.9:554/",
		"rtsp://10.0.0.9/live/user=anna/pass=secret":              "rtsp://10.0.0.9/live/",
		"HTTP://Anna:secret@Camera/x":                             "HTTP://Camera/x",
		"rtsp://":                                                 "rtsp://",
		"srt://host=secret":                                       "srt://",
	} {
		if got := Redacted(spec); got != want {
			t.Errorf("%s is shown as %s, not %s", spec, got, want)
		}
	}
}

// Nothing answers at the address: the error names it without its secrets.
func TestAnErrorOfOpeningHasNoSecrets(t *testing.T) {
	_, err := Open("http://anna:geheim@127.0.0.1:9/x?token=geheim")
	if err == nil || strings.Contains(err.Error(), "geheim") || strings.Contains(err.Error(), "anna") || !strings.Contains(err.Error(), "http://127.0.0.1:9/x") {
		t.Errorf("%v", err)
	}
}
