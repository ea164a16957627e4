package window

import (
	"cmp"
	"fmt"
	"path/filepath"
	"time"

	"arbex/app"
	"arbex/app/engine"
	"arbex/app/live"
	"arbex/app/session"
	"arbex/app/settings"
	"arbex/app/ui"
	"arbex/model"
	"arbex/vision"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/lang"
)

// recordingOptions are what recording works with.
type recordingOptions struct {
	window        fyne.Window
	settings      *settings.Store
	background    *background
	notifications *ui.Notifications
	subscribe     func(engine.Observer) (leave func())
	data          string // folder of the data, empty: there is none
	finder        vision.FinderOptions
	threads       int
	changed       func()      // called after the strip was shown or hidden
	live          func() bool // reports whether the tab Live is selected
}

// recordingControl records sessions: it asks what has to be known, follows the
// source, and ends the session when the source, the network or the program does.
type recordingControl struct {
	recordingOptions
	strip   *recordingStrip
	now     func() time.Time
	network *model.Network
	version string
	view    *engine.View

	recorder     *session.Recorder // nil: nothing is recorded
	busy         bool              // it begins or ends at this moment
	choices      recordingChoices
	source       string           // that is recorded
	lastSettings recordedSettings // newest ones that are noted in the session
	state        engine.State     // newest one that is noted
	marker       int              // newest one
}

// recordingChoices are what a user chose for the recordings of this run.
type recordingChoices struct {
	consent   bool // everyone on camera has agreed
	consented time.Time
	video     bool
	folder    string // for the sessions; empty: the usual one
	study     session.Study
}

func newRecordingControl(o recordingOptions, n *model.Network, version string) *recordingControl {
	r := &recordingControl{recordingOptions: o, now: time.Now, network: n, version: version, view: &engine.View{}}
	r.strip = newRecordingStrip(r)
	return r
}

// press is what the button does: end a recording, or ask what to record.
func (r *recordingControl) press() {
	if r.recorder != nil {
		r.stop("stopped by the person")
		return
	}
	r.ask()
}

// pressKey is what R does: once everything was answered, it records at once. In a
// study each recording is asked for its trial.
func (r *recordingControl) pressKey() {
	if r.recorder == nil && r.consented() && r.choices.study == (session.Study{}) {
		r.begin()
		return
	}
	r.press()
}

// consented reports whether recording needs no consent, or has it.
func (r *recordingControl) consented() bool { return r.choices.consent || !r.view.Info.Live }

// obstacle returns why nothing can be recorded now, empty when it can.
func (r *recordingControl) obstacle() string {
	switch {
	case r.data == "" && r.choices.folder == "":
		return lang.L("There is no data folder, so nothing can be recorded. Start the program with --home and a folder.")
	case r.view.Info.Kind == vision.Picture && r.view.Picture != nil:
		return lang.L("A single picture cannot be recorded. Choose a camera or a clip under Source.")
	case r.view.State != engine.Running && r.view.State != engine.Paused && r.view.State != engine.Resting:
		return lang.L("There is nothing to record yet. Choose a camera or a clip under Source.")
	}
	return ""
}

func (r *recordingControl) notify(text string) { r.notifications.Notify(ui.Warning, text) }

// sessions is the folder that sessions are written into.
func (r *recordingControl) sessions() string {
	return cmp.Or(r.choices.folder, filepath.Join(r.data, session.DefaultFolder))
}

// begin starts to record. The digest of a large network takes a moment, which the
// window does not wait for.
func (r *recordingControl) begin() {
	if r.busy {
		return
	}
	if obstacle := r.obstacle(); obstacle != "" {
		r.notify(obstacle)
		return
	}
	r.lastSettings = r.currentSettings()
	r.busy, r.marker, r.state, r.source = true, 0, r.view.State, r.view.Info.Spec
	o := session.RecorderOptions{
		Folder: session.NewFolderName(r.sessions(), r.now()), Metadata: r.metadata(), Network: r.network, Subscribe: r.subscribe, Now: r.now,
		OnChange: func() { r.background.onScreen(r.update) },
	}
	r.background.startAlways(func() func() {
		recorder, err := session.StartRecorder(o)
		return func() { r.begun(recorder, err) }
	})
}

func (r *recordingControl) begun(recorder *session.Recorder, err error) {
	r.busy = false
	switch {
	case err != nil:
		r.notifications.Fail(err)
		return
	case r.background.closed.Load():
		recorder.Stop("the program was closed")
		return
	}
	r.recorder = recorder
	r.strip.showMarkerButtons(r.settings.Study, r.setMarker)
	r.strip.showRecording(recorder.Status().Folder, r.choices.study.Title())
	r.choices.study = nextTrial(r.choices.study)
	r.update()
}

// update brings the strip up to date and ends a recording that cannot go on.
func (r *recordingControl) update() {
	if r.recorder == nil {
		return
	}
	status := r.recorder.Status()
	if status.Err != nil {
		r.stop("")
		return
	}
	r.strip.update(status)
}

// follow follows the engine: pauses are noted, an end of the source is an end of
// the recording.
func (r *recordingControl) follow(view *engine.View) {
	r.view = view
	if r.recorder == nil {
		return
	}
	if view.Info.Spec != r.source {
		r.stop("the source was changed")
		return
	}
	if now := r.currentSettings(); now != r.lastSettings {
		r.lastSettings = now
		r.recorder.AddEvent(session.SettingsChanged, now.String())
	}
	if r.state == engine.Resting && view.State == engine.Opening { // it wakes for the recording
		return
	}
	if before := r.state; view.State != before {
		r.state = view.State
		r.noteState(before)
	}
}

// noteState notes a change of the source's state in the session.
func (r *recordingControl) noteState(before engine.State) {
	switch {
	case r.state == engine.Paused:
		r.recorder.AddEvent(session.Paused, "")
	case r.state == engine.Stalled:
		r.recorder.AddEvent(session.SourceTrouble, noticeText(r.view))
	case r.state == engine.Running && before == engine.Resting:
	case r.state == engine.Running && before == engine.Paused:
		r.recorder.AddEvent(session.Resumed, "")
	case r.state == engine.Running:
		r.recorder.AddEvent(session.SourceTrouble, "the source was opened again")
	case r.state == engine.Ended, r.state == engine.Failed, r.state == engine.Idle:
		r.stop("the source ended")
	}
}

// setNetwork follows a change of the network. Other expressions do not fit into
// the same table.
func (r *recordingControl) setNetwork(n *model.Network, version string) {
	r.network, r.version = n, version
	recorder := r.recorder
	if recorder == nil {
		return
	}
	r.background.startAlways(func() func() {
		if recorder.SetNetwork(n) {
			return nil
		}
		return func() { r.stop("the network was changed for one with other expressions") }
	})
}

// stop ends the recording; why is written into the session. Writing what waits may take
// a moment, which the window does not wait for.
func (r *recordingControl) stop(why string) {
	recorder := r.recorder
	if recorder == nil {
		return
	}
	r.recorder, r.busy = nil, true
	r.strip.showStopping()
	r.background.startAlways(func() func() {
		status, err := recorder.Stop(why)
		return func() {
			r.busy = false
			r.strip.showResult(resultLevel(err), resultText(status, err), status.Folder)
		}
	})
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
	with := ui.Fields{"Time": elapsedText(s.Elapsed), "Frames": s.Counts.Frames, "Dropped": s.Dropped(), "Folder": s.Folder}
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
	if r.recorder == nil {
		return ""
	}
	return lang.L("Recording {{.Time}}", ui.Fields{"Time": elapsedText(r.recorder.Status().Elapsed)})
}

// close ends a recording with the program.
func (r *recordingControl) close() {
	if r.recorder != nil {
		r.recorder.Stop("the program was closed")
		r.recorder = nil
	}
}

// metadata is what session.json holds about a recording that begins now.
func (r *recordingControl) metadata() session.Metadata {
	a := session.Metadata{Program: "ARBEx " + app.Version, Source: session.DescribeSource(r.view.Info), Video: r.choices.video, Settings: r.conditions(), Study: r.choices.study}
	if r.view.Info.Live {
		a.Consent = session.Consent{Given: r.choices.consent, Text: "Everyone on camera has agreed to be recorded", Time: r.choices.consented.UTC()}
	}
	return a
}

// conditions are what else decided the numbers.
func (r *recordingControl) conditions() map[string]any {
	now := r.currentSettings()
	return map[string]any{
		"detector": cmp.Or(r.finder.Detector, vision.Detectors()[0]), "threads": r.threads, "model_version": r.version,
		"smoothing_ms": now.postprocessing.SmoothingMs, "uncertain_below": now.postprocessing.UncertainBelow, "mix": now.postprocessing.Mix,
		"mirrored": now.orientation.Mirror, "turned_degrees": now.orientation.Rotation,
	}
}

// recordedSettings are those that decide what is recorded and can change meanwhile.
type recordedSettings struct {
	postprocessing settings.Postprocessing
	orientation    settings.SourceOrientation
}

func (r *recordingControl) currentSettings() recordedSettings {
	return recordedSettings{live.SupportedPostprocessing(r.settings.Postprocessing, r.network), r.settings.Sources[r.view.Info.Spec]}
}

func (s recordedSettings) String() string {
	return fmt.Sprintf("smoothing_ms %d, uncertain_below %v, mix %v, mirrored %v, turned_degrees %d", s.postprocessing.SmoothingMs, s.postprocessing.UncertainBelow, s.postprocessing.Mix, s.orientation.Mirror, s.orientation.Rotation)
}
