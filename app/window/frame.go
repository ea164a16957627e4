package window

import (
	"image/color"

	"arbex/app/consent"
	"arbex/app/engine"
	"arbex/app/settings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// frame is what surrounds the content of a tab: the bar and the strips at the
// top, the status line at the bottom.
type frame struct {
	body           *fyne.Container
	top            *fyne.Container
	bottom         *fyne.Container
	status         *statusLine
	indicator      *consent.Indicator
	settingsButton *widget.Button
}

// frameParts are what a frame is built of.
type frameParts struct {
	tabs                   *tabs
	topStart, topEnd       []fyne.CanvasObject // beside the buttons of the tabs, and at the right
	strips                 []fyne.CanvasObject // below the bar
	bottomEnd              []fyne.CanvasObject // at the right of the status line
	switchOff              func()              // switches the camera off
	showSettings, showHelp func()
}

func newFrame(p frameParts) *frame {
	f := &frame{status: newStatusLine()}
	f.indicator = consent.NewIndicator(p.switchOff, func() { f.bottom.Refresh() })
	f.settingsButton = widget.NewButtonWithIcon("", theme.SettingsIcon(), p.showSettings)
	start := container.NewHBox(append([]fyne.CanvasObject{p.tabs.buttons, widget.NewSeparator()}, p.topStart...)...)
	end := container.NewHBox(append(p.topEnd, f.settingsButton, widget.NewButtonWithIcon("", theme.HelpIcon(), p.showHelp))...)
	f.top = container.NewBorder(nil, nil, start, end)
	f.bottom = container.NewBorder(nil, nil, nil, container.NewHBox(append(p.bottomEnd, f.indicator.Button)...), f.status.label)
	f.body = container.NewBorder(container.NewVBox(append([]fyne.CanvasObject{f.top}, p.strips...)...), f.bottom, nil, p.tabs.sideSpace, p.tabs.main)
	return f
}

// content returns the content of the window, with its least size.
func (f *frame) content() fyne.CanvasObject {
	return container.NewStack(newSpace(settings.MinWidth-8, settings.MinHeight-8), f.body)
}

// update follows the engine, and reports whether the status line was written.
func (f *frame) update(view *engine.View) bool {
	f.indicator.Update(view)
	return f.status.update(view)
}

// newSpace returns an object that needs a space and shows nothing.
func newSpace(width, height float32) fyne.CanvasObject {
	space := canvas.NewRectangle(color.Transparent)
	space.SetMinSize(fyne.NewSize(width, height))
	return space
}
