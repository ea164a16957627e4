package vision

import (
	"testing"

	"arbex/assets/fuzzstats"
)

// FuzzDecodePicture decodes what no picture is.
func FuzzDecodePicture(f *testing.F) {
	f.Add([]byte("\x89PNG\r\n\x1a\n"))
	f.Add(some(f, "../assets/icon.png", 1<<20))
	f.Add(some(f, "../assets/demo/portrait.jpg", 1<<20))
	tried := fuzzstats.CountBytes(f)
	f.Fuzz(func(t *testing.T, content []byte) {
		tried(len(content))
		frame := NewFrame()
		defer frame.Close()
		if frame.decode(content) == nil && frame.Empty() {
			t.Error("an empty picture was accepted")
		}
	})
}
