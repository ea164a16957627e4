package window

import (
	"testing"

	"arbex/app/engine"
)

func TestEntriesAboutTheSource(t *testing.T) {
	for entry, want := range map[sourceEntry]string{
		{"demo", "", engine.Running}:               `source "demo": running`,
		{"a.mp4", "it is no video", engine.Failed}: `source "a.mp4": failed: it is no video`,
	} {
		if got := entry.String(); got != want {
			t.Errorf("%q, not %q", got, want)
		}
	}
}
