package window

import (
	"path/filepath"

	"arbex/app/recording"
	"arbex/app/session"
	"arbex/app/settings"
	"arbex/app/ui"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/lang"
)

// recordingOptions are what the controls of recording work with.
type recordingOptions struct {
	window        fyne.Window
	files         *ui.Files
	settings      *settings.Store
	notifications *ui.Notifications
	changed       func()      // called after the strip was shown or hidden
	live          func() bool // reports whether the tab Live is selected
}

// recordingControl is what a user records with: the button, the strip, the keys and
// the dialog. The recording itself is package recording's.
type recordingControl struct {
	*recording.Control
	recordingOptions
	strip *recordingStrip
}

func newRecordingControl(o recordingOptions) *recordingControl {
	r := &recordingControl{recordingOptions: o}
	r.strip = newRecordingStrip(r)
	return r
}

// press is what the button does: end a recording, or ask what to record.
func (r *recordingControl) press() {
	if r.Phase() == recording.Recording {
		r.Stop()
		return
	}
	r.ask()
}

// pressKey is what R does: once everything was answered, it records at once. In a
// study each recording is asked for its trial.
func (r *recordingControl) pressKey() {
	if r.Phase() != recording.Recording && r.Consented() && r.Choices.Study == (session.Study{}) {
		r.Begin()
		return
	}
	r.press()
}

func (r *recordingControl) notify(text string) { r.notifications.Notify(ui.Warning, text) }

// Begun implements recording.Display.
func (r *recordingControl) Begun(status session.Status, study session.Study) {
	r.strip.showMarkerButtons(r.settings.Study, r.setMarker)
	r.strip.showRecording(status.Folder, study.Title())
}

// Updated implements recording.Display.
func (r *recordingControl) Updated(status session.Status) { r.strip.update(status) }

// Stopping implements recording.Display.
func (r *recordingControl) Stopping() { r.strip.showStopping() }

// Ended implements recording.Display.
func (r *recordingControl) Ended(status session.Status, err error) {
	r.strip.showResult(resultLevel(err), resultText(status, err), status.Folder)
}

// Refused implements recording.Display.
func (r *recordingControl) Refused(err error) { r.notify(ui.ErrorText(err)) }

// Failed implements recording.Display.
func (r *recordingControl) Failed(err error) { r.notifications.Fail(err) }

// Recovered implements recording.Display.
func (r *recordingControl) Recovered(finished []*session.Session, err error) {
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

// resultLevel is that of a session that ended with an error, or without one.
func resultLevel(err error) ui.Level {
	if err != nil {
		return ui.Warning
	}
	return ui.Success
}

// resultText describes a session that ended.
func resultText(s session.Status, err error) string {
	with := ui.Fields{"Time": elapsedText(s.Elapsed), "Frames": s.Counts.Frames, "Dropped": s.Dropped(), "Folder": filepath.Base(s.Folder)}
	switch {
	case err == nil:
		return lang.L("Recorded {{.Time}}: {{.Frames}} frames, {{.Dropped}} dropped, in {{.Folder}}", with)
	case session.DiskFull(err):
		return lang.L("The disk is full, so the recording ended after {{.Time}}. {{.Frames}} frames are kept in {{.Folder}}. Make room, or record into another folder.", with)
	}
	return lang.L("The recording ended after {{.Time}}; {{.Frames}} frames are kept in {{.Folder}}.", with) + " " + ui.ErrorText(err)
}

// activity is the text of the compact window while it records, else empty.
func (r *recordingControl) activity() string {
	status, on := r.Status()
	if !on {
		return ""
	}
	return lang.L("Recording {{.Time}}", ui.Fields{"Time": elapsedText(status.Elapsed)})
}
