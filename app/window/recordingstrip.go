package window

import (
	"fmt"
	"image/color"
	"net/url"
	"path/filepath"
	"time"

	"arbex/app/session"
	"arbex/app/ui"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// recordingStrip is the button that records, and the strip that shows a recording
// while it goes on. A message says afterwards where the session is.
type recordingStrip struct {
	window        fyne.Window
	now           func() time.Time
	notifications *ui.Notifications
	changed       func() // called after the strip was shown or hidden

	button *widget.Button
	object *fyne.Container // visible while something is recorded

	clock, detail *widget.Label
	study         string // title of the study that is recorded
	segment       segmentClock
	named         *fyne.Container   // a button for each marker that has a name
	namedScroll   *container.Scroll // holds them
	note          *noteEntry
	noteOffered   time.Time
	folder        string // of the last session
}

func newRecordingStrip(r *recordingControl) *recordingStrip {
	s := &recordingStrip{
		window: r.window, now: time.Now, notifications: r.notifications, changed: r.changed,
		clock: widget.NewLabel(""), detail: widget.NewLabel(""), note: newNoteEntry(),
	}
	s.button = widget.NewButtonWithIcon(lang.L("Record"), theme.NewErrorThemedResource(theme.MediaRecordIcon()), r.press)
	s.clock.TextStyle.Bold, s.clock.TextStyle.Monospace = true, true
	s.detail.Truncation = fyne.TextTruncateEllipsis
	s.note.OnSubmitted, s.note.leave = r.saveNote, s.hideNote
	s.note.Hide()
	marker := widget.NewButtonWithIcon(lang.L("Marker"), theme.ContentAddIcon(), func() { r.setMarker("") })
	s.segment.label, s.named = widget.NewLabel(""), container.NewHBox()
	s.segment.label.TextStyle.Bold = true
	s.namedScroll = container.NewHScroll(s.named)
	s.object = container.NewBorder(nil, s.namedScroll, container.NewHBox(newLight(color.NRGBA{R: 0xE5, G: 0x48, B: 0x4D, A: 0xFF}), s.clock, s.segment.label), marker, container.NewStack(s.detail, s.note))
	s.object.Hide()
	return s
}

// newLight returns a small round light.
func newLight(c color.Color) fyne.CanvasObject {
	return container.NewCenter(container.NewGridWrap(fyne.NewSize(14, 14), canvas.NewCircle(c)))
}

// show shows or hides the strip.
func (s *recordingStrip) show(on bool) {
	s.object.Hidden = !on
	s.changed()
}

// showRecording shows a recording that begins; study is its title in a study.
func (s *recordingStrip) showRecording(folder, study string) {
	s.folder, s.study = folder, study
	s.segment.begin("", s.now())
	s.notifications.ClearSuccess()
	s.button.SetText(lang.L("Stop"))
	s.button.SetIcon(theme.MediaStopIcon())
	s.show(true)
}

func (s *recordingStrip) showStopping() {
	s.button.SetText(lang.L("Record"))
	s.button.SetIcon(theme.NewErrorThemedResource(theme.MediaRecordIcon()))
	s.hideNote()
}

// showResult says where a session is; level is Success where nothing is missing.
func (s *recordingStrip) showResult(level ui.Level, text, folder string) {
	s.folder = folder
	s.show(false)
	s.notifications.Notify(level, text, ui.Action{Label: lang.L("Open folder"), Do: s.openFolder},
		ui.Action{Label: lang.L("Copy path"), Do: func() { fyne.CurrentApp().Clipboard().SetContent(folder) }})
}

// update writes how long the recording takes and what it counted.
func (s *recordingStrip) update(status session.Status) {
	if s.note.Visible() && !s.noteFocused() && s.now().Sub(s.noteOffered) > noteTimeout {
		s.hideNote()
	}
	s.clock.SetText(elapsedText(status.Elapsed))
	s.segment.update(s.now())
	text := lang.L("{{.Frames}} frames   ·   {{.Dropped}} dropped   ·   {{.Markers}}   ·   {{.Folder}}", ui.Fields{
		"Frames": status.Counts.Frames, "Dropped": status.Dropped(), "Markers": lang.N("{{.Count}} markers", status.Counts.Markers, ui.Fields{"Count": status.Counts.Markers}), "Folder": filepath.Base(status.Folder),
	})
	if status.Counts.DroppedVideo > 0 {
		text = lang.L("{{.Count}} not in the video", ui.Fields{"Count": status.Counts.DroppedVideo}) + "   ·   " + text
	}
	if s.study != "" {
		text = s.study + "   ·   " + text
	}
	s.detail.SetText(text)
}

// elapsedText is a time as a clock shows it.
func elapsedText(d time.Duration) string {
	s := int(d.Seconds())
	if s >= 3600 {
		return fmt.Sprintf("%d:%02d:%02d", s/3600, s/60%60, s%60)
	}
	return fmt.Sprintf("%02d:%02d", s/60, s%60)
}

// noteTimeout is how long a note is offered.
const noteTimeout = 10 * time.Second

func (s *recordingStrip) offerNote(placeholder string) {
	s.note.SetPlaceHolder(placeholder)
	s.note.SetText("")
	s.noteOffered = s.now()
	s.showNote()
}

func (s *recordingStrip) showNote() {
	s.note.Show()
	s.detail.Hide()
}

// focusNote puts the cursor into the note; key is the one that did.
func (s *recordingStrip) focusNote(key rune) {
	s.showNote()
	s.note.skip = key
	s.window.Canvas().Focus(s.note)
}

func (s *recordingStrip) noteFocused() bool {
	return s.window.Canvas().Focused() == fyne.Focusable(s.note)
}

func (s *recordingStrip) hideNote() {
	if s.noteFocused() {
		s.window.Canvas().Unfocus()
	}
	s.note.Hide()
	s.detail.Show()
}

func (s *recordingStrip) openFolder() {
	if err := fyne.CurrentApp().OpenURL(&url.URL{Scheme: "file", Path: s.folder}); err != nil {
		s.notifications.Notify(ui.Failure, lang.L("The folder cannot be opened here: {{.Folder}}", ui.Fields{"Folder": s.folder}))
	}
}
