package window

import (
	"net"
	"strings"
	"testing"
	"time"

	"arbex/app/engine"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/widget"
)

// tapped presses the button with a text, wherever it is below an object.
func tapped(t *testing.T, object fyne.CanvasObject, text string) {
	t.Helper()
	if !tap(object, text) {
		t.Fatalf("there is no button %q", text)
	}
}

func tap(object fyne.CanvasObject, text string) bool {
	switch o := object.(type) {
	case *widget.Button:
		if o.Text == text {
			o.OnTapped()
			return true
		}
	case *fyne.Container:
		for _, child := range o.Objects {
			if tap(child, text) {
				return true
			}
		}
	case *container.Scroll:
		return tap(o.Content, text)
	}
	return false
}

func TestStreamingIsOffUntilItIsSwitchedOn(t *testing.T) {
	v, f := opened(t, "")
	v.show(f, *picture())
	if v.stream.stream != nil || v.stream.strip.Visible() || f.witness != nil {
		t.Fatal("it streams at the start")
	}
	v.window.Canvas().OnTypedKey()(&fyne.KeyEvent{Name: fyne.KeyS})
	if v.stream.stream != nil {
		t.Fatal("asking switched it on")
	}
	tapped(t, v.stream.page, "Switch on")
	if !v.stream.strip.Visible() || f.witness == nil {
		t.Fatal("the window does not say that it streams")
	}
	address := v.stream.stream.Address()
	tapped(t, v.stream.page, "Copy")
	if have := fyne.CurrentApp().Clipboard().Content(); have != address || v.stream.copied.Text != "Copied." {
		t.Errorf("copied %q", have)
	}
	if lines := strings.Split(example(address), "\n"); len(lines) != 5 || !strings.Contains(lines[2], address) {
		t.Errorf("%q", lines)
	}
	f.witness.OnResult(engine.FrameResult{FrameInfo: engine.FrameInfo{ReadAt: time.Now()}})
	v.draw()
	if !strings.HasPrefix(v.stream.state.Text, "to 0 readers") {
		t.Error(v.stream.state.Text)
	}
	v.turnCompact()
	v.draw()
	if v.small.doing.Hidden || v.small.doing.Text != "Streaming" {
		t.Error("a small window does not say that it streams")
	}
	v.leaveCompact()
	host := strings.Split(strings.TrimPrefix(address, "ws://"), "/")[0]
	tapped(t, v.stream.strip, "Switch off")
	if v.stream.strip.Visible() || f.witness != nil {
		t.Error("it still streams")
	}
	if c, err := net.Dial("tcp", host); err == nil {
		c.Close()
		t.Error("something still listens")
	}
}

func TestOSCWantsAPort(t *testing.T) {
	v, f := opened(t, "")
	v.show(f, *picture())
	v.stream.ask()
	v.stream.oscOn, v.stream.osc = true, "many"
	tapped(t, v.stream.page, "Switch on")
	if v.stream.stream != nil || v.stream.fault == "" {
		t.Fatal("it streams to nowhere")
	}
	v.stream.osc = "9000"
	tapped(t, v.stream.page, "Switch on")
	if v.stream.stream == nil || v.stream.stream.Status().OSC != 9000 {
		t.Fatal("it does not stream")
	}
	v.quit()
	if v.stream.stream != nil || f.witness != nil {
		t.Error("it streams after the end")
	}
}

// Two shortcuts on one key would both act.
func TestEveryKeyDoesOneThing(t *testing.T) {
	v, _ := opened(t, "")
	seen := map[fyne.KeyName]string{}
	for _, k := range v.keys() {
		if other, twice := seen[k.name]; twice && k.name != "" {
			t.Errorf("%s: %q and %q", k.name, other, k.what)
		}
		seen[k.name] = k.what
	}
}
