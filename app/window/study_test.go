package window

import (
	"slices"
	"strings"
	"testing"

	"arbex/app/recording"
	"arbex/app/session"
	"arbex/app/settings"
	"arbex/app/ui"
	"arbex/vision"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"
	"fyne.io/fyne/v2/widget"
)

// A recording of a study: named keys set markers, and everything is in the session
// and remembered for the next one.
func TestARecordingOfAStudy(t *testing.T) {
	w := newRecordingWindow(t, t.TempDir())
	defer w.quit()
	w.settings.Study.NameMarker(2, "film begins")
	w.recording.setStudy(session.Study{Participant: "P07", Condition: "music", Trial: "3", Note: "glasses"})
	w.recording.Begin()
	w.untilPhase(recording.Recording)
	strip := w.recording.strip
	if n := len(strip.named.Objects); n != 1 || strip.named.Objects[0].(*widget.Button).Text != "2  film begins" {
		t.Errorf("%d buttons of markers", n)
	}
	w.play(4)
	w.press(fyne.Key2)
	w.press(fyne.KeyM)
	test.Tap(strip.named.Objects[0].(*widget.Button))
	w.recording.Follow(&w.view)
	status, _ := w.recording.Status()
	w.recording.Updated(status)
	if !strings.HasPrefix(strip.segment.label.Text, "film begins 0") || !strings.HasPrefix(strip.detail.Text, "P07  ·  music  ·  3   ·   ") {
		t.Errorf("%q, %q", strip.segment.label.Text, strip.detail.Text)
	}
	w.recording.Stop()
	w.untilPhase(recording.Idle)
	s := w.open()
	if want := (session.Study{Participant: "P07", Condition: "music", Trial: "3", Note: "glasses"}); s.Metadata.Study != want {
		t.Errorf("%+v", s.Metadata.Study)
	}
	events, err := s.Events()
	if err != nil || len(events) != 3 || events[0].Name != "film begins" || events[0].Key != "2" || events[1].Name != "" || events[2].Name != "film begins" {
		t.Errorf("%+v, %v", events, err)
	}
	saved := w.saved(t).Study
	if !slices.Equal(saved.Participants, []string{"P07"}) || !slices.Equal(saved.Notes, []string{"glasses"}) {
		t.Errorf("%+v", saved)
	}
}

// The next recording of a study is asked for its trial, which counts on.
func TestTheNextTrialIsAskedFor(t *testing.T) {
	w := newRecordingWindow(t, t.TempDir())
	defer w.quit()
	w.recording.Choices.Study = session.Study{Participant: "P07", Trial: "4"}
	w.settings.Study.Participants = []string{"P07", "P06"}
	w.press(fyne.KeyR)
	if w.recording.Phase() != recording.Idle || w.Canvas().Overlays().Top() == nil {
		t.Fatal("it records without asking")
	}
	entry := w.Canvas().Focused() // the first line
	entry.TypedRune('x')          // instead of what is selected
	entry.TypedKey(&fyne.KeyEvent{Name: fyne.KeyReturn})
	w.untilPhase(recording.Recording)
	if got := w.open().Metadata.Study; got != (session.Study{Participant: "x", Trial: "4"}) {
		t.Errorf("%+v", got)
	}
	if got := w.recording.Choices.Study.Trial; got != "5" {
		t.Errorf("the next trial is %q", got)
	}
}

// Numbers mean other things on the other tabs.
func TestNumbersSetMarkersOnTheTabLiveAlone(t *testing.T) {
	w := newRecordingWindow(t, t.TempDir())
	defer w.quit()
	w.record()
	w.recording.live = func() bool { return false }
	w.press(fyne.Key1)
	w.recording.live = func() bool { return true }
	w.press(fyne.Key1)
	if n := w.recording.Segment().Marker; n != 1 {
		t.Errorf("%d markers", n)
	}
}

func TestNamesOfTheMarkerKeysAreSaved(t *testing.T) {
	w := newRecordingWindow(t, t.TempDir())
	defer w.quit()
	w.settings.Study.Participants = []string{"P01"}
	page := w.recording.markerNamesPage().(*fyne.Container)
	entry := page.Objects[1].(*fyne.Container).Objects[2].(*fyne.Container).Objects[0].(*widget.Entry) // of key 3
	entry.SetText("rest")
	if got := w.saved(t).Study.MarkerName("3"); got != "rest" {
		t.Errorf("%q", got)
	}
	test.Tap(page.Objects[2].(*fyne.Container).Objects[0].(*widget.Button))
	if got := w.saved(t).Study; len(got.Participants) != 0 || got.MarkerName("3") != "rest" {
		t.Errorf("%+v", got)
	}
	if text := markerSummary(settings.Study{Markers: []string{"", "film", "", "rest"}}); text != "M   2 film   4 rest" {
		t.Errorf("%q", text)
	}
}

// A dialog of a study fits into the smallest window.
func TestTheRecordDialogFits(t *testing.T) {
	w := newRecordingWindow(t, t.TempDir())
	defer w.quit()
	view := picture()
	view.Info = vision.Info{Spec: "/dev/video0", Kind: vision.Camera, Live: true}
	w.show(view)
	w.Resize(fyne.NewSize(settings.MinWidth, settings.MinHeight))
	w.recording.ask()
	form := ui.NewStudyForm(session.Study{}, settings.Study{})
	if form.Study() != (session.Study{}) {
		t.Error("an empty form is of a study")
	}
	size := w.Canvas().Overlays().Top().MinSize()
	if size.Height > settings.MinHeight || size.Width > settings.MinWidth {
		t.Errorf("the dialog needs %v", size)
	}
}
