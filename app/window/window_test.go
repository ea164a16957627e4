package window

import (
	"errors"
	"strings"
	"testing"
	"time"

	"arbex/app/consent"
	"arbex/app/engine"
	"arbex/app/settings"
	"arbex/app/ui"
	"arbex/vision"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/storage"
	"fyne.io/fyne/v2/test"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

func TestAnUntrainedNetworkIsReported(t *testing.T) {
	w := newTestWindow(t)
	w.show(picture())
	if text := w.notifications.Text(); !strings.Contains(text, "mean nothing yet") {
		t.Error(text)
	}
}

func TestProblemsOfTheStartBecomeAMessage(t *testing.T) {
	w := newTestWindow(t, func(o *Options, _ *settings.Settings) {
		o.Problem = errors.New("the model file m.safetensors cannot be used")
	})
	w.startup.begin("demo", "no camera")
	w.show(picture())
	if text := w.notifications.Text(); !strings.Contains(text, "m.safetensors") {
		t.Error(text)
	}
}

func TestKeysOfTheWindow(t *testing.T) {
	w := newTestWindow(t)
	w.startup.begin("demo", "")
	w.show(picture())
	w.press(fyne.KeySpace)
	w.press(fyne.KeyD)
	w.press(fyne.KeyT)
	w.press(fyne.KeyF1)
	if len(w.fake.paused) != 1 || !w.fake.paused[0] || len(w.fake.sources) != 2 || w.settings.Appearance.Theme != settings.ThemeLight {
		t.Errorf("%v %v %v", w.fake.paused, w.fake.sources, w.settings.Appearance.Theme)
	}
}

func TestAnotherNetworkIsUsed(t *testing.T) {
	w := newTestWindow(t)
	w.show(cameraFace())
	n, err := preset("compact")
	w.networks.opened(n, "", err)
	if w.fake.networks != 1 || w.networks.network != n {
		t.Errorf("%d networks in the engine", w.fake.networks)
	}
	w.networks.list.SetSelected(modelFile())
	w.networks.opened(nil, "", errors.New("damaged"))
	if w.networks.list.Selected != "compact" || w.notifications.Text() != "Damaged." || w.fake.networks != 1 {
		t.Errorf("the list shows %q, the message is %q", w.networks.list.Selected, w.notifications.Text())
	}
}

func TestAPickedNetworkIsOpenedInTheBackground(t *testing.T) {
	w := newTestWindow(t)
	opened := make(chan func(), 1)
	w.background.onScreen = func(show func()) { opened <- show }
	w.networks.list.SetSelected("compact")
	(<-opened)()
	if w.fake.networks != 1 {
		t.Errorf("%d networks in the engine", w.fake.networks)
	}
}

func TestQuitSavesTheSettingsAndClosesTheEngine(t *testing.T) {
	w := newTestWindow(t)
	w.settings.Appearance.Theme = settings.ThemeDark
	w.quit()
	w.quit()
	if s := w.saved(t); s.Appearance.Theme != settings.ThemeDark || !w.fake.closed {
		t.Errorf("%+v, closed %v", s, w.fake.closed)
	}
}

func TestFilesThatAreDroppedGoToTheTab(t *testing.T) {
	w := newTestWindow(t)
	w.dropped(fyne.Position{}, []fyne.URI{storage.NewFileURI("/a.mp4"), storage.NewFileURI("/b.mp4")})
	if len(w.fake.sources) != 1 || w.fake.sources[0] != "/a.mp4" {
		t.Error(w.fake.sources)
	}
}

func TestATabWithoutContentCannotBeSelected(t *testing.T) {
	w := newTestWindow(t)
	w.press(fyne.KeyF3)
	w.press(fyne.KeyF5)
	if w.tabs.selected != w.tabs.entries[0] || !w.tabs.entries[1].button.Disabled() {
		t.Errorf("tab %q is selected", w.tabs.selected.name)
	}
}

func TestTabsAreSelectedWithTheirKeys(t *testing.T) {
	w := newTestWindow(t, func(o *Options, _ *settings.Settings) { o.Folders.Data = t.TempDir() })
	defer w.quit()
	for i, key := range []fyne.KeyName{fyne.KeyF2, fyne.KeyF4, fyne.KeyF5} {
		w.press(key)
		if w.tabs.selected.key != key || w.tabs.selected.button.Importance != widget.HighImportance {
			t.Errorf("%d: tab %q is selected", i, w.tabs.selected.name)
		}
	}
}

func TestTheCompactWindow(t *testing.T) {
	w := newTestWindow(t)
	whole := w.Content()
	w.show(cameraFace())
	w.press(fyne.KeyF9)
	parts := w.compact.parts
	if parts == nil || w.Content() == whole || parts.title.Text != "Face 4" || !parts.indicator.Visible() {
		t.Fatal("no compact window, or no face, or no indicator in it")
	}
	if least := w.Content().MinSize(); least.Width > compactSize.Width || least.Height > compactSize.Height {
		t.Errorf("it cannot be smaller than %v", least)
	}
	w.show(&engine.View{State: engine.Idle})
	if parts.indicator.Visible() || parts.title.Text != "No face in the picture" {
		t.Error(parts.title.Text)
	}
	w.press(fyne.KeyF9)
	if w.compact.open() || w.Content() != whole {
		t.Error("the window does not come back")
	}
}

func TestAPageLeavesTheCompactWindow(t *testing.T) {
	w := newTestWindow(t, func(_ *Options, s *settings.Settings) { s.Consent = settings.Consent{} })
	whole := w.Content()
	w.press(fyne.KeyF9)
	w.startup.gate.Open("0")
	if w.compact.open() || !w.pages.open() {
		t.Error("the page is in the compact window")
	}
	w.press(fyne.KeyD) // has no effect under a page
	w.pages.Close()
	if w.Content() != whole || len(w.fake.sources) != 0 {
		t.Errorf("opened %v", w.fake.sources)
	}
}

func TestConsentTakenBackSwitchesTheCameraOff(t *testing.T) {
	w := newTestWindow(t)
	w.consentRevoked()
	if w.fake.stopped != 0 {
		t.Error("there is no camera to switch off")
	}
	w.show(cameraFace())
	if !w.frame.indicator.Visible() {
		t.Error("a camera is on without an indicator")
	}
	w.consentRevoked()
	test.Tap(w.frame.indicator.Button)
	if w.fake.stopped != 2 {
		t.Errorf("switched off %d times", w.fake.stopped)
	}
}

func TestTheStatusFitsTheWindow(t *testing.T) {
	w := newTestWindow(t)
	now := time.Unix(0, 0)
	w.frame.status.now = func() time.Time { return now }
	view := picture()
	view.Info.Kind = vision.Camera
	view.Stats = engine.Stats{Frames: 100_000, SourceFPS: 30, PreviewFPS: 30, MsPerFace: 128.5, LatencyP95Ms: 1120, Dropped: 10_000}
	long := 0
	for _, width := range []float32{900, 1180, 1900} {
		w.Resize(fyne.NewSize(width, 600))
		now = now.Add(statusInterval)
		w.show(view)
		label := w.frame.status.label
		if space, needs := label.Size().Width, fyne.MeasureText(label.Text, theme.TextSize(), fyne.TextStyle{}).Width; needs > space {
			t.Errorf("%q needs %v of %v in a window of %v", label.Text, needs, space, width)
		}
		if text := label.Text; !strings.Contains(text, "preview 30 /s") || !strings.Contains(text, "bars 1120 ms") || !strings.Contains(text, "10000 dropped") {
			t.Error(text)
		}
		if strings.Contains(label.Text, "128.5 ms per face") {
			long++
		}
	}
	if long == 0 || long == 3 {
		t.Errorf("%d windows of three have space for all figures", long)
	}
}

// The status stands for a moment, but a new state is written at once.
func TestTheStatusStaysForAMoment(t *testing.T) {
	test.NewTempApp(t)
	s := newStatusLine()
	now := time.Unix(0, 0)
	s.now = func() time.Time { return now }
	view := picture()
	for i, step := range []struct {
		after time.Duration
		state engine.State
		want  bool
	}{{0, engine.Running, true}, {statusInterval / 2, engine.Running, false}, {0, engine.Paused, true}, {statusInterval, engine.Paused, true}} {
		now = now.Add(step.after)
		view.State = step.state
		if got := s.update(view); got != step.want {
			t.Errorf("step %d: written %v", i, got)
		}
	}
}

// From the first control to the last with Tab alone.
func TestTabReachesTheControls(t *testing.T) {
	w := newTestWindow(t)
	w.show(picture())
	reached := map[fyne.Focusable]bool{}
	for range 60 {
		w.Canvas().FocusNext()
		reached[w.Canvas().Focused()] = true
	}
	for _, control := range []fyne.Focusable{w.recording.strip.button, w.networks.list, w.devices.button, w.frame.settingsButton} {
		if !reached[control] {
			t.Errorf("Tab does not reach %T", control)
		}
	}
}

// The smallest window holds the bar, the tab Live and the foot in every language,
// with a camera on.
func TestEverythingFitsTheSmallestWindow(t *testing.T) {
	t.Setenv("LC_ALL", "")
	t.Setenv("LANGUAGE", "")
	t.Cleanup(func() { ui.SetLanguage("en") })
	for _, language := range settings.Languages {
		if err := ui.SetLanguage(language); err != nil {
			t.Fatal(err)
		}
		w := newTestWindow(t)
		view := cameraFace()
		view.Info.Name = "A camera with a very long name"
		w.show(view)
		if least := w.Content().MinSize(); least.Width > settings.MinWidth || least.Height > settings.MinHeight {
			t.Errorf("%s: the window cannot be smaller than %v; top %v, bottom %v", language, least, w.frame.top.MinSize(), w.frame.bottom.MinSize())
		}
	}
}

// raised counts how often a window is brought to the front.
type raised struct {
	fyne.Window
	times chan struct{}
}

func (r raised) Show()         { r.times <- struct{}{} }
func (r raised) RequestFocus() {}

func TestAnotherStartRaisesTheWindow(t *testing.T) {
	test.NewTempApp(t)
	again, closed, done := make(chan struct{}), make(chan struct{}), make(chan struct{})
	r := raised{times: make(chan struct{}, 1)}
	go func() {
		defer close(done)
		raiseOn(again, closed, r)
	}()
	again <- struct{}{}
	<-r.times
	close(closed)
	<-done
}

func TestTheConsentPageComesFirst(t *testing.T) {
	w := newTestWindow(t, func(_ *Options, s *settings.Settings) { s.Consent = settings.Consent{} })
	w.startup.begin("demo", "")
	if !w.pages.open() || len(w.fake.sources) != 0 {
		t.Errorf("opened %v", w.fake.sources)
	}
	if consent.TextVersion < 1 {
		t.Error("no consent would be needed")
	}
}
