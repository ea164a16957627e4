package teach

import (
	"strings"
	"sync"
	"testing"
	"time"

	"arbex/app/engine"
	"arbex/app/ui"
	"arbex/assets/leaks"
	"arbex/assets/models"
	"arbex/model"
	"arbex/training/captures"
	"arbex/training/tuning"
	"arbex/training/versions"
	"arbex/vision"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"
)

func TestMain(m *testing.M) { leaks.Main(m, vision.Unclosed) }

func shipped() (*model.Network, error) { return model.Read(models.Trained("compact"), "compact") }

// fixture is a studio in memory, on files that are real.
type fixture struct {
	*Tab
	t    testing.TB
	used []string

	mutex  sync.Mutex
	screen []func() // for Fyne's one thread, which here is the test's: until runs them
}

// later leaves something for Fyne's thread, from any goroutine.
func (b *fixture) later(f func()) {
	b.mutex.Lock()
	defer b.mutex.Unlock()
	b.screen = append(b.screen, f)
}

// do runs something on Fyne's thread, after what was left for it.
func (b *fixture) do(f func()) {
	b.mutex.Lock()
	left := b.screen
	b.screen = nil
	b.mutex.Unlock()
	for _, g := range left {
		g()
	}
	f()
}

func openTab(t testing.TB) *fixture {
	t.Helper()
	test.NewTempApp(t).Settings().SetTheme(ui.NewTheme(ui.Dark))
	folder := t.TempDir()
	faces, err := captures.Open(folder)
	if err != nil {
		t.Fatal(err)
	}
	kept, err := versions.Open(folder+"/versions", shipped)
	if err != nil {
		t.Fatal(err)
	}
	base, err := tuning.ReadReplay(models.Replay("compact"))
	if err != nil {
		t.Fatal(err)
	}
	n, err := shipped()
	if err != nil {
		t.Fatal(err)
	}
	b := &fixture{t: t}
	w := test.NewTempWindow(t, nil)
	b.Tab = New(w, Options{Captures: faces, Versions: kept, Replay: base, onScreen: b.later, Use: func(_ *model.Network, id string) { b.used = append(b.used, id) }}, n, versions.Shipped)
	t.Cleanup(func() {
		b.Close()
		faces.Close()
	})
	return b
}

// until waits for something that another goroutine does.
func (b *fixture) until(what string, seen func() bool) {
	b.t.Helper()
	for deadline := time.Now().Add(90 * time.Second); time.Now().Before(deadline); time.Sleep(20 * time.Millisecond) {
		found := false
		b.do(func() { found = seen() })
		if found {
			return
		}
	}
	b.t.Fatal("not seen: ", what)
}

// look shows a face whose crop is a pattern of a kind; each shade is another
// picture of it.
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
			b.look(class, i)
			b.KeyDown(fyne.KeyName(rune('1' + class)))
			b.KeyUp("")
		})
		b.until("the face is saved", func() bool { return b.faces() == before+1 })
	}
}

func TestPressingANumberCapturesTheFace(t *testing.T) {
	b := openTab(t)
	b.press(3, 2)
	counts, err := b.options.Captures.CountByClass()
	if err != nil || counts["sadness"] != 2 {
		t.Fatal(counts, err)
	}
	if got := b.labels.buttons[3].Text; got != "4  Sadness  (2)" {
		t.Errorf("the button says %q", got)
	}
	if b.gallery.empty.Visible() {
		t.Error("the gallery says that it is empty")
	}
	b.do(func() { b.KeyDown(fyne.KeyReturn) }) // the model's guess
	b.until("the guess is saved", func() bool { return strings.Contains(b.labels.buttons[1].Text, "(1)") })
	b.do(b.Undo)
	if b.faces() != 2 {
		t.Errorf("%d faces after undoing", b.faces())
	}
	b.do(b.Redo)
	if b.faces() != 3 {
		t.Errorf("%d faces after doing it again", b.faces())
	}
}

func TestHoldingCapturesABurstThatIsOneStep(t *testing.T) {
	b := openTab(t)
	b.do(func() {
		b.look(1, 0)
		b.KeyDown("1")
	})
	shade := 0
	b.until("several faces", func() bool {
		shade += 5
		b.look(1, shade%30)
		return b.faces() >= 3
	})
	b.do(func() { b.KeyUp("1") })
	b.until("the disk is done", func() bool { return len(b.saves) == 0 })
	b.do(b.Undo)
	if b.faces() != 0 {
		t.Errorf("%d faces are left of an undone burst", b.faces())
	}
}

func TestNoFaceIsSaid(t *testing.T) {
	b := openTab(t)
	b.do(func() {
		b.Update(&engine.View{})
		b.KeyDown("1")
	})
	if got := b.labels.state.String(); !strings.Contains(got, "no face") {
		t.Error(got)
	}
}

func TestEditingTheSelected(t *testing.T) {
	b := openTab(t)
	b.press(0, 3)
	b.do(func() {
		b.gallery.selectAll()
		b.gallery.relabelSelected("fear")
	})
	if counts, _ := b.options.Captures.CountByClass(); counts["fear"] != 3 {
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

// The whole loop: label, train, see what became better, use it, roll back.
func TestTheLoop(t *testing.T) {
	b := openTab(t)
	if !b.training.start.Disabled() {
		t.Error("a training can begin without faces")
	}
	for class := range 3 {
		b.press(5+class%3, 4)
	}
	b.do(func() { b.training.start.OnTapped() })
	b.until("a result", func() bool { return len(b.training.result.Objects) > 0 })
	all, err := b.options.Versions.List()
	if err != nil || len(all) != 2 || len(all[0].Captures) != 12 {
		t.Fatal(all, err)
	}
	if b.version != versions.Shipped || len(b.used) > 0 {
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
	b.until("the new model is in use", func() bool { return b.version == all[0].ID })
	if b.comparison.object.Visible() {
		t.Error("a comparison goes on with a model that is in use now")
	}
	b.do(func() { b.useVersion(versions.Shipped) })
	b.until("the shipped model is in use again", func() bool { return b.version == versions.Shipped })
	if len(b.used) != 2 || b.options.Versions.Current() != versions.Shipped {
		t.Error(b.used, b.options.Versions.Current())
	}
}

func TestFullDiskIsSaid(t *testing.T) {
	b := openTab(t)
	b.options.Captures.Close()
	b.do(func() {
		b.look(0, 0)
		b.KeyDown("1")
		b.KeyUp("")
	})
	b.until("a notice", func() bool { return b.notice.Text() != "" })
	if b.labels.saved != 0 {
		t.Error("a face that is not on the disk counts")
	}
}

// Whatever the studio computes, it computes where the window says, also after the
// choice has changed.
func TestStudioComputesWhereTheWindowSays(t *testing.T) {
	b := openTab(t)
	if have := b.training.baseOptions().Device; have != model.AutoDevice {
		t.Errorf("nobody said anything, and it trains on %q", have)
	}
	said := model.CPU
	b.options.Device = func() model.DeviceKind { return said }
	for _, said = range []model.DeviceKind{model.CPU, model.GPU} {
		b.training.quick()
		if quick, mirror := b.training.baseOptions().Device, b.predictorOptions().Device; quick != said || mirror != said {
			t.Errorf("%s: it trains on %q and compares on %q", said, quick, mirror)
		}
	}
}
