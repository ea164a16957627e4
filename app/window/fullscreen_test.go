package window

import (
	"testing"

	"arbex/app/settings"

	"fyne.io/fyne/v2"
)

func TestTheFullScreen(t *testing.T) {
	w := newTestWindow(t)
	w.show(cameraFace())
	w.press(fyne.KeyF11)
	if !w.FullScreen() || w.frame.top.Visible() || w.frame.bottom.Visible() || !w.fullScreen.indicator.Visible() {
		t.Error("it is not filled, or a camera is on without an indicator")
	}
	if w.fullScreen.activity.Visible() {
		t.Errorf("nothing is recorded, but it says %q", w.fullScreen.activity.Text)
	}
	w.keyboard.down(fyne.KeyEscape)
	if w.FullScreen() || !w.frame.top.Visible() || !w.frame.bottom.Visible() || w.fullScreen.object.Visible() {
		t.Error("Escape does not leave it")
	}
	w.press(fyne.KeyF11)
	if w.press(fyne.KeyF9); w.FullScreen() || !w.compact.open() {
		t.Error("the small window fills the screen")
	}
	if w.press(fyne.KeyF11); !w.FullScreen() || w.compact.open() {
		t.Error("the full screen is small")
	}
}

// A page leaves the full screen, and the size of the window before is kept.
func TestTheSizeBeforeTheFullScreenIsKept(t *testing.T) {
	w := newTestWindow(t, func(_ *Options, s *settings.Settings) { s.Consent = settings.Consent{} })
	w.press(fyne.KeyF11)
	if w.startup.gate.Open("0"); w.FullScreen() {
		t.Error("the page fills the screen")
	}
	w.pages.Close()
	w.Resize(fyne.NewSize(1000, 700))
	w.press(fyne.KeyF11)
	w.Resize(fyne.NewSize(1920, 1080))
	w.quit()
	if s := w.saved(t); s.Window.Width != 1000 {
		t.Errorf("%v wide the next time", s.Window.Width)
	}
}
