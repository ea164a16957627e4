package consent

import (
	"arbex/app/engine"
	"arbex/vision"

	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// Indicator shows that a camera is on; a press switches the camera off.
type Indicator struct {
	*widget.Button
	changed func()
}

// NewIndicator returns a hidden indicator. switchOff closes the camera; changed is
// called after it was shown or hidden, so that what is around it is laid out again, and
// may be nil.
func NewIndicator(switchOff, changed func()) *Indicator {
	i := &Indicator{widget.NewButtonWithIcon(lang.L("Camera on"), theme.MediaRecordIcon(), switchOff), changed}
	i.Importance = widget.DangerImportance
	i.Hide()
	return i
}

// Update shows the indicator exactly while a camera is open.
func (i *Indicator) Update(view *engine.View) {
	on := Filming(view)
	if on != i.Hidden {
		return
	}
	if on {
		i.Show()
	} else {
		i.Hide()
	}
	if i.changed != nil {
		i.changed()
	}
}

// Filming reports whether a camera is open, or being opened. A camera stays open
// during a pause.
func Filming(view *engine.View) bool {
	switch view.State {
	case engine.Opening, engine.Running, engine.Paused, engine.Stalled:
		return vision.IsLive(view.Info.Spec)
	}
	return false
}
