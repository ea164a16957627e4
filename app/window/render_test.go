package window

import (
	"image/color"
	"testing"
	"time"

	"arbex/app/engine"
	"arbex/app/settings"
	"arbex/vision"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"
)

// paintedFace is a view of a camera with a face, with a picture that is not black.
func paintedFace() *engine.View {
	view := cameraFace()
	view.Info = vision.Info{Spec: "/dev/video0", Name: "Front", Kind: vision.Camera, Live: true}
	for y := range view.Picture.Rect.Dy() {
		for x := range view.Picture.Rect.Dx() {
			view.Picture.Set(x, y, color.NRGBA{uint8(x * 4), uint8(y * 5), 120, 255})
		}
	}
	return view
}

// The window looks as it did, in both themes.
func TestTheWindowLooksAsBefore(t *testing.T) {
	for name, theme := range map[string]string{"dark": settings.ThemeDark, "light": settings.ThemeLight} {
		w := newTestWindow(t)
		w.settings.Appearance.Theme = theme
		w.applyTheme()
		w.Resize(fyne.NewSize(settings.MinWidth, settings.MinHeight))
		w.frame.status.now = func() time.Time { return time.Unix(1, 0) }
		w.show(paintedFace())
		test.AssertRendersToImage(t, "window_"+name+".png", w.Canvas())
	}
}

func TestTheCompactWindowLooksAsBefore(t *testing.T) {
	w := newTestWindow(t)
	w.show(paintedFace())
	w.toggleCompact()
	test.AssertRendersToImage(t, "compact_dark.png", w.Canvas())
}

func TestTheConsentPageLooksAsBefore(t *testing.T) {
	w := newTestWindow(t, func(_ *Options, s *settings.Settings) { s.Consent = settings.Consent{} })
	w.Resize(fyne.NewSize(settings.MinWidth, settings.MinHeight))
	w.startup.begin("/dev/video0", "")
	test.AssertRendersToImage(t, "consent_dark.png", w.Canvas())
}
