package window

import (
	"net"
	"strings"
	"testing"

	"arbex/app/engine"
	"arbex/app/ui/uitest"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"
)

// tap presses a button of the page about streaming.
func (s *streamingControl) tap(t *testing.T, button string) {
	t.Helper()
	test.Tap(uitest.Button(t, s.page.page, button))
}

func TestStreamingIsOffUntilItIsSwitchedOn(t *testing.T) {
	w := newTestWindow(t)
	s := w.streaming
	w.show(picture())
	if s.IsOn() || s.button.Visible() || w.fake.observer != nil {
		t.Fatal("it streams at the start")
	}
	w.press(fyne.KeyS)
	if s.IsOn() {
		t.Fatal("asking switched it on")
	}
	s.tap(t, "Switch on")
	if !s.button.Visible() || w.fake.observer == nil {
		t.Fatal("the window does not show that it streams")
	}
	address := s.Address()
	s.tap(t, "Copy")
	if have := fyne.CurrentApp().Clipboard().Content(); have != address || s.page.copied.Text != "Copied." {
		t.Errorf("copied %q", have)
	}
	if lines := strings.Split(streamExample(address), "\n"); len(lines) != 5 || !strings.Contains(lines[2], address) {
		t.Errorf("%q", lines)
	}
	w.fake.observer.OnResult(engine.FrameResult{FrameInfo: engine.FrameInfo{ReadAt: testTime}})
	s.update()
	if !strings.HasPrefix(s.state.Text, "to 0 readers") {
		t.Error(s.state.Text)
	}
	w.toggleCompact()
	if label := w.compact.parts.running; label.Hidden || label.Text != "Streaming" {
		t.Error("a compact window does not show that it streams")
	}
	w.toggleCompact()
	host := strings.Split(strings.TrimPrefix(address, "ws://"), "/")[0]
	s.tap(t, "Switch off")
	if s.button.Visible() || w.fake.observer != nil {
		t.Error("it still streams")
	}
	if c, err := net.Dial("tcp", host); err == nil {
		c.Close()
		t.Error("something still listens")
	}
}

func TestOSCNeedsAPort(t *testing.T) {
	w := newTestWindow(t)
	s := w.streaming
	w.show(picture())
	s.show()
	s.osc, s.oscPort = true, "many"
	s.tap(t, "Switch on")
	if s.IsOn() || s.page.fault.Hidden || s.page.fault.Text == "" {
		t.Fatal("it streams to nowhere")
	}
	s.oscPort = "9000"
	s.tap(t, "Switch on")
	if !s.IsOn() || s.Status().OSC != 9000 {
		t.Fatal("it does not stream")
	}
	w.quit()
	if s.IsOn() || w.fake.observer != nil {
		t.Error("it streams after the end")
	}
}
