package window

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"arbex/app/engine"
	"arbex/app/recording"
	"arbex/app/session"
	"arbex/app/settings"
	"arbex/model"
	"arbex/vision"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"
	"github.com/coder/websocket"
)

// recordingWindow is a window whose background work reaches the screen only
// through the test.
type recordingWindow struct {
	*testWindow
	t     *testing.T
	tasks chan func()
}

func newRecordingWindow(t *testing.T, data string) *recordingWindow {
	w := &recordingWindow{newTestWindow(t, func(o *Options, _ *settings.Settings) { o.Folders.Data = data }), t, make(chan func(), 1000)}
	w.background.onScreen = func(task func()) { w.tasks <- task }
	view := picture()
	view.Info = vision.Info{Spec: "clip.mp4", Name: "clip.mp4", Kind: vision.Clip, FPS: 30}
	w.show(view)
	return w
}

// until runs what waits for the screen until a condition holds.
func (w *recordingWindow) until(condition func() bool) {
	for !condition() {
		(<-w.tasks)()
	}
}

// record begins to record.
func (w *recordingWindow) record() {
	w.press(fyne.KeyR)
	w.untilPhase(recording.Recording)
}

// untilPhase runs what waits for the screen until recording is so far.
func (w *recordingWindow) untilPhase(p recording.Phase) {
	w.until(func() bool { return w.recording.Phase() == p })
}

// play lets the engine see so many frames without a face.
func (w *recordingWindow) play(frames int) {
	frame, err := vision.FrameFromImage(newPicture())
	if err != nil {
		w.t.Fatal(err)
	}
	defer frame.Close()
	for n := range frames {
		info := engine.FrameInfo{SourceID: 1, Number: n, Source: w.view.Info, Index: n, ReadAt: testTime}
		w.fake.observer.OnFrame(frame, info)
		w.fake.observer.OnResult(engine.FrameResult{FrameInfo: info})
	}
}

// open reads the session back that was recorded.
func (w *recordingWindow) open() *session.Session {
	w.t.Helper()
	s, err := session.Open(w.recording.strip.folder)
	if err != nil {
		w.t.Fatal(err)
	}
	return s
}

func TestRecordingWithTheKeys(t *testing.T) {
	data := t.TempDir()
	w := newRecordingWindow(t, data)
	defer w.quit()
	w.record()
	strip := w.recording.strip
	if !strip.object.Visible() || strip.button.Text != "Stop" || w.fake.observer == nil {
		t.Error("the window does not show that it records")
	}
	w.play(12)
	w.press(fyne.KeyM)
	if strip.noteFocused() {
		t.Error("a marker takes the keys away")
	}
	w.press(fyne.KeyN)
	if !strip.noteFocused() {
		t.Fatal("N does not reach the note")
	}
	test.Type(strip.note, "nshe laughs") // the n is of the key
	strip.note.OnSubmitted(strip.note.Text)
	if strip.noteFocused() || strip.note.Visible() {
		t.Error("the note keeps the keys")
	}
	w.until(func() bool { return strings.HasPrefix(strip.detail.Text, "12 frames") })
	w.settings.Postprocessing.SmoothingMs = 350
	w.draw()
	view := picture()
	view.Info, view.State = w.view.Info, engine.Paused
	w.show(view)
	w.press(fyne.KeyR)
	w.until(func() bool { return strings.HasPrefix(w.notifications.Text(), "Recorded 00:") })
	if w.fake.observer != nil || strip.button.Text != "Record" {
		t.Error("it still records")
	}
	w.press(fyne.KeyF4)
	if text := w.notifications.Text(); strings.HasPrefix(text, "Recorded") {
		t.Errorf("%q lies over another tab", text)
	}
	s := w.open()
	if s.Metadata.Counts.Frames != 12 || s.Metadata.EndReason != "stopped by the person" || filepath.Dir(s.Folder) != filepath.Join(data, "sessions") {
		t.Fatalf("%+v", s)
	}
	events, err := s.Events()
	if err != nil || len(events) != 3 || events[0].Note != "she laughs" || events[0].Key != "M" || events[1].Kind != session.SettingsChanged || events[2].Kind != session.Paused {
		t.Errorf("%+v %v", events, err)
	}
}

// A note is offered for some seconds, as long as nobody writes it.
func TestTheOfferOfANoteEnds(t *testing.T) {
	w := newRecordingWindow(t, t.TempDir())
	defer w.quit()
	now := testTime
	w.recording.strip.now = func() time.Time { return now }
	w.record()
	w.press(fyne.KeyM)
	w.recording.Updated(session.Status{})
	if !w.recording.strip.note.Visible() {
		t.Error("no note is offered")
	}
	now = now.Add(noteTimeout + 1)
	w.recording.Updated(session.Status{})
	if w.recording.strip.note.Visible() {
		t.Error("the note stays")
	}
}

func TestACameraIsRecordedOnlyWithConsent(t *testing.T) {
	w := newRecordingWindow(t, t.TempDir())
	defer w.quit()
	view := picture()
	view.Info = vision.Info{Spec: "/dev/video0", Kind: vision.Camera, Live: true}
	w.show(view)
	w.press(fyne.KeyR)
	overlays := w.Canvas().Overlays()
	if w.recording.Phase() != recording.Idle || overlays.Top() == nil {
		t.Fatal("nobody was asked")
	}
	overlays.Remove(overlays.Top())
	w.recording.Begin()
	if text := w.notifications.Text(); w.recording.Phase() != recording.Idle || !strings.Contains(text, "has agreed") {
		t.Errorf("it records without consent: %q", text)
	}
	w.recording.Agree(true)
	w.record()
	view = picture()
	view.Info = vision.Info{Spec: vision.Demo}
	w.show(view)
	w.untilPhase(recording.Idle)
	if s := w.open(); !s.Metadata.Consent.Given || s.Metadata.Consent.Time.IsZero() || s.Metadata.EndReason != "the source was changed" {
		t.Errorf("%+v", s)
	}
}

func TestWhatCannotBeRecordedIsReported(t *testing.T) {
	w := newRecordingWindow(t, t.TempDir())
	defer w.quit()
	w.press(fyne.KeyM)
	if text := w.notifications.Text(); !strings.Contains(text, "press R") {
		t.Error(text)
	}
	for _, change := range []func(*engine.View){
		func(v *engine.View) { v.State = engine.Ended },
		func(v *engine.View) { v.Info.Kind = vision.Picture },
	} {
		view := picture()
		view.Info.Kind = vision.Clip
		change(view)
		w.show(view)
		w.press(fyne.KeyR)
		if text := w.notifications.Text(); w.recording.Phase() != recording.Idle || !strings.Contains(text, "Choose a camera or a clip") {
			t.Error(text)
		}
	}
	w.show(picture())
	w.recording.Choices.Folder = "/proc/nowhere"
	w.press(fyne.KeyR)
	w.untilPhase(recording.Idle)
	if text := w.notifications.Text(); !strings.Contains(text, "nowhere") {
		t.Error(text)
	}
}

// Closing the window finishes the session, and the next start finishes what a
// killed program left.
func TestRecordingsEndWithTheProgram(t *testing.T) {
	data := t.TempDir()
	w := newRecordingWindow(t, data)
	w.record()
	w.play(3)
	w.quit()
	s := w.open()
	if s.Metadata.State != session.Finished || s.Metadata.Counts.Frames != 3 {
		t.Fatalf("%+v", s)
	}
	file := filepath.Join(s.Folder, "session.json")
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, []byte(strings.Replace(string(text), `"finished"`, `"open"`, 1)), 0o600); err != nil {
		t.Fatal(err)
	}
	again := newRecordingWindow(t, data)
	defer again.quit()
	again.recording.Recover()
	again.until(func() bool { return strings.Contains(again.notifications.Text(), "cut off") })
	if s, err := session.Open(s.Folder); err != nil || !s.Metadata.Recovered {
		t.Errorf("%+v %v", s, err)
	}
}

// The network that is put to use is the one that is recorded and streamed: its
// expressions end a recording of others, and name what readers get.
func TestRecordingAndStreamFollowTheNetwork(t *testing.T) {
	w := newRecordingWindow(t, t.TempDir())
	defer w.quit()
	c := w.networks.network.Config()
	c.Classes = []string{"calm", "joy"}
	other, err := model.New(c, 1)
	if err != nil {
		t.Fatal(err)
	}
	w.record()
	w.networks.opened(other, "", nil)
	w.until(func() bool { return w.recording.Phase() == recording.Idle && w.fake.observer == nil })
	if have := w.open().Metadata; have.EndReason != "the network was changed for one with other expressions" {
		t.Errorf("the recording ended as %q", have.EndReason)
	}
	w.streaming.switchOn()
	reader, _, err := websocket.Dial(t.Context(), w.streaming.Address(), nil)
	if err != nil {
		t.Fatal(err)
	}
	defer reader.CloseNow()
	w.fake.observer.OnResult(engine.FrameResult{FrameInfo: engine.FrameInfo{ReadAt: testTime}, Faces: cameraFace().Faces})
	_, line, err := reader.Read(t.Context())
	if err != nil || !strings.Contains(string(line), `"label":"joy"`) {
		t.Errorf("%s %v", line, err)
	}
}
