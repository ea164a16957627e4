package window

import (
	"arbex/app/consent"
	"arbex/app/engine"
	"arbex/app/live"
	"arbex/app/settings"
	"arbex/app/ui"
	"arbex/model"
	"arbex/model/device"
	"arbex/vision"
	"arbex/vision/opencv"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/lang"
)

// Engine is what the window needs of the engine.
type Engine interface {
	live.Engine
	Take(*engine.View) bool
	SetSource(spec string)
	SetNetwork(*model.Network)
	CloseSource()
	Subscribe(engine.Observer) (leave func())
	SetDevice(device.Kind)
	SetResting(bool)
	Close() error
}

var _ Engine = (*engine.Engine)(nil)

// window is the shell: what surrounds the tabs, and what they share.
type window struct {
	fyne.Window
	engine        Engine
	settings      *settings.Store
	background    *background
	notifications *ui.Notifications
	view          engine.View // the newest one
	exit          func()      // ends the program

	frame      *frame
	pages      *pages
	compact    *compactView
	fullScreen *fullScreenView
	tabs       *tabs
	keyboard   *keyboard
	startup    *startup
	log        *programLog
	themed     []themed

	recording *recordingControl
	streaming *streamingControl
	networks  *networkPicker
	devices   *devicePicker
}

// themed is what has to be informed of a change of theme.
type themed interface{ RefreshTheme() }

// update takes the newest view of the engine and draws it.
func (w *window) update() {
	if !w.background.closed.Load() && w.engine.Take(&w.view) {
		w.draw()
	}
}

// draw brings everything on the screen to the view.
func (w *window) draw() {
	view := &w.view
	w.log.update(view)
	w.devices.update(view)
	w.tabs.update(view)
	w.compact.update(view)
	w.fullScreen.update(view)
	w.recording.Follow(view)
	if w.frame.update(view) {
		w.streaming.update()
	}
	w.updateResting()
}

// useNetwork puts a network into the engine and the tabs; version is its id
// among the versions, or empty.
func (w *window) useNetwork(n *model.Network, version string) {
	w.engine.SetNetwork(n)
	w.networks.set(n, version)
	w.recording.SetNetwork(n, version)
	w.streaming.SetNetwork(n)
	w.tabs.setNetwork(n, version)
}

// refresh lays the window out again after a part was shown or hidden.
func (w *window) refresh() {
	if w.frame != nil { // else the window is still being made
		w.frame.refresh()
		w.updateResting()
	}
}

// consentRevoked switches a camera off that nobody has agreed to any more, so that it
// is not opened after a rest either.
func (w *window) consentRevoked() {
	if resting := w.view.State == engine.Resting && vision.IsLive(w.view.Info.Spec); resting || consent.Filming(&w.view) {
		w.switchCameraOff()
	}
}

// switchCameraOff closes the source.
func (w *window) switchCameraOff() {
	w.notifications.Notify(ui.Success, lang.L("The camera is off."))
	w.engine.CloseSource()
}

// applyTheme applies the theme of the settings, everywhere.
func (w *window) applyTheme() {
	fyne.CurrentApp().Settings().SetTheme(ui.ThemeOf(w.settings.Appearance))
	for _, part := range w.themed {
		part.RefreshTheme()
	}
	w.draw()
}

// toggleCompact makes the window small, or as it was.
func (w *window) toggleCompact() {
	switch {
	case w.compact.open():
		w.compact.leave()
	case !w.pages.open():
		w.fullScreen.leave()
		w.compact.enter(w.networks.network)
	}
	w.draw()
}

// toggleFullScreen fills the screen with the content, or makes the window as it was.
func (w *window) toggleFullScreen() {
	w.compact.leave()
	w.fullScreen.toggle()
	w.draw()
}

// copyDetails copies what helps somebody to understand a fault.
func (w *window) copyDetails() {
	fyne.CurrentApp().Clipboard().SetContent(w.log.details(
		"OpenCV "+opencv.Version(), "network "+w.networks.network.Name(),
		"source "+w.view.State.String()+" "+noticeText(&w.view), "language "+ui.Language(),
	))
	w.notifications.Notify(ui.Success, lang.L("The details are on the clipboard. Look through them before you send them to anybody."))
}

// dropped hands files that were dropped onto the window to the tabs.
func (w *window) dropped(_ fyne.Position, files []fyne.URI) {
	var paths []string
	for _, file := range files {
		if file.Scheme() == "file" {
			paths = append(paths, file.Path())
		}
	}
	if len(paths) > 0 {
		w.tabs.drop(paths)
	}
}

// quit saves the size of the window and ends the program, the engine first: after
// that nothing asks for a repaint any more.
func (w *window) quit() {
	size := w.compact.size()
	if w.fullScreen.on {
		size = w.fullScreen.size
	}
	w.settings.Window.Width, w.settings.Window.Height = size.Width, size.Height
	w.settings.OnError = func(err error) { fyne.LogError("the settings could not be saved", err) }
	w.settings.Save()
	if w.stop() {
		if err := w.tabs.close(); err != nil {
			fyne.LogError("closing the tabs", err)
		}
	}
	w.exit()
}

// stop ends recording, streaming and the engine, and reports whether it did so for
// the first time.
func (w *window) stop() bool {
	if !w.background.close() {
		return false
	}
	w.recording.Close()
	w.streaming.close()
	if err := w.engine.Close(); err != nil {
		fyne.LogError("closing the engine", err)
	}
	return true
}
