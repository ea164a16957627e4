package window

import (
	"encoding/json"
	"fmt"
	"net"
	"strings"
	"testing"

	"arbex/app/recording"
	"arbex/app/session"
	"arbex/app/settings"

	"github.com/coder/websocket"
)

const testToken = "my-study-2026-token-1"

// freePort returns a port that is free now.
func freePort(t *testing.T) int {
	t.Helper()
	l, err := net.Listen("tcp4", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().(*net.TCPAddr).Port
}

// An address of the command line is streamed at from the start, and stays when the
// stream is switched off and on.
func TestTheStreamHasTheAddressOfTheCommandLine(t *testing.T) {
	port := freePort(t)
	w := newTestWindow(t, func(o *Options, _ *settings.Settings) { o.Streaming = Streaming{port, testToken} })
	defer w.quit()
	want := fmt.Sprintf("ws://127.0.0.1:%d/%s", port, testToken)
	for range 2 {
		if have := w.streaming.Address(); have != want {
			t.Fatalf("%q, not %s", have, want)
		}
		w.streaming.switchOff()
		w.streaming.switchOn()
	}
}

func TestAnAddressThatIsTakenIsReported(t *testing.T) {
	taken, err := net.Listen("tcp4", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer taken.Close()
	port := taken.Addr().(*net.TCPAddr).Port
	w := newTestWindow(t, func(o *Options, _ *settings.Settings) { o.Streaming = Streaming{port, testToken} })
	w.startup.begin("demo", "")
	w.show(picture())
	if text := w.notifications.Text(); w.streaming.IsOn() || !strings.Contains(text, fmt.Sprint(port)) {
		t.Error(text)
	}
}

// sendMarker sends a marker to the window's stream, as another program does.
func (w *testWindow) sendMarker(t *testing.T, name string) {
	t.Helper()
	c, _, err := websocket.Dial(t.Context(), w.streaming.Address(), nil)
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close(websocket.StatusNormalClosure, "")
	text, err := json.Marshal(map[string]string{"marker": name})
	if err != nil {
		t.Fatal(err)
	}
	if err := c.Write(t.Context(), websocket.MessageText, text); err != nil {
		t.Fatal(err)
	}
}

// A marker of another program is in the recording, with its name; without a
// recording the window says so.
func TestAnotherProgramSetsAMarker(t *testing.T) {
	w := newRecordingWindow(t, t.TempDir())
	defer w.quit()
	w.streaming.switchOn()
	w.sendMarker(t, "too early")
	w.until(func() bool { return strings.Contains(w.notifications.Text(), "too early") })
	w.recording.Begin()
	w.untilPhase(recording.Recording)
	w.play(2)
	w.sendMarker(t, "stimulus 3")
	w.until(func() bool { return w.recording.Segment().Marker == 1 })
	w.recording.Stop()
	w.untilPhase(recording.Idle)
	events, err := w.open().Events()
	if err != nil || len(events) != 1 || events[0].Kind != session.Marker || events[0].Key != session.ProgramKey || events[0].Name != "stimulus 3" {
		t.Errorf("%+v, %v", events, err)
	}
}
