package window

import (
	"arbex/app/session"
	"arbex/app/ui"

	"fyne.io/fyne/v2/lang"
)

// recover finishes the sessions that a killed program left, in the background.
func (r *recordingControl) recover() {
	if r.data == "" {
		return
	}
	folder := r.sessions()
	r.background.start(func() func() {
		finished, err := session.RecoverAll(folder)
		return func() { r.recovered(finished, err) }
	})
}

func (r *recordingControl) recovered(finished []*session.Session, err error) {
	if r.recorder != nil || r.busy {
		return
	}
	if err != nil {
		r.notifications.Fail(err)
	}
	if n := len(finished); n > 0 {
		newest := finished[0]
		r.strip.showResult(ui.Warning, lang.N("{{.Count}} recordings were cut off when the program ended. What was written is kept; the newest has {{.Frames}} frames, in {{.Folder}}", n, ui.Fields{
			"Count": n, "Frames": newest.Metadata.Counts.Frames, "Folder": newest.Folder,
		}), newest.Folder)
	}
}
