package live

import (
	"image"
	"testing"
	"time"

	"arbex/app/engine"
	"arbex/app/settings"
	"arbex/app/ui"
	"arbex/model"
	"arbex/vision"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"
)

// fakeEngine notes what it was asked for.
type fakeEngine struct {
	paused         []bool
	postprocessing engine.Postprocessing
	calibrated     []int // negative: forgotten
	sought         []time.Duration
	turns          []vision.Orientation
}

func (f *fakeEngine) SetPaused(on bool)                         { f.paused = append(f.paused, on) }
func (f *fakeEngine) SetPostprocessing(p engine.Postprocessing) { f.postprocessing = p }
func (f *fakeEngine) Calibrate(id int)                          { f.calibrated = append(f.calibrated, id) }
func (f *fakeEngine) ResetCalibration(id int)                   { f.calibrated = append(f.calibrated, -id) }

func (f *fakeEngine) Seek(at time.Duration)              { f.sought = append(f.sought, at) }
func (f *fakeEngine) Reorient(change vision.Orientation) { f.turns = append(f.turns, change) }

// testTab is a tab in a window in memory.
type testTab struct {
	*Tab
	window  fyne.Window
	engine  *fakeEngine
	opened  []string // sources
	again   int      // how often the last one was opened again
	network *model.Network
}

func newTestTab(t *testing.T) *testTab {
	t.Helper()
	test.NewTempApp(t).Settings().SetTheme(ui.ThemeOf(settings.Appearance{Theme: string(ui.Dark)}))
	c, err := model.Preset("compact")
	if err != nil {
		t.Fatal(err)
	}
	n, err := model.New(c, 1)
	if err != nil {
		t.Fatal(err)
	}
	tt := &testTab{window: test.NewWindow(nil), engine: &fakeEngine{}, network: n}
	t.Cleanup(tt.window.Close)
	tt.Tab = New(Options{
		Window: tt.window, Files: ui.NewFiles(tt.window, nil), Engine: tt.engine,
		Settings:      &settings.Store{Settings: settings.Defaults(), Folder: t.TempDir()},
		Notifications: ui.NewNotifications(), Orientations: &Orientations{}, Network: n,
		Open: func(source string) { tt.opened = append(tt.opened, source) }, Reopen: func() { tt.again++ },
	})
	_, side := tt.Content()
	tt.window.SetContent(side)
	tt.window.Resize(fyne.NewSize(372, 600))
	return tt
}

// press does what a key does.
func (tt *testTab) press(name fyne.KeyName) {
	for _, s := range tt.Shortcuts() {
		if s.Key == name {
			s.Do()
		}
	}
}

// saved reads the settings back.
func (tt *testTab) saved(t *testing.T) settings.Settings {
	t.Helper()
	s, err := settings.Load(tt.settings.Folder)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// picture is a view of a clip without a face.
func picture() *engine.View {
	return &engine.View{State: engine.Running, Info: vision.Info{Name: "demo clip"}, Picture: image.NewRGBA(image.Rect(0, 0, 64, 48)), Scale: 1, Stats: engine.Stats{Frames: 9}}
}

// people is a view with faces of some ids, each with a second of history.
func people(ids ...int) *engine.View {
	view := picture()
	for _, id := range ids {
		share := float32(id) / 10
		p := model.Prediction{Primary: model.Distribution{share, 1 - share, 0, 0, 0, 0, 0, 0}}
		face := engine.Face{Track: vision.Track{ID: id}, Known: true, Prediction: p, History: &engine.History{}, At: time.Second}
		face.Smoothed, face.Shown = engine.EstimateOf(p), engine.EstimateOf(p)
		for i := range 30 {
			face.History.Add(engine.HistoryEntry{At: time.Duration(i) * time.Second / 30, Smoothed: face.Shown, Shown: face.Shown})
		}
		view.Faces = append(view.Faces, face)
	}
	view.Time, view.Played = 300*time.Millisecond, time.Second // the clip has started again
	return view
}

// oneFace is a view of a camera with a face with a prediction, which
// has moved by five pixels since.
func oneFace() *engine.View {
	view := picture()
	view.Info.Spec = "/dev/video0"
	shown := engine.Estimate{Primary: model.Distribution{0.2, 0.8}, Corrected: model.Distribution{0.1, 0.9}}
	at := vision.Face{Box: vision.Box{X: 10, Y: 10, W: 20, H: 20}, Points: vision.Points{
		RightEye: vision.Point{X: 15, Y: 16}, LeftEye: vision.Point{X: 25, Y: 16}, Nose: vision.Point{X: 20, Y: 21}, Mouth: vision.Point{X: 20, Y: 26},
	}}
	moved := at
	moved.Box.X += 5
	view.Faces = []engine.Face{{
		Track: vision.Track{ID: 4, Face: moved}, CropFace: at, Known: true, Shown: shown,
		Prediction: model.Prediction{Primary: shown.Primary, Corrected: shown.Corrected, Landmarks: make([][2]float32, 68)},
	}}
	return view
}
