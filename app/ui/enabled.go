package ui

import "fyne.io/fyne/v2"

// SetEnabled enables or disables a widget.
func SetEnabled(o fyne.Disableable, enabled bool) {
	if enabled {
		o.Enable()
	} else {
		o.Disable()
	}
}
