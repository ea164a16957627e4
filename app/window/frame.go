package window

import (
	"image/color"

	"arbex/app/consent"
	"arbex/app/engine"
	"arbex/app/settings"
	"arbex/app/ui"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// frame is what surrounds the content of a tab: the bar at the top, the foot with
// the status line at the bottom. What comes and goes has a place of its own there, so
// that nothing else moves: activities in the place of the status line, messages over
// it.
type frame struct {
	body           *fyne.Container
	top            *fyne.Container
	bottom         *fyne.Container
	activity       fyne.CanvasObject // in the place of the status line while it is visible
	bottomEnd      *fyne.Container
	messages       *ui.Notifications
	over           fyne.CanvasObject
	status         *statusLine
	indicator      *consent.Indicator
	settingsButton *widget.Button
	least          *canvas.Rectangle // asks for the least size
}

// frameParts are what a frame is built of.
type frameParts struct {
	tabs                   *tabs
	topStart, topEnd       []fyne.CanvasObject // beside the buttons of the tabs, and at the right
	activity               fyne.CanvasObject   // what goes on, in the place of the status line
	messages               *ui.Notifications
	bottomEnd              []fyne.CanvasObject // at the right of the status line
	over                   fyne.CanvasObject   // lies over the content
	switchOff              func()              // switches the camera off
	showSettings, showHelp func()
}

func newFrame(p frameParts) *frame {
	f := &frame{least: newSpace(settings.MinWidth-8, settings.MinHeight-8), status: newStatusLine(), activity: p.activity, messages: p.messages, over: p.over}
	f.indicator = consent.NewIndicator(p.switchOff, f.refresh)
	f.settingsButton = widget.NewButtonWithIcon("", theme.SettingsIcon(), p.showSettings)
	start := container.NewHBox(append([]fyne.CanvasObject{p.tabs.buttons, widget.NewSeparator()}, p.topStart...)...)
	end := container.NewHBox(append(p.topEnd, f.settingsButton, widget.NewButtonWithIcon("", theme.HelpIcon(), p.showHelp))...)
	f.top = container.NewBorder(nil, nil, start, end)
	f.bottomEnd = container.NewHBox(append([]fyne.CanvasObject{f.indicator.Button}, p.bottomEnd...)...)
	end = container.NewVBox(layout.NewSpacer(), f.bottomEnd) // stays where it is when an activity needs two lines
	f.bottom = container.NewBorder(nil, nil, nil, end, container.NewStack(f.status.label, f.activity))
	f.body = container.NewBorder(f.top, f.bottom, nil, p.tabs.sideSpace, p.tabs.main)
	return f
}

// content returns the content of the window, with its least size.
func (f *frame) content() fyne.CanvasObject {
	return container.NewStack(f.least, f.body, f.over, f.messages.Object())
}

// limit makes the least size no larger than a screen.
func (f *frame) limit(screen fyne.Size) {
	f.least.SetMinSize(f.least.MinSize().Min(screen.SubtractWidthHeight(8, 8)))
}

// refresh lays the frame out again after a part was shown or hidden. Messages leave
// the buttons of the foot free, and an activity.
func (f *frame) refresh() {
	f.status.label.Hidden = f.activity.Visible()
	f.body.Refresh()
	right, bottom := f.bottomEnd.MinSize().Width, float32(0)
	if f.activity.Visible() {
		bottom = f.bottom.MinSize().Height
	}
	if f.bottom.Hidden {
		right, bottom = 0, 0
	}
	f.messages.SetInset(right, bottom)
}

// show shows the bar and the foot, or hides them.
func (f *frame) show(shown bool) {
	f.top.Hidden, f.bottom.Hidden = !shown, !shown
	f.refresh()
}

// update follows the engine, and reports whether the status line was written.
func (f *frame) update(view *engine.View) bool {
	f.indicator.Update(view)
	return f.status.update(view)
}

// newSpace returns an object that needs a space and shows nothing.
func newSpace(width, height float32) *canvas.Rectangle {
	space := canvas.NewRectangle(color.Transparent)
	space.SetMinSize(fyne.NewSize(width, height))
	return space
}
