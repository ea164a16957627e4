package live

import (
	"arbex/app/settings"
	"arbex/app/ui"
	"arbex/vision"

	"fyne.io/fyne/v2"
)

// Shortcuts returns the keys that control the source and the cards. They work on
// every tab.
func (t *Tab) Shortcuts() []ui.Shortcut {
	return []ui.Shortcut{
		{Key: fyne.KeySpace, Label: ui.Text("Space"), Help: ui.Text("pause, go on"), Do: t.pause.toggle},
		{Key: fyne.KeyLeft, Label: "←", Help: ui.Text("while paused: back in the timelines"), Do: func() { t.cards.step(-timelineStep) }},
		{Key: fyne.KeyRight, Label: "→", Help: ui.Text("while paused: forward in the timelines"), Do: func() { t.cards.step(timelineStep) }},
		{Key: fyne.KeyL, Label: "L", Help: ui.Text("list of sources"), Do: t.sources.show},
		{Key: fyne.KeyO, Label: "O", Help: ui.Text("open a clip or picture"), Do: t.sources.openFile},
		{Key: fyne.KeyC, Label: "C", Help: ui.Text("watch the first camera"), Do: t.sources.openFirstCamera},
		{Key: fyne.KeyD, Label: "D", Help: ui.Text("watch the demo clip"), Do: func() { t.Open(vision.Demo) }},
		{Key: fyne.KeyB, Label: "B", Help: ui.Text("boxes, points, head pose or nothing on the picture"), Do: t.nextOverlay},
		{Key: fyne.KeyX, Label: "X", Help: ui.Text("mirror the picture"), Do: t.mirrorSource},
		{Key: fyne.KeyV, Label: "V", Help: ui.Text("turn the picture by a quarter"), Do: t.rotateSource},
	}
}

// nextOverlay goes from boxes to points to the head pose to nothing.
func (t *Tab) nextOverlay() {
	next := map[string]string{
		settings.OverlayBox: settings.OverlayPoints, settings.OverlayPoints: settings.OverlayPose, settings.OverlayPose: settings.OverlayNone,
	}[t.settings.Appearance.Overlay]
	if next == "" {
		next = settings.OverlayBox
	}
	t.SetOverlay(next)
}

// SetOverlay chooses what is drawn over the picture: settings.OverlayBox and
// the like.
func (t *Tab) SetOverlay(overlay string) {
	t.settings.Appearance.Overlay = overlay
	t.settings.Save()
	t.Update(t.view)
}
