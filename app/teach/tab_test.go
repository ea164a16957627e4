package teach

import (
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"arbex/app/engine"
	"arbex/app/settings"
	"arbex/app/ui"
	"arbex/assets/leaktest"
	shippedmodels "arbex/assets/models"
	"arbex/model"
	"arbex/model/device"
	"arbex/training/captures"
	"arbex/training/tuning"
	"arbex/training/versions"
	"arbex/vision"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"
)

func TestMain(m *testing.M) {
	if err := ui.SetLanguage("en"); err != nil {
		panic(err)
	}
	leaktest.Main(m, vision.Unclosed)
}

func shipped() (*model.Network, error) {
	return model.Read(shippedmodels.Trained("compact"), "compact")
}

// fixture is a tab in memory, on real files.
type fixture struct {
	*Tab
	t        testing.TB
	captures *captures.Store
	versions *versions.Store
	used     []string    // versions that were put into the live view
	device   device.Kind // where the window computes
	clock    time.Time

	mutex   sync.Mutex
	waiting []func() // for Fyne's thread, which is the test's: do runs them
	arrived chan struct{}
}

// post adds a function for Fyne's thread; it may be called from any goroutine.
func (f *fixture) post(do func()) {
	f.mutex.Lock()
	f.waiting = append(f.waiting, do)
	f.mutex.Unlock()
	select {
	case f.arrived <- struct{}{}:
	default:
	}
}

// do runs a function on Fyne's thread, after those that wait for it.
func (f *fixture) do(last func()) {
	f.mutex.Lock()
	waiting := f.waiting
	f.waiting = nil
	f.mutex.Unlock()
	for _, do := range waiting {
		do()
	}
	last()
}

func openTab(t testing.TB) *fixture {
	t.Helper()
	return openThemedTab(t, ui.Dark)
}

func openThemedTab(t testing.TB, mode ui.ThemeMode) *fixture {
	t.Helper()
	test.NewTempApp(t).Settings().SetTheme(ui.ThemeOf(settings.Appearance{Theme: string(mode)}))
	folder := t.TempDir()
	faces, err := captures.Open(folder)
	if err != nil {
		t.Fatal(err)
	}
	models, err := versions.Open(folder+"/versions", shipped)
	if err != nil {
		t.Fatal(err)
	}
	base, err := tuning.ReadReplay(shippedmodels.Replay("compact"))
	if err != nil {
		t.Fatal(err)
	}
	n, err := shipped()
	if err != nil {
		t.Fatal(err)
	}
	f := &fixture{t: t, captures: faces, versions: models, device: device.Auto, clock: testTime, arrived: make(chan struct{}, 1)}
	f.Tab = New(test.NewTempWindow(t, nil), Options{
		Captures: faces, Versions: models, Replay: base, tasks: ui.NewTasksOn(f.post), now: func() time.Time { return f.clock },
		Steps:    60,
		Device:   func() device.Kind { return f.device },
		Consent:  func(source string) bool { return source == "/dev/video0" },
		UseModel: func(_ *model.Network, id string) { f.used = append(f.used, id) },
	}, n, versions.Shipped)
	t.Cleanup(func() {
		f.Close()
		faces.Close()
	})
	return f
}

// patience bounds every wait of the tests: only a test that fails waits so long.
const patience = 5 * time.Minute

// until waits for something that other goroutines bring about.
func (f *fixture) until(what string, seen func() bool) {
	f.t.Helper()
	deadline := time.After(patience)
	for {
		found := false
		f.do(func() { found = seen() })
		if found {
			return
		}
		select {
		case <-f.arrived:
		case <-deadline:
			f.t.Fatal("not seen: ", what)
		}
	}
}

// look shows a face whose crop is a pattern of a kind; each shade is another
// crop.
func (b *fixture) look(kind, shade int) {
	crop := make([]byte, 0, 3*112*112)
	for i := range 112 * 112 {
		v := byte(90 + 4*shade)
		if (i%112/(8+8*kind)+i/112/(8+8*kind))%2 == 0 {
			v += 100
		}
		crop = append(crop, v, v, v)
	}
	face := engine.Face{Known: true, Crop: crop, Track: vision.Track{ID: 1, Face: vision.Face{Box: vision.Box{W: 120, H: 120}}}}
	face.Prediction.Primary = model.Distribution{0, 1, 0, 0, 0, 0, 0, 0}
	b.Update(&engine.View{Faces: []engine.Face{face}, Info: vision.Info{Name: "clip", Spec: "clip"}})
}

func (b *fixture) faces() int { return len(b.gallery.shown) }

// press captures a class in single presses, each a burst of its own.
func (b *fixture) press(class, times int) {
	for i := range times {
		before := 0
		b.do(func() {
			before = b.faces()
			b.clock = b.clock.Add(time.Second)
			b.look(class, i)
			b.keyDown(fyne.KeyName(rune('1' + class)))
			b.labels.release()
		})
		b.until("the face is saved", func() bool { return b.faces() == before+1 })
	}
}

func TestPressingANumberCapturesTheFace(t *testing.T) {
	b := openTab(t)
	b.press(3, 2)
	counts, err := b.captures.CountByClass()
	if err != nil || counts["sadness"] != 2 {
		t.Fatal(counts, err)
	}
	if got := b.labels.classes.buttons[3].Text; got != "4  Sadness  (2)" {
		t.Errorf("the button says %q", got)
	}
	if b.gallery.empty.Visible() {
		t.Error("the gallery says that it is empty")
	}
	b.clock = b.clock.Add(time.Second)
	b.do(func() { b.keyDown(fyne.KeyReturn) }) // the model's guess
	b.until("the guess is saved", func() bool { return strings.Contains(b.labels.classes.buttons[1].Text, "(1)") })
	b.do(b.Undo)
	if b.faces() != 2 {
		t.Errorf("%d faces after undoing", b.faces())
	}
	b.do(b.Redo)
	if b.faces() != 3 {
		t.Errorf("%d faces after doing it again", b.faces())
	}
}

func TestHoldingAKeyCapturesABurstThatIsOneStep(t *testing.T) {
	b := openTab(t)
	b.do(func() {
		b.look(1, 0)
		b.keyDown("1")
	})
	for i := range 4 { // the first is too early: the key is held for 200 ms
		b.do(func() {
			b.clock = b.clock.Add(200 * time.Millisecond)
			b.look(1, 5*(i+1))
		})
	}
	b.until("four faces", func() bool { return b.faces() == 4 })
	b.do(func() {
		b.labels.release()
		b.clock = b.clock.Add(time.Second)
		b.look(1, 25)
	})
	b.do(b.Undo)
	if b.faces() != 0 {
		t.Errorf("%d faces are left of an undone burst", b.faces())
	}
}

// For a camera the person agreed on the page that opens it; for everything else
// there is a check box.
func TestACaptureKnowsWhetherPeopleAgreed(t *testing.T) {
	b := openTab(t)
	consent := func(source string, checked bool) bool {
		t.Helper()
		before := b.faces()
		b.do(func() {
			b.clock = b.clock.Add(time.Second)
			b.labels.consent.SetChecked(checked)
			b.look(before%4, before)
			b.labels.faces.view.Info = vision.Info{Name: source, Spec: source}
			b.keyDown("2")
			b.labels.release()
		})
		b.until("the face is saved", func() bool { return b.faces() == before+1 })
		return b.gallery.shown[0].Consent
	}
	if !consent("/dev/video0", false) || consent("clip.mp4", false) || !consent("clip.mp4", true) {
		t.Error("the captures have another consent")
	}
}

func TestAMissingFaceIsShown(t *testing.T) {
	b := openTab(t)
	b.do(func() {
		b.Update(&engine.View{})
		b.keyDown("1")
	})
	if got := b.labels.state.String(); !strings.Contains(got, "no face") {
		t.Error(got)
	}
}

func TestEditingTheSelected(t *testing.T) {
	b := openTab(t)
	w := test.NewTempWindow(t, b.gallery.object)
	b.do(func() { w.Resize(fyne.NewSize(560, 260)) }) // what is deleted is on the screen
	b.press(0, 3)
	b.do(func() {
		b.gallery.selectAll()
		b.gallery.relabelSelected(slices.Index(b.shared.classes, "fear"))
	})
	if counts, _ := b.captures.CountByClass(); counts["fear"] != 3 {
		t.Error(counts)
	}
	b.do(func() {
		b.gallery.setSelected(b.gallery.shown[0].ID, false)
		b.gallery.deleteSelected()
	})
	if b.faces() != 1 {
		t.Error(b.faces(), "faces are left")
	}
}

// Label, train, look at the result, use the new version, roll back.
func TestLabelTrainUseAndRollBack(t *testing.T) {
	b := openTab(t)
	if !b.training.start.Disabled() {
		t.Error("a training can start without faces")
	}
	for class := range 3 {
		b.press(5+class%3, 4)
	}
	b.do(func() { b.training.start.OnTapped() })
	b.until("a result", func() bool { return len(b.training.result.object.Objects) > 0 })
	all, err := b.versions.List()
	if err != nil || len(all) != 2 || len(all[0].Captures) != 12 {
		t.Fatal(all, err)
	}
	if b.shared.version != versions.Shipped || len(b.used) > 0 {
		t.Error("the new model is used before it was chosen")
	}
	b.do(func() { b.comparison.start(all[0]) })
	b.until("both models side by side", func() bool {
		if b.comparison.lastCrop != nil && !b.comparison.busy {
			return b.comparison.object.Visible()
		}
		b.look(0, 3)
		return false
	})
	b.do(func() { b.useVersion(all[0].ID) })
	b.until("the new model is in use", func() bool { return b.shared.version == all[0].ID })
	if b.comparison.object.Visible() {
		t.Error("a version is compared with itself")
	}
	b.do(func() { b.useVersion(versions.Shipped) })
	b.until("the shipped model is in use again", func() bool { return b.shared.version == versions.Shipped })
	if len(b.used) != 2 || b.versions.Current() != versions.Shipped {
		t.Error(b.used, b.versions.Current())
	}
}

func TestAFaceThatIsNotSavedIsShown(t *testing.T) {
	b := openTab(t)
	b.captures.Close()
	b.do(func() {
		b.look(0, 0)
		b.keyDown("1")
		b.labels.release()
	})
	b.until("a notice", func() bool { return b.shared.notifications.Text() != "" })
	if b.saver.saved != 0 {
		t.Error("a face that is not on the disk counts")
	}
}

// Everything is computed on the device that the window has chosen, also after
// another choice.
func TestTheTabComputesOnTheChosenDevice(t *testing.T) {
	b := openTab(t)
	for _, device := range []device.Kind{device.Auto, device.CPU, device.GPU} {
		b.device = device
		if trained, compared := b.training.options().Device, b.shared.predictorOptions().Device; trained != device || compared != device {
			t.Errorf("%s: it trains on %q and compares on %q", device, trained, compared)
		}
	}
}
