package window

import (
	"strconv"
	"strings"

	"arbex/app/session"
	"arbex/app/ui"

	"fyne.io/fyne/v2"
)

// nextTrial returns the study of the recording after one: a trial that ends with a
// number counts on, and the note was about the last one.
func nextTrial(s session.Study) session.Study {
	s.Note = ""
	digits := len(s.Trial) - len(strings.TrimRight(s.Trial, "0123456789"))
	if n, err := strconv.Atoi(s.Trial[len(s.Trial)-digits:]); err == nil {
		s.Trial = s.Trial[:len(s.Trial)-digits] + strconv.Itoa(n+1)
	}
	return s
}

// setStudy takes what was typed for the recording that begins, and remembers it.
func (r *recordingControl) setStudy(s session.Study) {
	r.choices.study = s
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
	if r.recorder != nil && r.live() {
		r.setMarker(key)
	}
}
