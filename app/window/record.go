package window

import (
	"cmp"
	"fmt"
	"image/color"
	"net/url"
	"path/filepath"
	"time"

	"arbex/app"
	"arbex/app/engine"
	"arbex/app/session"
	"arbex/app/settings"
	"arbex/app/ui"
	"arbex/vision"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/dialog"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// recording is the button that records, and the strip that says so while it
// does and where the session is afterwards.
type recording struct {
	window   *window
	onScreen func(func()) // fyne.Do, or what a test has in its place
	button   *widget.Button
	strip    *fyne.Container // holds one of the next two, or is hidden
	during   *fyne.Container
	after    *fyne.Container

	clock, detail, ended *widget.Label
	mark                 *widget.Button
	note                 *noteEntry
	markedAt             time.Time

	recorder *session.Recorder // nil: nothing is recorded
	busy     bool              // it begins or ends at this moment
	agreed   bool              // everyone on camera, confirmed in this run
	agreedAt time.Time
	video    bool
	parent   string // folder of sessions that the person chose; empty: the usual one
	folder   string // of the last session
	marker   int    // newest one
	spec     string // of the source that is recorded
	wishes   recordedWishes
	state    engine.State
}

func newRecording(v *window) *recording {
	r := &recording{
		window: v, onScreen: fyne.Do, clock: widget.NewLabel(""), detail: widget.NewLabel(""), ended: widget.NewLabel(""),
		note: newNoteEntry(),
	}
	r.button = widget.NewButtonWithIcon(lang.L("Record"), theme.NewErrorThemedResource(theme.MediaRecordIcon()), r.press)
	r.mark = widget.NewButtonWithIcon(lang.L("Marker"), theme.ContentAddIcon(), func() { r.setMark("") })
	r.clock.TextStyle.Bold, r.clock.TextStyle.Monospace = true, true
	r.detail.Truncation, r.ended.Wrapping = fyne.TextTruncateEllipsis, fyne.TextWrapWord
	r.note.OnSubmitted, r.note.leave = r.remark, r.hideNote
	r.note.Hide()

	dot := canvas.NewCircle(color.NRGBA{R: 0xE5, G: 0x48, B: 0x4D, A: 0xFF})
	light := container.NewCenter(container.NewGridWrap(fyne.NewSize(14, 14), dot))
	r.during = container.NewBorder(nil, nil, container.NewHBox(light, r.clock), r.mark,
		container.NewStack(r.detail, r.note))
	r.after = container.NewBorder(nil, nil, nil, container.NewHBox(
		widget.NewButtonWithIcon(lang.L("Open folder"), theme.FolderOpenIcon(), r.openFolder),
		widget.NewButtonWithIcon(lang.L("Copy path"), theme.ContentCopyIcon(), func() { fyne.CurrentApp().Clipboard().SetContent(r.folder) }),
		widget.NewButtonWithIcon("", theme.CancelIcon(), func() { r.show(nil) }),
	), r.ended)
	r.strip = container.NewStack()
	r.strip.Hide()
	return r
}

// press is what the button does: end a recording, or ask what to record.
func (r *recording) press() {
	if r.recorder != nil {
		r.stop("stopped by the person")
		return
	}
	r.ask()
}

// key is what R does: once all was answered, it records at once.
func (r *recording) key() {
	if r.recorder == nil && r.settled() {
		r.begin()
		return
	}
	r.press()
}

// settled says whether nothing has to be asked before recording.
func (r *recording) settled() bool { return r.agreed || !r.window.view.Info.Live }

// able says why nothing can be recorded now, or is empty.
func (r *recording) able() string {
	view := r.window.view
	switch {
	case r.window.options.Data == "" && r.parent == "":
		return lang.L("There is no data folder, so nothing can be recorded. Start the program with --home and a folder.")
	case view.Info.Kind == vision.Picture && view.Picture != nil:
		return lang.L("A single picture cannot be recorded. Choose a camera or a clip under Source.")
	case view.State != engine.Running && view.State != engine.Paused:
		return lang.L("There is nothing to record yet. Choose a camera or a clip under Source.")
	}
	return ""
}

// tell shows a sentence in the window's notice.
func (r *recording) tell(text string) {
	r.window.tell(text, "", nil)
}

// sessions is the folder that sessions are put into.
func (r *recording) sessions() string {
	if r.parent != "" {
		return r.parent
	}
	return filepath.Join(r.window.options.Data, session.DefaultFolder)
}

// ask shows what a recording is, and asks what has to be known before one.
func (r *recording) ask() {
	if why := r.able(); why != "" {
		r.tell(why)
		return
	}
	what := widget.NewLabel(lang.L("A table with a row for each face of each picture is written: places, times and expressions. Without the video no picture is kept."))
	what.Wrapping = fyne.TextWrapWord
	video := widget.NewCheck(lang.L("Record the video too (about 1 MB a second at 640x480)"), nil)
	video.SetChecked(r.video)
	where := widget.NewLabel(r.sessions())
	where.Truncation = fyne.TextTruncateEllipsis
	var asked *dialog.ConfirmDialog
	choose := widget.NewButton(lang.L("Other folder…"), func() {
		asked.Hide()
		r.video = video.Checked
		r.chooseFolder()
	})
	page := container.NewVBox(what, video, container.NewBorder(nil, nil, widget.NewLabel(lang.L("Folder")), choose, where))
	agreed := widget.NewCheck(lang.L("Everyone on camera has agreed to be recorded"), nil)
	if r.window.view.Info.Live {
		agreed.SetChecked(r.agreed)
		page.Add(agreed)
	}
	asked = dialog.NewCustomConfirm(lang.L("Record a session"), lang.L("Record"), lang.L("Cancel"), page, func(yes bool) {
		r.video = video.Checked
		if agreed.Checked != r.agreed {
			r.agreed, r.agreedAt = agreed.Checked, time.Now()
		}
		switch {
		case yes && r.settled():
			r.begin()
		case yes:
			r.tell(lang.L("Nothing is recorded before everyone on camera has agreed."))
		}
	}, r.window.window)
	asked.Resize(fyne.NewSize(560, 0))
	asked.Show()
}

func (r *recording) chooseFolder() {
	ask := dialog.NewFolderOpen(func(folder fyne.ListableURI, err error) {
		if err == nil && folder != nil {
			r.parent = folder.Path()
		}
		r.ask()
	}, r.window.window)
	ask.Show()
}

// about is what session.json says of a recording that begins now.
func (r *recording) about() session.Metadata {
	v := r.window
	a := session.Metadata{Program: "ARBEx " + app.Version, Source: session.DescribeSource(v.view.Info), Video: r.video, Settings: v.circumstances()}
	if v.view.Info.Live {
		a.Consent = session.Consent{Given: r.agreed, Text: "Everyone on camera has agreed to be recorded", Time: r.agreedAt.UTC()}
	}
	return a
}

// circumstances is what else decided the numbers.
func (v *window) circumstances() map[string]any {
	detector := cmp.Or(v.options.Finder.Detector, vision.Detectors()[0])
	now := v.wishesNow()
	return map[string]any{
		"detector": detector, "threads": v.options.Threads, "model_version": v.version,
		"smoothing_ms": now.reading.SmoothingMs, "uncertain_below": now.reading.UncertainBelow, "mix": now.reading.Mix,
		"mirrored": now.source.Mirror, "turned_degrees": now.source.Rotation,
	}
}

// reading is what a person chose, as far as the network can follow: one whose
// class shares are unknown expects no other mix.
func (v *window) reading() settings.Postprocessing {
	r := v.memory.Postprocessing
	if v.network.ClassFrequencies() == nil {
		r.Mix = 0
	}
	return r
}

// wishesNow are those that decide what is recorded and can change meanwhile.
func (v *window) wishesNow() recordedWishes {
	return recordedWishes{v.reading(), v.memory.Sources[v.view.Info.Spec]}
}

type recordedWishes struct {
	reading settings.Postprocessing
	source  settings.SourceOrientation
}

func (w recordedWishes) String() string {
	return fmt.Sprintf("smoothing_ms %d, uncertain_below %v, mix %v, mirrored %v, turned_degrees %d", w.reading.SmoothingMs, w.reading.UncertainBelow, w.reading.Mix, w.source.Mirror, w.source.Rotation)
}

// begin starts to record. The digest of a large network takes a moment, which
// the window does not wait for.
func (r *recording) begin() {
	if why := r.able(); why != "" || r.busy {
		r.tell(why)
		return
	}
	r.wishes = r.window.wishesNow()
	r.busy, r.marker, r.state, r.spec = true, 0, r.window.view.State, r.window.view.Info.Spec
	o := session.RecorderOptions{
		Folder: session.NewFolderName(r.sessions(), time.Now()), Metadata: r.about(), Network: r.window.network, Subscribe: r.window.engine.Subscribe,
		OnChange: func() { r.onScreen(r.draw) },
	}
	r.window.beside.Go(func() {
		recorder, err := session.StartRecorder(o)
		r.onScreen(func() { r.begun(recorder, err) })
	})
}

func (r *recording) begun(recorder *session.Recorder, err error) {
	r.busy = false
	switch {
	case err != nil:
		r.tell(ui.ErrorText(err))
		return
	case r.window.engine == nil: // the window was closed meanwhile
		recorder.Stop("the program was closed")
		return
	}
	r.recorder, r.folder = recorder, recorder.Status().Folder
	r.show(r.during)
	r.button.SetText(lang.L("Stop"))
	r.button.SetIcon(theme.MediaStopIcon())
	r.draw()
}

// show puts one of the two faces of the strip on the screen, or nothing.
func (r *recording) show(face *fyne.Container) {
	r.strip.Hidden = face == nil
	if face != nil {
		r.strip.Objects = []fyne.CanvasObject{face}
	}
	r.window.body.Refresh() // the rest of the window makes room
}

// draw brings the strip up to date and ends a recording that cannot go on.
func (r *recording) draw() {
	if r.recorder == nil {
		return
	}
	s := r.recorder.Status()
	if s.Err != nil {
		r.stop("")
		return
	}
	if r.note.Visible() && !r.noting() && time.Since(r.markedAt) > noteTime {
		r.hideNote()
	}
	r.clock.SetText(elapsed(s.Elapsed))
	text := lang.L("{{.Frames}} frames   ·   {{.Dropped}} dropped   ·   {{.Markers}} markers   ·   {{.Folder}}", ui.Fields{
		"Frames": s.Counts.Frames, "Dropped": s.Dropped(), "Markers": s.Counts.Markers, "Folder": filepath.Base(s.Folder),
	})
	if s.Counts.DroppedVideo > 0 {
		text = lang.L("{{.Count}} not in the video", ui.Fields{"Count": s.Counts.DroppedVideo}) + "   ·   " + text
	}
	r.detail.SetText(text)
}

// elapsed is a time as a clock shows it.
func elapsed(d time.Duration) string {
	s := int(d.Seconds())
	if s >= 3600 {
		return fmt.Sprintf("%d:%02d:%02d", s/3600, s/60%60, s%60)
	}
	return fmt.Sprintf("%02d:%02d", s/60, s%60)
}

// follow watches the live view: pauses are noted, an end of the source is an
// end of the recording.
func (r *recording) follow() {
	state := r.window.view.State
	switch {
	case r.recorder == nil:
		return
	case r.window.view.Info.Spec != r.spec:
		r.stop("the source was changed")
		return
	}
	if now := r.window.wishesNow(); now != r.wishes {
		r.wishes = now
		r.recorder.AddEvent(session.SettingsChanged, now.String())
	}
	if state == r.state {
		return
	}
	before := r.state
	r.state = state
	switch {
	case state == engine.Paused:
		r.recorder.AddEvent(session.Paused, "")
	case state == engine.Stalled:
		r.recorder.AddEvent(session.SourceTrouble, noticeText(r.window.view))
	case state == engine.Running && before == engine.Paused:
		r.recorder.AddEvent(session.Resumed, "")
	case state == engine.Running:
		r.recorder.AddEvent(session.SourceTrouble, "the source was opened again")
	case state == engine.Ended, state == engine.Failed, state == engine.Idle:
		r.stop("the source ended")
	}
}

// changeNetwork follows a change of the network. Other expressions do not fit
// into the same table.
func (r *recording) changeNetwork() {
	recorder, network := r.recorder, r.window.network
	if recorder == nil {
		return
	}
	r.window.beside.Go(func() {
		if !recorder.SetNetwork(network) {
			r.onScreen(func() { r.stop("the network was changed for one with other expressions") })
		}
	})
}

// stop ends the recording. Writing what waits may take a moment, which the
// window does not wait for.
func (r *recording) stop(why string) {
	recorder := r.recorder
	if recorder == nil {
		return
	}
	r.recorder, r.busy = nil, true
	r.button.SetText(lang.L("Record"))
	r.button.SetIcon(theme.NewErrorThemedResource(theme.MediaRecordIcon()))
	r.hideNote()
	r.window.beside.Go(func() {
		status, err := recorder.Stop(why)
		r.onScreen(func() { r.stopped(status, err) })
	})
}

func (r *recording) stopped(s session.Status, err error) {
	r.busy = false
	with := ui.Fields{"Time": elapsed(s.Elapsed), "Frames": s.Counts.Frames, "Dropped": s.Dropped(), "Folder": s.Folder}
	switch {
	case err == nil:
		r.ended.SetText(lang.L("Recorded {{.Time}}: {{.Frames}} frames, {{.Dropped}} dropped, in {{.Folder}}", with))
	case session.DiskFull(err):
		r.ended.SetText(lang.L("The disk is full, so the recording ended after {{.Time}}. {{.Frames}} frames are kept in {{.Folder}}. Make room, or record into another folder.", with))
	default:
		r.ended.SetText(lang.L("The recording ended after {{.Time}}; {{.Frames}} frames are kept in {{.Folder}}.", with) + " " + ui.ErrorText(err))
	}
	r.show(r.after)
}

// finishLeft finishes what a program that was killed left, in the background.
func (r *recording) finishLeft() {
	if r.window.options.Data == "" {
		return
	}
	parent := r.sessions()
	r.window.beside.Go(func() {
		finished, err := session.RecoverAll(parent)
		if len(finished) == 0 && err == nil {
			return
		}
		r.onScreen(func() { r.recovered(finished, err) })
	})
}

func (r *recording) recovered(finished []*session.Session, err error) {
	if r.recorder != nil || r.busy {
		return
	}
	text := ""
	if n := len(finished); n > 0 {
		r.folder = finished[0].Folder
		text = lang.N("{{.Count}} recordings were cut off when the program ended. What was written is kept; the newest has {{.Frames}} frames, in {{.Folder}}", n, ui.Fields{
			"Count": n, "Frames": finished[0].Metadata.Counts.Frames, "Folder": r.folder,
		})
	}
	if err != nil {
		r.tell(ui.ErrorText(err))
	}
	if text != "" {
		r.ended.SetText(text)
		r.show(r.after)
	}
}

// sign says on a small window what goes on, or is empty.
func (r *recording) sign() string {
	if r.recorder == nil {
		return ""
	}
	return lang.L("Recording {{.Time}}", ui.Fields{"Time": elapsed(r.recorder.Status().Elapsed)})
}

// close ends a recording with the program.
func (r *recording) close() {
	if r.recorder != nil {
		r.recorder.Stop("the program was closed")
		r.recorder = nil
	}
}

// noteTime is how long a note is offered.
const noteTime = 10 * time.Second

// setMark sets a marker at this moment and offers a note for it. The keys stay
// with the window: markers can follow each other fast.
func (r *recording) setMark(key string) {
	if r.recorder == nil {
		r.tell(lang.L("Markers belong to a recording: press R to record."))
		return
	}
	r.marker = r.recorder.AddMarker(key)
	r.note.SetPlaceHolder(lang.L("Note for marker {{.Number}}, if you like: N or a click, then Enter", ui.Fields{"Number": r.marker}))
	r.note.SetText("")
	r.markedAt = time.Now()
	r.note.Show()
	r.detail.Hide()
}

// remark stores the note and gives the keys back.
func (r *recording) remark(note string) {
	if r.recorder != nil && note != "" {
		r.recorder.AnnotateMarker(r.marker, note)
	}
	r.hideNote()
}

// writeNote puts the cursor into the note of the newest marker.
func (r *recording) writeNote() {
	if r.recorder == nil || r.marker == 0 {
		return
	}
	r.note.Show()
	r.detail.Hide()
	r.note.skip = 'n'
	r.window.window.Canvas().Focus(r.note)
}

func (r *recording) noting() bool {
	return r.window.window.Canvas().Focused() == fyne.Focusable(r.note)
}

func (r *recording) hideNote() {
	if r.noting() {
		r.window.window.Canvas().Unfocus()
	}
	r.note.Hide()
	r.detail.Show()
}

func (r *recording) openFolder() {
	if err := fyne.CurrentApp().OpenURL(&url.URL{Scheme: "file", Path: r.folder}); err != nil {
		r.tell(lang.L("The folder cannot be opened here: {{.Folder}}", ui.Fields{"Folder": r.folder}))
	}
}

// keys adds the numbered markers: Ctrl and a number, on every side of the window.
func (r *recording) keys(canvas fyne.Canvas) {
	for _, digit := range "123456789" {
		key := string(digit)
		canvas.AddShortcut(&desktop.CustomShortcut{KeyName: fyne.KeyName(key), Modifier: fyne.KeyModifierControl},
			func(fyne.Shortcut) { r.setMark(key) })
	}
}

// controlHeld says whether Ctrl is down, so that Ctrl+1 is not taken for 1.
func controlHeld() bool {
	driver, ok := fyne.CurrentApp().Driver().(desktop.Driver)
	return ok && driver.CurrentKeyModifiers()&fyne.KeyModifierControl != 0
}
