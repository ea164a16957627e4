package window

import (
	"errors"
	"strings"
	"testing"
	"time"

	"arbex/app/engine"
	"arbex/app/settings"
	"arbex/app/ui"
	"arbex/model"
	"arbex/vision"
	"arbex/vision/camera"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"
	"fyne.io/fyne/v2/theme"
)

// fake is an engine whose views the test writes.
type fake struct {
	view    engine.View
	watched []string
	paused  []bool
	used    int
	closed  bool
	stopped int
	witness engine.Observer

	steady     engine.Postprocessing
	device     model.DeviceKind
	calibrated []int // negative: forgotten
}

func (f *fake) Take(v *engine.View) bool                  { *v = f.view; return true }
func (f *fake) SetSource(spec string)                     { f.watched = append(f.watched, spec) }
func (f *fake) SetNetwork(*model.Network)                 { f.used++ }
func (f *fake) CloseSource()                              { f.stopped++ }
func (f *fake) SetPaused(on bool)                         { f.paused = append(f.paused, on) }
func (f *fake) SetPostprocessing(s engine.Postprocessing) { f.steady = s }
func (f *fake) SetDevice(d model.DeviceKind)              { f.device = d }
func (f *fake) Calibrate(id int)                          { f.calibrated = append(f.calibrated, id) }
func (f *fake) ResetCalibration(id int)                   { f.calibrated = append(f.calibrated, -id) }
func (f *fake) Close() error                              { f.closed = true; return nil }

func (f *fake) Subscribe(w engine.Observer) (leave func()) {
	f.witness = w
	return func() { f.witness = nil }
}

func preset(name string) (*model.Network, error) {
	c, err := model.Preset(name)
	if err != nil {
		return nil, err
	}
	return model.New(c, 1)
}

// opened is a window on a fake engine, in memory.
func opened(t *testing.T, problem string) (*window, *fake) {
	t.Helper()
	test.NewTempApp(t).Settings().SetTheme(ui.NewTheme(ui.Dark))
	n, err := preset("compact")
	if err != nil {
		t.Fatal(err)
	}
	o := Options{
		Network: n, Settings: t.TempDir(), Preset: preset, Problem: problem,
		Load: func(string) (*model.Network, error) { return nil, errors.New("damaged") },
	}
	remembered := settings.Defaults()
	remembered.Consent = settings.Consent{Version: promiseNumber, AgreedAt: time.Now()}
	w := test.NewWindow(nil)
	t.Cleanup(w.Close)
	v, f := newWindow(w, o, remembered), &fake{}
	v.connect(f, func() {})
	return v, f
}

func (v *window) show(f *fake, view engine.View) {
	f.view = view
	v.update()
}

func picture() *engine.View {
	return &engine.View{State: engine.Running, Info: vision.Info{Name: "demo clip"}, Picture: newPicture(), Scale: 1, Stats: engine.Stats{Frames: 9}}
}

func TestFirstSource(t *testing.T) {
	cameras := []camera.Info{{Spec: "/dev/video0"}}
	for _, c := range []struct {
		asked   string
		cameras []camera.Info
		source  string
		notice  bool
	}{{"clip.mp4", cameras, "clip.mp4", false}, {"", cameras, "/dev/video0", false}, {"", nil, vision.Demo, true}} {
		if source, notice := choose(c.asked, c.cameras); source != c.source || (notice != "") != c.notice {
			t.Errorf("%+v: %q %q", c, source, notice)
		}
	}
}

func TestUntrainedIsSaidPlainly(t *testing.T) {
	v, f := opened(t, "")
	v.begin("demo", "")
	v.show(f, *picture())
	if !strings.Contains(v.caution.Text(), "mean nothing yet") {
		t.Error(v.caution.Text())
	}
}

func TestEmptyStates(t *testing.T) {
	v, f := opened(t, "")
	v.begin("demo", "")
	v.show(f, engine.View{State: engine.Opening, Info: vision.Info{Name: "cam"}})
	if !v.empty.Visible() || v.empty.Title() != "Opening cam" {
		t.Error(v.empty.Title())
	}
	v.show(f, *picture())
	if v.empty.Visible() || !v.noFace.Visible() {
		t.Error("a picture without a face is not explained")
	}
	view := picture()
	view.Faces = []engine.Face{{Track: vision.Track{ID: 1}}}
	v.show(f, *view)
	if v.noFace.Visible() || len(v.cards.cards) != 1 {
		t.Error("a face has no card")
	}
	v.show(f, engine.View{State: engine.Failed, Notice: errors.New("there is no camera")})
	if !v.empty.Visible() {
		t.Error("a failure is not explained")
	}
	v.empty.Tap()
	if last := f.watched[len(f.watched)-1]; last != vision.Demo {
		t.Errorf("the button offers %q", last)
	}
}

func TestProblemsBecomeNotices(t *testing.T) {
	v, f := opened(t, "The model file m.safetensors cannot be used.")
	v.begin("demo", "no camera")
	v.show(f, *picture())
	if !strings.Contains(v.notice.Text(), "m.safetensors") {
		t.Error(v.notice.Text())
	}
	view := picture()
	view.State, view.Notice = engine.Stalled, errors.New("No pictures. Trying again.")
	v.show(f, *view)
	if v.notice.Text() != view.Notice.Error() {
		t.Error(v.notice.Text())
	}
	v.use(nil, errors.New("damaged"))
	v.show(f, *picture())
	if v.notice.Text() != "Damaged." || f.used != 0 {
		t.Error(v.notice.Text())
	}
}

func TestKeys(t *testing.T) {
	v, f := opened(t, "")
	v.begin("demo", "")
	v.show(f, *picture())
	press := func(name fyne.KeyName) { v.window.Canvas().OnTypedKey()(&fyne.KeyEvent{Name: name}) }
	press(fyne.KeySpace)
	press(fyne.KeyD)
	press(fyne.KeyT)
	press(fyne.KeyF1)
	if len(f.paused) != 1 || !f.paused[0] || len(f.watched) != 2 || v.memory.Appearance.Theme != settings.ThemeLight {
		t.Errorf("%v %v %v", f.paused, f.watched, v.memory.Appearance.Theme)
	}
}

func TestAnotherNetwork(t *testing.T) {
	v, f := opened(t, "")
	view := picture()
	view.Faces = []engine.Face{{Track: vision.Track{ID: 1}}}
	v.show(f, *view)
	n, err := preset("compact")
	v.use(n, err)
	if f.used != 1 || len(v.cards.cards) != 0 {
		t.Errorf("%d uses, %d cards", f.used, len(v.cards.cards))
	}
	v.preset.SetSelected(modelFile())
	v.use(nil, errors.New("damaged"))
	if v.preset.Selected != "compact" {
		t.Errorf("the picker says %q", v.preset.Selected)
	}
}

func TestQuitRemembersTheWindow(t *testing.T) {
	v, f := opened(t, "")
	v.memory.Appearance.Theme = settings.ThemeDark
	v.quit()
	if s, err := settings.Load(v.options.Settings); err != nil || s.Appearance.Theme != settings.ThemeDark || !f.closed {
		t.Errorf("%+v, %v, closed %v", s, err, f.closed)
	}
}

// What one card unfolds all unfold, and the next start as well.
func TestWhyIsRemembered(t *testing.T) {
	v, f := opened(t, "")
	v.begin("demo", "")
	view := picture()
	view.Faces = []engine.Face{{Track: vision.Track{ID: 1}}, {Track: vision.Track{ID: 2}}}
	v.show(f, *view)
	folded := v.cards.cards[2].MinSize().Height
	v.explain(true)
	if v.cards.cards[2].MinSize().Height <= folded || v.newCard().MinSize().Height <= folded {
		t.Error("another card stayed folded")
	}
	v.quit()
	if s, err := settings.Load(v.options.Settings); err != nil || !s.Appearance.ShowDetails {
		t.Error("the next start folds it again", err)
	}
}

func TestSentences(t *testing.T) {
	if s := ui.Sentence("vision: there is no camera"); s != "There is no camera." {
		t.Error(s)
	}
	if ui.Sentence("") != "" {
		t.Error("nothing became something")
	}
}

func TestTheFiguresFitTheWindow(t *testing.T) {
	v, f := opened(t, "")
	view := picture()
	view.State, view.Info.Kind = engine.Running, vision.Camera
	view.Stats = engine.Stats{Frames: 100_000, SourceFPS: 30, PreviewFPS: 30, MsPerFace: 128.5, LatencyP95Ms: 1120, Dropped: 10_000}
	whole := 0
	for _, width := range []float32{900, 1180, 1900} {
		v.window.Resize(fyne.NewSize(width, 600))
		v.figuredAt = time.Time{} // else the figures stand a moment
		v.show(f, *view)
		said := v.figures.Text
		if room, needs := v.figures.Size().Width, fyne.MeasureText(said, theme.TextSize(), fyne.TextStyle{}).Width; needs > room {
			t.Errorf("%q needs %v of %v in a window of %v", said, needs, room, width)
		}
		if !strings.Contains(said, "preview 30 /s") || !strings.Contains(said, "bars 1120 ms") || !strings.Contains(said, "10000 dropped") {
			t.Error(said)
		}
		if strings.Contains(said, "128.5 ms per face") {
			whole++
		}
	}
	if whole == 0 || whole == 3 {
		t.Errorf("%d windows of three have room for all figures", whole)
	}
}

func TestSourceNamesAreShort(t *testing.T) {
	if name := sourceName(vision.Info{Name: strings.Repeat("é", 40)}); len([]rune(name)) != 24 {
		t.Error(name)
	}
	if sourceName(vision.Info{}) != "Source" {
		t.Error(sourceName(vision.Info{}))
	}
}

func TestEveryCameraIsListed(t *testing.T) {
	v, _ := opened(t, "")
	if items := v.sourceItems([]camera.Info{{Spec: "/dev/video0", Name: "Front"}}); items[0].Label != "Front" {
		t.Error(items[0].Label)
	}
	if items := v.sourceItems(nil); !items[0].Disabled {
		t.Error("no camera is not said")
	}
}
