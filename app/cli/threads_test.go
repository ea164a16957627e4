package cli

import (
	"bytes"
	"errors"
	"testing"
	"time"
)

// A command starts the program again only where several threads share a network.
func TestOnlyThreadedCommandsConfigureTheProcess(t *testing.T) {
	failure := errors.New("no second start")
	for _, c := range []struct {
		args       []string
		configures bool
	}{
		{[]string{"analyze", "--threads", "1", "/nowhere.png"}, false},
		{[]string{"analyze", "--threads", "4", "/nowhere.png"}, true},
		{[]string{"bench"}, true},
		{[]string{"train", "--data", t.TempDir()}, true},
		{[]string{"--source", "/nowhere.mp4"}, true}, // the window
		{[]string{"schema"}, false},
		{[]string{"sheet"}, false},
	} {
		configured := 0
		status := run(t.Context(), c.args, &terminal{out: &bytes.Buffer{}, err: &bytes.Buffer{}, now: time.Now, configure: func() error {
			configured++
			return failure
		}})
		if (configured == 1) != c.configures || c.configures && status != exitFailed {
			t.Errorf("%q: configured %d times, status %d", c.args, configured, status)
		}
	}
}
