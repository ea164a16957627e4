package review

import (
	"fmt"
	"image"
	"image/color"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"arbex/app/engine"
	"arbex/app/review/recording"
	"arbex/app/session"
	"arbex/app/ui"
	"arbex/assets/leaktest"
	"arbex/assets/models"
	"arbex/model"
	"arbex/training/captures"
	"arbex/vision"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"
)

func TestMain(m *testing.M) { leaktest.Main(m, vision.Unclosed) }

// testTab is the side in memory, on files that are real.
type testTab struct {
	*Tab
	t      *testing.T
	folder string
	taught []captures.Candidate
	clock  time.Time
	screen sync.Mutex // stands for Fyne's one thread, which its test driver does not have
}

func (b *testTab) do(f func()) {
	b.screen.Lock()
	defer b.screen.Unlock()
	f()
}

func opened(t *testing.T) *testTab {
	t.Helper()
	test.NewTempApp(t).Settings().SetTheme(ui.NewTheme(ui.Dark))
	n, err := model.Read(models.Trained("compact"), "compact")
	if err != nil {
		t.Fatal(err)
	}
	b := &testTab{t: t, folder: t.TempDir(), clock: time.Now()}
	w := test.NewTempWindow(t, nil)
	b.do(func() {
		b.Tab = New(w, Options{
			Sessions: filepath.Join(b.folder, "sessions"), Network: n, Threads: 1,
			Teach: func(faces []captures.Candidate) { b.taught = append(b.taught, faces...) }, onScreen: b.do,
			Now: func() time.Time { return b.clock },
		})
		w.SetContent(b.Main())
		w.Resize(fyne.NewSize(800, 600))
	})
	t.Cleanup(b.Close)
	return b
}

func (b *testTab) until(what string, seen func() bool) {
	b.t.Helper()
	for deadline := time.Now().Add(60 * time.Second); time.Now().Before(deadline); time.Sleep(10 * time.Millisecond) {
		found := false
		b.do(func() { found = seen() })
		if found {
			return
		}
	}
	b.t.Fatalf("not seen: %s; the notice says %q", what, b.view.notice.Text())
}

func (b *testTab) press(keys ...fyne.KeyName) {
	b.do(func() {
		for _, k := range keys {
			if !b.TypedKey(k) {
				b.t.Errorf("%s does nothing", k)
			}
		}
	})
}

// clip writes a clip of so many grey pictures, ever lighter, ten a second.
func clip(t *testing.T, path string, pictures int) {
	t.Helper()
	w, err := vision.NewVideoWriter(path, 10, image.Pt(64, 48))
	if err != nil {
		t.Fatal(err)
	}
	for n := range pictures {
		picture := image.NewRGBA(image.Rect(0, 0, 64, 48))
		for i := range 64 * 48 {
			picture.Set(i%64, i/64, color.Gray{uint8(4 * n)})
		}
		frame, err := vision.FrameFromImage(picture)
		if err != nil {
			t.Fatal(err)
		}
		if err := w.Write(frame); err != nil {
			t.Fatal(err)
		}
		frame.Close()
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
}

// writeSession writes a session of a clip: face 1 all the time, face 2 beside it, who is
// called 3 in the second half.
func (b *testTab) writeSession(frames int) string {
	return b.writeTurnedSession(frames, vision.Orientation{})
}

// writeTurnedSession is recording with the pictures of the clip turned.
func (b *testTab) writeTurnedSession(frames int, turn vision.Orientation) string {
	b.t.Helper()
	source := filepath.Join(b.folder, "clip.mp4")
	clip(b.t, source, frames)
	folder := filepath.Join(b.folder, "sessions", "one")
	classes := b.network.Classes()
	w, err := session.Create(folder, session.Metadata{
		Classes: classes, Started: b.clock,
		Source: session.DescribeSource(vision.Info{Spec: source, Name: "clip.mp4", Kind: vision.Clip, Width: 64, Height: 48, Orientation: turn}),
	})
	if err != nil {
		b.t.Fatal(err)
	}
	judge := session.NewRecordBuilder(b.network)
	for n := range frames {
		at := time.Duration(n) * 100 * time.Millisecond
		m := session.FrameContext{Source: source, Frame: n, Time: at, SourceFrame: n, SourceTime: at}
		second := 2
		if n >= frames/2 {
			second = 3
		}
		if err := w.Write(judge.Frame(nil, m, []engine.Face{face(1, len(classes), n), face(second, len(classes), 0)})); err != nil {
			b.t.Fatal(err)
		}
	}
	if err := w.Finish("the end", b.clock, w.Counts()); err != nil {
		b.t.Fatal(err)
	}
	return folder
}

func face(id, classes, best int) engine.Face {
	f := engine.Face{Known: true}
	f.Track.ID = id
	f.Track.Face.Box = vision.Box{X: float32(20 * id), Y: 10, W: 15, H: 20}
	f.Prediction.Primary = make(model.Distribution, classes)
	f.Prediction.Primary[best%classes] = 1
	f.Prediction.Corrected = f.Prediction.Primary
	return f
}

// shade is the grey of the picture that is shown, -1 for none.
func (b *testTab) shade() int {
	if b.pixels == nil {
		return -1
	}
	return int(b.pixels.RGBAAt(30, 20).G)
}

func near(a, b int) bool { return a-b < 3 && b-a < 3 }

func TestSteppingShowsThePictureOfEachMoment(t *testing.T) {
	b := opened(t)
	folder := b.writeSession(40)
	b.do(func() { b.Open(folder) })
	b.until("the first picture", func() bool { return b.recording != nil && near(b.shade(), 0) })
	b.press(fyne.KeyRight, fyne.KeyRight, fyne.KeyRight)
	b.until("the fourth", func() bool { return near(b.shade(), 12) && b.cursor == 3 })
	b.press(fyne.KeyEnd)
	b.until("the last", func() bool { return near(b.shade(), 156) && b.cursor == 39 })
	b.press(fyne.KeyLeft)
	b.until("the one before", func() bool { return near(b.shade(), 152) })
	b.press(fyne.KeyHome)
	b.until("the first again", func() bool { return near(b.shade(), 0) })
	b.press(fyne.KeyPageDown)
	b.do(func() {
		if b.cursor != 50 && b.cursor != 39 {
			t.Error(b.cursor)
		}
		if words := b.view.prediction.Text; !strings.Contains(words, "Looks like") {
			t.Error(words)
		}
		b.view.overview.OnSeek(2)
		if b.cursor != 20 {
			t.Error("scrubbing to two seconds came to moment ", b.cursor)
		}
	})
}

// The boxes of a clip that was turned lie in turned pictures.
func TestPicturesAreTurnedAsTheyWere(t *testing.T) {
	b := opened(t)
	folder := b.writeTurnedSession(5, vision.Orientation{Quarters: 3, Mirror: true})
	b.do(func() { b.Open(folder) })
	b.until("the first picture", func() bool { return b.recording != nil && b.pixels != nil })
	b.do(func() {
		if size := b.pixels.Rect.Size(); size != image.Pt(48, 64) {
			t.Errorf("a picture of 64x48 stands as %v", size)
		}
	})
}

func TestPlayingFollowsTheClock(t *testing.T) {
	b := opened(t)
	folder := b.writeSession(40)
	b.do(func() { b.Open(folder) })
	b.until("the first picture", func() bool { return b.recording != nil && b.pixels != nil })
	b.press(fyne.KeySpace)
	b.do(func() { b.clock = b.clock.Add(1500 * time.Millisecond) })
	b.until("a second and a half", func() bool { return b.cursor == 15 })
	b.press(fyne.KeySpace)
	b.do(func() { b.clock = b.clock.Add(time.Second) })
	time.Sleep(3 * tickInterval)
	b.do(func() {
		if b.cursor != 15 {
			t.Error("it goes on while it stands")
		}
	})
	b.press(fyne.KeySpace)
	b.do(func() { b.clock = b.clock.Add(time.Hour) })
	b.until("the end", func() bool { return b.cursor == 39 && b.player.stop == nil })
}

func TestEditsAreSavedAndExported(t *testing.T) {
	b := opened(t)
	folder := b.writeSession(40)
	b.do(func() { b.Open(folder) })
	b.until("the tape", func() bool { return b.recording != nil })
	b.press(fyne.KeyRight, fyne.KeyM)
	b.do(func() {
		b.view.plot.OnSelect(ui.TimeRange{From: 0.5, To: 1.0})
		b.TypedKey(fyne.KeyX)
		b.Tab.edit(recording.Merge(3, 2))
		b.Tab.edit(recording.Name(2, "Ann"))
		b.selectFace(2)
	})
	b.do(func() {
		if len(b.recording.Faces()) != 2 || len(b.view.markers.Objects) != 1 || len(b.view.excluded.Objects) != 1 || b.view.selectionButtons[0].Disabled() == false {
			t.Error(len(b.recording.Faces()), len(b.view.markers.Objects), len(b.view.excluded.Objects))
		}
		if f := faceName(b.faceByID(2)); !strings.Contains(f, "Ann") {
			t.Error(f)
		}
	})
	out := filepath.Join(b.folder, "out.csv")
	b.do(func() { b.export(out, recording.Selection{Faces: []int{2}}) })
	b.until("the export", func() bool { return strings.Contains(b.view.notice.Text(), "34 records") })
	text, err := os.ReadFile(out)
	if err != nil || strings.Count(string(text), "Ann") != 34 {
		t.Error(err, strings.Count(string(text), "Ann"))
	}
	b.do(func() { b.Undo(); b.Undo() })
	b.until("the edits on the disk", func() bool {
		text, _ := os.ReadFile(filepath.Join(folder, "review.json"))
		return strings.Contains(string(text), `"merge"`) && strings.Index(string(text), `"merge"`) > strings.Index(string(text), `"undone"`)
	})
	b.do(func() {
		if len(b.recording.Faces()) != 3 {
			t.Error(len(b.recording.Faces()))
		}
		b.export(filepath.Join(folder, "frames.csv"), recording.Selection{})
	})
	b.until("a refusal", func() bool { return strings.Contains(b.view.notice.Text(), "outside the session") })
}

func TestZoomKeepsTheCursorInSight(t *testing.T) {
	b := opened(t)
	folder := b.writeSession(40)
	b.do(func() { b.Open(folder) })
	b.until("the tape", func() bool { return b.recording != nil })
	b.press(fyne.KeyPlus, fyne.KeyPlus, fyne.KeyPlus, fyne.KeyEnd)
	b.do(func() {
		if at := b.recording.Time(b.cursor); at < b.zoom.From || at > b.zoom.To || b.zoom.To-b.zoom.From > 2 {
			t.Errorf("%v at %v", b.zoom, at)
		}
	})
	b.press(fyne.Key0)
	b.do(func() {
		if b.zoom != (ui.TimeRange{From: 0, To: b.recording.Duration()}) {
			t.Error(b.zoom)
		}
	})
	b.until("curves", func() bool { return b.view.plot.HasPicture() })
}

func TestAClipIsAnalysedOnceAndItsFacesCanBeTaught(t *testing.T) {
	b := opened(t)
	picture, err := filepath.Abs("../../assets/demo/astronaut.png")
	if err != nil {
		t.Fatal(err)
	}
	b.do(func() { b.Open(picture) })
	b.until("the analysed picture", func() bool { return b.recording != nil && b.pixels != nil && b.cancelAnalysis == nil })
	b.do(func() { b.collect(b.framesToCollect(false, false), 1) })
	b.until("a face for Teach", func() bool { return len(b.taught) == 1 })
	if f := b.taught[0]; len(f.Crop) != 3*f.Side*f.Side || f.Guess.Best() != 1 || f.Width < 50 || f.Source == "" {
		t.Errorf("%d bytes, side %d, guess %v", len(f.Crop), f.Side, f.Guess)
	}
	first := b.recording
	b.do(func() { b.Open(picture) })
	b.until("it again", func() bool { return b.recording != first })
	if all, err := session.List(b.options.Sessions); err != nil || len(all) != 1 {
		t.Error(len(all), err)
	}
}

func TestWhatCannotBeOpenedIsSaid(t *testing.T) {
	b := opened(t)
	bad := filepath.Join(b.folder, "bad.mp4")
	if err := os.WriteFile(bad, []byte("text"), 0o600); err != nil {
		t.Fatal(err)
	}
	damaged := filepath.Join(b.folder, "damaged")
	if err := os.MkdirAll(damaged, 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(damaged, "session.json"), []byte("{"), 0o600); err != nil {
		t.Fatal(err)
	}
	for path, want := range map[string]string{bad: "cannot be played", damaged: "damaged", "/nowhere": "no such file"} {
		b.do(func() { b.view.showNotice(""); b.Open(path) })
		b.until(fmt.Sprint("why not ", path), func() bool { return strings.Contains(b.view.notice.Text(), want) && b.cancelAnalysis == nil })
	}
	folder := b.writeSession(20)
	if err := os.Remove(filepath.Join(b.folder, "clip.mp4")); err != nil {
		t.Fatal(err)
	}
	b.do(func() { b.Open(folder) })
	b.until("boxes on an empty picture", func() bool { return b.recording != nil && strings.Contains(b.view.notice.Text(), "cannot be shown") })
}

func TestAFaceIsNamedInADialogThatEscapeLeaves(t *testing.T) {
	b := opened(t)
	folder := b.writeSession(10)
	b.do(func() { b.Open(folder) })
	b.until("the tape", func() bool { return b.recording != nil })
	b.do(func() {
		enter := func(text string, end fyne.KeyName) {
			b.askName()
			entry := b.window.Canvas().Focused()
			for _, letter := range text {
				entry.TypedRune(letter)
			}
			entry.TypedKey(&fyne.KeyEvent{Name: end})
			if b.window.Canvas().Overlays().Top() != nil {
				t.Errorf("%s does not close the dialog", end)
			}
		}
		enter("Nobody", fyne.KeyEscape)
		if name := b.faceByID(1).Name; name != "" {
			t.Error(name)
		}
		enter("Ann", fyne.KeyReturn)
		if name := b.faceByID(1).Name; name != "Ann" {
			t.Error(name)
		}
	})
}
