package window

import (
	"arbex/app/engine"
	"arbex/vision"

	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// newSign is the sign that a camera is on; pressing it switches the camera off.
func (v *window) newSign() *widget.Button {
	sign := widget.NewButtonWithIcon(lang.L("Camera on"), theme.MediaRecordIcon(), v.switchOff)
	sign.Importance = widget.DangerImportance
	sign.Hide()
	return sign
}

// filming says whether a camera is open, or being opened. A camera stays open
// during a pause.
func filming(view engine.View) bool {
	switch view.State {
	case engine.Opening, engine.Running, engine.Paused, engine.Stalled:
		return vision.IsLive(view.Info.Spec)
	}
	return false
}

// drawSign shows the sign exactly while a camera is open.
func (v *window) drawSign() {
	if on := filming(v.view); on == v.sign.Hidden {
		v.sign.Hidden = !on
		v.foot.Refresh()
	}
}

// switchOff lets go of the camera.
func (v *window) switchOff() {
	v.welcome = lang.L("The camera is off.")
	v.engine.CloseSource()
}
