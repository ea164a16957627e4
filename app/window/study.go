package window

import (
	"strconv"

	"arbex/app/recording"
	"arbex/app/session"
	"arbex/app/ui"

	"fyne.io/fyne/v2"
)

// setStudy takes what was typed for the recording that begins, and remembers it.
func (r *recordingControl) setStudy(s session.Study) {
	r.Choices.Study = s
	if s != (session.Study{}) {
		ui.Remember(s, &r.settings.Study)
		r.settings.Save()
	}
}

// numberKeys are those of the named markers. They have no line in the help: that of
// the markers names them.
func (r *recordingControl) numberKeys() (all []ui.Shortcut) {
	for n := 1; n <= 9; n++ {
		key := strconv.Itoa(n)
		all = append(all, ui.Shortcut{Key: fyne.KeyName(key), Do: func() { r.pressNumber(key) }})
	}
	return all
}

// pressNumber sets the marker of a number while the tab Live is shown; on the
// others numbers mean other things.
func (r *recordingControl) pressNumber(key string) {
	if r.Phase() == recording.Recording && r.live() {
		r.setMarker(key)
	}
}
