package window

import (
	"errors"
	"image"
	"testing"
	"time"

	"arbex/app/consent"
	"arbex/app/engine"
	"arbex/app/live"
	"arbex/app/settings"
	"arbex/app/ui"
	"arbex/model"
	"arbex/model/device"
	"arbex/vision"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"
)

// fakeEngine is an engine whose views the test writes.
type fakeEngine struct {
	view     engine.View
	sources  []string // that were opened
	paused   []bool
	networks int // that were set
	closed   bool
	stopped  int
	observer engine.Observer
	device   device.Kind
	resting  bool
	sought   []time.Duration
}

func (f *fakeEngine) Take(v *engine.View) bool                { *v = f.view; return true }
func (f *fakeEngine) SetSource(source string)                 { f.sources = append(f.sources, source) }
func (f *fakeEngine) SetNetwork(*model.Network)               { f.networks++ }
func (f *fakeEngine) CloseSource()                            { f.stopped++ }
func (f *fakeEngine) SetPaused(on bool)                       { f.paused = append(f.paused, on) }
func (f *fakeEngine) SetPostprocessing(engine.Postprocessing) {}
func (f *fakeEngine) SetDevice(d device.Kind)                 { f.device = d }
func (f *fakeEngine) SetResting(on bool)                      { f.resting = on }
func (f *fakeEngine) Calibrate(int)                           {}
func (f *fakeEngine) ResetCalibration(int)                    {}
func (f *fakeEngine) Seek(at time.Duration)                   { f.sought = append(f.sought, at) }
func (f *fakeEngine) Reorient(vision.Orientation)             {}
func (f *fakeEngine) Close() error                            { f.closed = true; return nil }

func (f *fakeEngine) Subscribe(o engine.Observer) (leave func()) {
	f.observer = o
	return func() { f.observer = nil }
}

func preset(name string) (*model.Network, error) {
	c, err := model.Preset(name)
	if err != nil {
		return nil, err
	}
	return model.New(c, 1)
}

// testWindow is a window in memory, on a fake engine.
type testWindow struct {
	*window
	fake *fakeEngine
}

// newTestWindow opens a window to which everyone has agreed; change may change what
// it is opened with.
func newTestWindow(t *testing.T, change ...func(*Options, *settings.Settings)) *testWindow {
	t.Helper()
	test.NewTempApp(t).Settings().SetTheme(ui.ThemeOf(settings.Appearance{Theme: string(ui.Dark)}))
	n, err := preset("compact")
	if err != nil {
		t.Fatal(err)
	}
	o := Options{
		Network: n, Folders: Folders{Settings: t.TempDir()},
		onScreen: func(func()) {}, // what Review and Batch show is for their own tests
		Models:   Models{Preset: preset, Load: func(string) (*model.Network, error) { return nil, errors.New("damaged") }},
	}
	saved := settings.Defaults()
	saved.Consent = settings.Consent{Version: consent.TextVersion, AgreedAt: testTime}
	for _, f := range change {
		f(&o, &saved)
	}
	fw := test.NewWindow(nil)
	t.Cleanup(fw.Close)
	fake := &fakeEngine{}
	w := newWindow(fw, fake, o, &settings.Store{Settings: saved, Folder: o.Folders.Settings}, &live.Orientations{}, openLog(""), func() {})
	return &testWindow{w, fake}
}

// show lets the engine report a view.
func (w *testWindow) show(view *engine.View) {
	w.fake.view = *view
	w.update()
}

func (w *testWindow) press(name fyne.KeyName) {
	w.Canvas().OnTypedKey()(&fyne.KeyEvent{Name: name})
}

// saved reads the settings back.
func (w *testWindow) saved(t *testing.T) settings.Settings {
	t.Helper()
	s, err := settings.Load(w.settings.Folder)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func newPicture() *image.RGBA { return image.NewRGBA(image.Rect(0, 0, 64, 48)) }

// picture is a view of a clip without a face.
func picture() *engine.View {
	return &engine.View{State: engine.Running, Info: vision.Info{Name: "demo clip"}, Picture: newPicture(), Scale: 1, Stats: engine.Stats{Frames: 9}}
}

// cameraFace is a view of a camera with a face with a prediction.
func cameraFace() *engine.View {
	view := picture()
	view.Info.Spec = "/dev/video0"
	shown := engine.Estimate{Primary: model.Distribution{0.2, 0.8}, Corrected: model.Distribution{0.1, 0.9}}
	view.Faces = []engine.Face{{
		Track: vision.Track{ID: 4, Face: vision.Face{Box: vision.Box{X: 15, Y: 10, W: 20, H: 20}}}, Known: true, Shown: shown,
		Prediction: model.Prediction{Primary: shown.Primary, Corrected: shown.Corrected},
	}}
	return view
}

// testTime is the time of whatever has one and is not measured.
var testTime = time.Date(2026, 11, 2, 9, 0, 0, 0, time.UTC)
