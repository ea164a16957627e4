package window

import (
	"slices"
	"strings"

	"arbex/app/consent"
	"arbex/app/engine"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/widget"
)

// fullScreenView fills the screen with the content of the tab: nothing is round it. What
// nobody may overlook lies over it in a corner: that a camera is on, what is recorded.
type fullScreenView struct {
	window    fyne.Window
	running   func() []string  // what is recorded or streamed
	showFrame func(shown bool) // shows what is round the content, or hides it

	on        bool
	size      fyne.Size // of the window before
	object    *fyne.Container
	indicator *consent.Indicator
	activity  *widget.Button // what is recorded or streamed; leaves the full screen, to where it is ended
}

func newFullScreenView(w fyne.Window, stop func(), running func() []string) *fullScreenView {
	f := &fullScreenView{window: w, running: running}
	f.activity = widget.NewButton("", f.leave)
	f.activity.Importance = widget.DangerImportance
	var corner *fyne.Container
	f.indicator = consent.NewIndicator(stop, func() { corner.Refresh() })
	corner = container.NewHBox(f.indicator.Button, f.activity)
	f.object = container.NewBorder(container.NewPadded(corner), nil, nil, nil)
	f.object.Hide()
	return f
}

// toggle fills the screen, or makes the window as it was.
func (f *fullScreenView) toggle() {
	f.on = !f.on
	if f.on {
		f.size = f.window.Canvas().Size()
	}
	f.showFrame(!f.on)
	f.object.Hidden = !f.on
	f.window.SetFullScreen(f.on)
}

// leave makes the window as it was, if it fills the screen.
func (f *fullScreenView) leave() {
	if f.on {
		f.toggle()
	}
}

// update follows the engine.
func (f *fullScreenView) update(view *engine.View) {
	if f.on {
		f.indicator.Update(view)
		setText(f.activity, f.activity.Text, activityText(f.running()))
		f.activity.Hidden = f.activity.Text == ""
	}
}

// activityText joins what is recorded or streamed.
func activityText(running []string) string {
	return strings.Join(slices.DeleteFunc(running, func(s string) bool { return s == "" }), "   ·   ")
}
