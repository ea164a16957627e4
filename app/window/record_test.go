package window

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"arbex/app/engine"
	"arbex/app/session"
	"arbex/vision"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"
)

// desk is a window whose goroutines reach the screen only through the test.
type desk struct {
	*window
	t     *testing.T
	fake  *fake
	tasks chan func()
}

func recordingDesk(t *testing.T) *desk {
	v, f := opened(t, "")
	v.options.Data = t.TempDir()
	d := &desk{v, t, f, make(chan func(), 1000)}
	v.record.onScreen = func(do func()) { d.tasks <- do }
	view := picture()
	view.Info = vision.Info{Spec: "clip.mp4", Name: "clip.mp4", Kind: vision.Clip, FPS: 30}
	v.show(f, *view)
	return d
}

// until does what waits for the screen until something is so.
func (d *desk) until(what string, so func() bool) {
	d.t.Helper()
	for deadline := time.After(20 * time.Second); !so(); {
		select {
		case do := <-d.tasks:
			do()
		case <-deadline:
			d.t.Fatalf("%s did not happen", what)
		}
	}
}

func (d *desk) press(name fyne.KeyName) {
	d.window.window.Canvas().OnTypedKey()(&fyne.KeyEvent{Name: name})
}

// play lets the engine see so many pictures without a face.
func (d *desk) play(pictures int) {
	frame, err := vision.FrameFromImage(newPicture())
	if err != nil {
		d.t.Fatal(err)
	}
	defer frame.Close()
	for n := range pictures {
		shot := engine.FrameInfo{SourceID: 1, Number: n, Source: d.view.Info, Index: n, ReadAt: time.Now()}
		d.fake.witness.OnFrame(frame, shot)
		d.fake.witness.OnResult(engine.FrameResult{FrameInfo: shot})
	}
}

func TestRecordingWithTheKeys(t *testing.T) {
	d := recordingDesk(t)
	d.press(fyne.KeyR)
	d.until("a recording", func() bool { return d.record.recorder != nil })
	if !d.record.strip.Visible() || d.record.button.Text != "Stop" || d.fake.witness == nil {
		t.Error("the window does not say that it records")
	}
	d.play(12)
	d.press(fyne.KeyM)
	if d.noteFocused() {
		t.Error("a marker takes the keys away")
	}
	d.press(fyne.KeyN)
	if !d.noteFocused() {
		t.Fatal("N does not reach the note")
	}
	test.Type(d.record.note, "nshe laughs") // the n is of the key
	d.record.note.OnSubmitted(d.record.note.Text)
	if d.noteFocused() || d.record.note.Visible() {
		t.Error("the note keeps the keys")
	}
	d.until("twelve frames", func() bool { return strings.HasPrefix(d.record.detail.Text, "12 frames") })
	d.memory.Postprocessing.SmoothingMs = 350
	d.draw()
	view := picture()
	view.Info, view.State = d.view.Info, engine.Paused
	d.show(d.fake, *view)
	d.press(fyne.KeyR)
	d.until("an end", func() bool { return strings.HasPrefix(d.record.ended.Text, "Recorded 00:") })
	if d.fake.witness != nil || d.record.button.Text != "Record" {
		t.Error("it still records")
	}
	s, err := session.Open(d.record.folder)
	if err != nil || s.Metadata.Counts.Frames != 12 || s.Metadata.EndReason != "stopped by the person" || filepath.Dir(s.Folder) != filepath.Join(d.options.Data, "sessions") {
		t.Fatalf("%+v %v", s, err)
	}
	events, err := s.Events()
	if err != nil || len(events) != 3 || events[0].Note != "she laughs" || events[0].Key != "M" || events[1].Kind != session.SettingsChanged || events[2].Kind != session.Paused {
		t.Errorf("%+v %v", events, err)
	}
}

func (d *desk) noteFocused() bool { return d.record.noting() }

func TestACameraIsRecordedOnlyWithConsent(t *testing.T) {
	d := recordingDesk(t)
	view := picture()
	view.Info = vision.Info{Spec: "/dev/video0", Kind: vision.Camera, Live: true}
	d.show(d.fake, *view)
	d.press(fyne.KeyR)
	if d.record.busy || d.window.window.Canvas().Overlays().Top() == nil {
		t.Fatal("nobody was asked")
	}
	d.window.window.Canvas().Overlays().Remove(d.window.window.Canvas().Overlays().Top())
	d.record.agreed, d.record.agreedAt = true, time.Now()
	d.press(fyne.KeyR)
	d.until("a recording", func() bool { return d.record.recorder != nil })
	view = picture()
	view.Info = vision.Info{Spec: vision.Demo}
	d.show(d.fake, *view)
	d.until("an end", func() bool { return d.record.ended.Text != "" })
	s, err := session.Open(d.record.folder)
	if err != nil || !s.Metadata.Consent.Given || s.Metadata.Consent.Time.IsZero() || s.Metadata.EndReason != "the source was changed" {
		t.Errorf("%+v %v", s, err)
	}
}

func TestWhatCannotBeRecordedIsSaid(t *testing.T) {
	d := recordingDesk(t)
	d.press(fyne.KeyM)
	if !strings.Contains(d.notice.Text(), "press R") {
		t.Error(d.notice.Text())
	}
	for _, change := range []func(*engine.View){
		func(v *engine.View) { v.State = engine.Ended },
		func(v *engine.View) { v.Info.Kind = vision.Picture },
	} {
		view := picture()
		view.Info.Kind = vision.Clip
		change(view)
		d.show(d.fake, *view)
		d.press(fyne.KeyR)
		if d.record.busy || !strings.Contains(d.notice.Text(), "Choose a camera or a clip") {
			t.Error(d.notice.Text())
		}
	}
	d.show(d.fake, *picture())
	d.record.parent = "/proc/nowhere"
	d.press(fyne.KeyR)
	d.until("a reason", func() bool { return !d.record.busy })
	if !strings.Contains(d.notice.Text(), "nowhere") {
		t.Error(d.notice.Text())
	}
}

// Closing the window finishes the session, and the next start finishes what a
// killed program left.
func TestRecordingsEndWithTheProgram(t *testing.T) {
	d := recordingDesk(t)
	d.press(fyne.KeyR)
	d.until("a recording", func() bool { return d.record.recorder != nil })
	d.play(3)
	d.quit()
	s, err := session.Open(d.record.folder)
	if err != nil || s.Metadata.State != session.Finished || s.Metadata.Counts.Frames != 3 {
		t.Fatalf("%+v %v", s, err)
	}
	text, err := os.ReadFile(filepath.Join(s.Folder, "session.json"))
	if err != nil {
		t.Fatal(err)
	}
	left := strings.Replace(string(text), `"finished"`, `"open"`, 1)
	if err := os.WriteFile(filepath.Join(s.Folder, "session.json"), []byte(left), 0o600); err != nil {
		t.Fatal(err)
	}
	again := recordingDesk(t)
	again.options.Data = d.options.Data
	again.record.finishLeft()
	again.until("a word about it", func() bool { return strings.Contains(again.record.ended.Text, "cut off") })
	if s, err := session.Open(s.Folder); err != nil || !s.Metadata.Recovered {
		t.Errorf("%+v %v", s, err)
	}
}
