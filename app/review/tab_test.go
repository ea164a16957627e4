package review

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"arbex/app/engine"
	"arbex/app/review/recording"
	"arbex/app/session"
	"arbex/app/settings"
	"arbex/app/ui"
	"arbex/assets/leaktest"
	"arbex/assets/models"
	"arbex/model"
	"arbex/training/captures"
	"arbex/vision"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/test"
)

func TestMain(m *testing.M) { leaktest.Main(m, vision.Unclosed) }

// testTab is a tab in memory, with real files.
type testTab struct {
	*Tab
	t         *testing.T
	folder    string
	collected []captures.Candidate
	clock     time.Time
	mix       float64
	screen    sync.Mutex // stands for Fyne's thread, which its test driver does not have
}

func (b *testTab) do(f func()) {
	b.screen.Lock()
	defer b.screen.Unlock()
	f()
}

func openTab(t *testing.T) *testTab { return openThemed(t, ui.Dark) }

func openThemed(t *testing.T, mode ui.ThemeMode) *testTab {
	t.Helper()
	test.NewTempApp(t).Settings().SetTheme(ui.ThemeOf(settings.Appearance{Theme: string(mode)}))
	n, err := model.Read(models.Trained("compact"), "compact")
	if err != nil {
		t.Fatal(err)
	}
	b := &testTab{t: t, folder: t.TempDir(), clock: testTime}
	w := test.NewTempWindow(t, nil)
	b.do(func() {
		b.Tab = New(w, Options{
			Sessions: filepath.Join(b.folder, "sessions"), Network: n, Threads: 1,
			Teach: func(faces []captures.Candidate) { b.collected = append(b.collected, faces...) }, OnScreen: b.do,
			Now: func() time.Time { return b.clock }, Mix: func() float64 { return b.mix },
		})
		split := container.NewHSplit(b.Content())
		split.Offset = 0.65
		w.SetContent(split)
		w.Resize(fyne.NewSize(1000, 700))
	})
	t.Cleanup(func() { b.Close() })
	return b
}

// eventLimit bounds the wait for an event that comes as soon as the machine gets
// to it.
const eventLimit = 2 * time.Minute

// until polls a condition on the screen.
func (b *testTab) until(what string, seen func() bool) {
	b.t.Helper()
	poll := time.NewTicker(5 * time.Millisecond)
	defer poll.Stop()
	limit := time.After(eventLimit)
	for {
		found, notice := false, ""
		b.do(func() { found, notice = seen(), b.main.notices.Text() })
		if found {
			return
		}
		select {
		case <-poll.C:
		case <-limit:
			b.t.Fatalf("not seen: %s; the notice is %q", what, notice)
		}
	}
}

func (b *testTab) press(keys ...fyne.KeyName) {
	b.do(func() {
		for _, k := range keys {
			if !b.HandleKey(ui.KeyEvent{Key: k}) {
				b.t.Errorf("%s does nothing", k)
			}
		}
	})
}

// clip writes a clip of grey pictures, each lighter than the last, ten a second.
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
		if err := w.Write(frame.RGBA(nil), time.Duration(n)*100*time.Millisecond); err != nil {
			t.Fatal(err)
		}
		frame.Close()
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
}

// writeSession writes a session of a clip: face 1 in all frames, beside it face 2,
// which has the id 3 in the second half.
func (b *testTab) writeSession(frames int) string {
	return b.writeTurnedSession(frames, vision.Orientation{})
}

// writeTurnedSession is writeSession with an orientation of the clip.
func (b *testTab) writeTurnedSession(frames int, orientation vision.Orientation) string {
	b.t.Helper()
	source := filepath.Join(b.folder, "clip.mp4")
	clip(b.t, source, frames)
	folder := filepath.Join(b.folder, "sessions", "one")
	classes := b.network.Classes()
	w, err := session.Create(folder, session.Metadata{
		Classes: classes, Started: b.clock,
		Source: session.DescribeSource(vision.Info{Spec: source, Name: "clip.mp4", Kind: vision.Clip, Width: 64, Height: 48, Orientation: orientation}),
	})
	if err != nil {
		b.t.Fatal(err)
	}
	builder := session.NewRecordBuilder(b.network)
	for n := range frames {
		at := time.Duration(n) * 100 * time.Millisecond
		m := session.FrameContext{Source: source, Frame: n, Time: at, SourceFrame: n, SourceTime: at}
		second := 2
		if n >= frames/2 {
			second = 3
		}
		if err := w.Write(builder.Frame(nil, m, []engine.Face{face(1, len(classes), n), face(second, len(classes), 0)})); err != nil {
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
	f.Pose = &vision.HeadPose{Yaw: 20, Pitch: -3, Roll: 1}
	return f
}

// shade returns the grey of the picture that is shown, -1 for none.
func (b *testTab) shade() int {
	if b.main.video.picture == nil {
		return -1
	}
	return int(b.main.video.picture.RGBAAt(30, 20).G)
}

func near(a, b int) bool { return a-b < 3 && b-a < 3 }

func TestSteppingShowsEachPicture(t *testing.T) {
	b := openTab(t)
	folder := b.writeSession(40)
	b.do(func() { b.Open(folder) })
	b.until("the first picture", func() bool { return b.document != nil && near(b.shade(), 0) })
	b.press(fyne.KeyRight, fyne.KeyRight, fyne.KeyRight)
	b.until("the fourth", func() bool { return near(b.shade(), 12) && b.document.cursor == 3 })
	b.press(fyne.KeyEnd)
	b.until("the last", func() bool { return near(b.shade(), 156) && b.document.cursor == 39 })
	b.press(fyne.KeyLeft)
	b.until("the one before", func() bool { return near(b.shade(), 152) })
	b.press(fyne.KeyHome)
	b.until("the first again", func() bool { return near(b.shade(), 0) })
	b.press(fyne.KeyPageDown)
	b.do(func() {
		if b.document.cursor != 50 && b.document.cursor != 39 {
			t.Error(b.document.cursor)
		}
		if text := b.side.prediction.Text; !strings.Contains(text, "Looks like") {
			t.Error(text)
		}
		b.main.curves.overview.OnSeek(2)
		if b.document.cursor != 20 {
			t.Error("scrubbing to two seconds came to frame ", b.document.cursor)
		}
	})
}

func TestPicturesHaveTheRecordedOrientation(t *testing.T) {
	b := openTab(t)
	folder := b.writeTurnedSession(5, vision.Orientation{Quarters: 3, Mirror: true})
	b.do(func() { b.Open(folder) })
	b.until("the first picture", func() bool { return b.document != nil && b.main.video.picture != nil })
	b.do(func() {
		if size := b.main.video.picture.Rect.Size(); size != image.Pt(48, 64) {
			t.Errorf("a picture of 64x48 is shown as %v", size)
		}
	})
}

func TestPlayingFollowsTheClock(t *testing.T) {
	b := openTab(t)
	folder := b.writeSession(40)
	b.do(func() { b.Open(folder) })
	b.until("the first picture", func() bool { return b.document != nil && b.main.video.picture != nil })
	b.press(fyne.KeySpace)
	b.do(func() { b.clock = b.clock.Add(1500 * time.Millisecond) })
	b.until("a second and a half", func() bool { return b.document.cursor == 15 })
	b.press(fyne.KeySpace)
	b.do(func() { b.clock = b.clock.Add(time.Second) })
	b.do(func() {
		if b.document.cursor != 15 || b.player.playing() {
			t.Error("it plays while it is paused")
		}
	})
	b.press(fyne.KeySpace)
	b.do(func() { b.clock = b.clock.Add(time.Hour) })
	b.until("the end", func() bool { return b.document.cursor == 39 && !b.player.playing() })
}

func TestEditsAreSavedAndExported(t *testing.T) {
	b := openTab(t)
	folder := b.writeSession(40)
	b.do(func() { b.Open(folder) })
	b.until("the recording", func() bool { return b.document != nil })
	b.press(fyne.KeyRight, fyne.KeyM)
	b.do(func() {
		b.main.curves.plot.OnSelect(ui.TimeRange{From: 0.5, To: 1.0})
		b.HandleKey(ui.KeyEvent{Key: fyne.KeyX})
		b.Tab.edit(recording.Merge(3, 2))
		b.Tab.edit(recording.Name(2, "Ann"))
		b.selectFace(2)
	})
	b.do(func() {
		if len(b.document.Faces()) != 2 || len(b.side.markers.object.Objects) != 1 || len(b.side.excluded.object.Objects) != 1 || b.main.transport.exclude.Disabled() == false {
			t.Error(len(b.document.Faces()), len(b.side.markers.object.Objects), len(b.side.excluded.object.Objects))
		}
		if f := faceName(b.document.faceByID(2)); !strings.Contains(f, "Ann") {
			t.Error(f)
		}
	})
	out := filepath.Join(b.folder, "out.csv")
	b.do(func() {
		b.export(exportFormats(b.document)[0], exportJob{path: out, selection: recording.Selection{Faces: []int{2}}})
	})
	b.until("the export", func() bool { return strings.Contains(b.main.notices.Text(), "34 records") })
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
		if len(b.document.Faces()) != 3 {
			t.Error(len(b.document.Faces()))
		}
		b.export(exportFormats(b.document)[0], exportJob{path: filepath.Join(folder, "frames.csv")})
	})
	b.until("a refusal", func() bool { return strings.Contains(b.main.notices.Text(), "outside the session") })
}

func TestZoomFollowsTheCursor(t *testing.T) {
	b := openTab(t)
	folder := b.writeSession(40)
	b.do(func() { b.Open(folder) })
	b.until("the recording", func() bool { return b.document != nil })
	b.press(fyne.KeyPlus, fyne.KeyPlus, fyne.KeyPlus, fyne.KeyEnd)
	b.do(func() {
		if at := b.document.Time(b.document.cursor); at < b.document.zoom.From || at > b.document.zoom.To || b.document.zoom.To-b.document.zoom.From > 2 {
			t.Errorf("%v at %v", b.document.zoom, at)
		}
	})
	b.press(fyne.Key0)
	b.do(func() {
		if b.document.zoom != (ui.TimeRange{From: 0, To: b.document.Duration()}) {
			t.Error(b.document.zoom)
		}
	})
	b.until("curves", func() bool { return b.main.curves.plot.HasPicture() })
}

func TestAClipIsAnalyzedOnce(t *testing.T) {
	b := openTab(t)
	picture, err := filepath.Abs("../../assets/demo/astronaut.png")
	if err != nil {
		t.Fatal(err)
	}
	b.do(func() { b.Open(picture) })
	b.until("the analysed picture", func() bool { return b.document != nil && b.main.video.picture != nil && !b.analysis.running() })
	b.do(func() { b.collect(b.document.framesToCollect(atCursor), 1) })
	b.until("a collected face", func() bool { return len(b.collected) == 1 })
	if f := b.collected[0]; len(f.Crop) != 3*f.Side*f.Side || f.Guess.Best() != 1 || f.Width < 50 || f.Source == "" {
		t.Errorf("%d bytes, side %d, guess %v", len(f.Crop), f.Side, f.Guess)
	}
	first := b.document
	b.do(func() { b.Open(picture) })
	b.until("it again", func() bool { return b.document != first })
	if all, err := session.List(b.options.Sessions); err != nil || len(all) != 1 {
		t.Error(len(all), err)
	}
}

func TestOpenShowsErrors(t *testing.T) {
	b := openTab(t)
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
		b.do(func() { b.main.showNotice(""); b.Open(path) })
		b.until(fmt.Sprint("why not ", path), func() bool { return strings.Contains(b.main.notices.Text(), want) && !b.analysis.running() })
	}
	folder := b.writeSession(20)
	if err := os.Remove(filepath.Join(b.folder, "clip.mp4")); err != nil {
		t.Fatal(err)
	}
	b.do(func() { b.Open(folder) })
	b.until("boxes on an empty picture", func() bool { return b.document != nil && strings.Contains(b.main.notices.Text(), "cannot be shown") })
}

func TestNamingAFace(t *testing.T) {
	b := openTab(t)
	folder := b.writeSession(10)
	b.do(func() { b.Open(folder) })
	b.until("the recording", func() bool { return b.document != nil })
	b.do(func() {
		enter := func(text string, end func(fyne.Focusable)) {
			b.askName()
			entry := b.window.Canvas().Focused()
			for _, letter := range text {
				entry.TypedRune(letter)
			}
			end(entry)
			if b.window.Canvas().Overlays().Top() != nil {
				t.Errorf("the dialog is still open with %q", text)
			}
		}
		enter("Nobody", func(fyne.Focusable) { b.tapButton("Cancel") })
		if name := b.document.faceByID(1).Name; name != "" {
			t.Error(name)
		}
		enter("Ann", func(entry fyne.Focusable) { entry.TypedKey(&fyne.KeyEvent{Name: fyne.KeyReturn}) })
		if name := b.document.faceByID(1).Name; name != "Ann" {
			t.Error(name)
		}
	})
}

// testTime is the time of whatever has one and is not measured.
var testTime = time.Date(2026, 11, 2, 9, 0, 0, 0, time.UTC)

// A picture is analyzed with the mix that the window expects, again when it expects
// another one, and the tab names the mix.
func TestAPictureIsAnalyzedWithTheExpectedMix(t *testing.T) {
	b := openTab(t)
	for _, c := range []struct {
		mix  float64
		want string
	}{{0, "as trained"}, {1, "balanced"}, {0, "as trained"}} {
		b.do(func() {
			b.mix = c.mix
			b.Open("../../assets/demo/astronaut.png")
		})
		b.until(c.want, func() bool { return strings.HasSuffix(b.side.mix.String(), c.want) })
	}
	if all, err := session.List(b.options.Sessions); err != nil || len(all) != 2 {
		t.Errorf("%d sessions of two mixes, %v", len(all), err)
	}
	if text := mixText([]float64{0, 0.25}); !strings.HasSuffix(text, ": as trained, 25 % balanced") {
		t.Error(text)
	}
}

// A folder of pictures is pictures: a contact sheet with names and what each shows,
// no curves, no play; the faces of a picture are selected with it.
func TestAFolderOfPicturesIsAContactSheet(t *testing.T) {
	b := openTab(t)
	folder := filepath.Join(b.folder, "holiday")
	face, err := os.ReadFile("../../assets/demo/astronaut.png")
	if err != nil {
		t.Fatal(err)
	}
	var blank bytes.Buffer
	if err := png.Encode(&blank, image.NewGray(image.Rect(0, 0, 64, 48))); err != nil {
		t.Fatal(err)
	}
	if err := os.Mkdir(folder, 0o700); err != nil {
		t.Fatal(err)
	}
	for name, content := range map[string][]byte{"a.png": face, "b.png": blank.Bytes(), "c.png": face, "broken.png": []byte("text"), "notes.txt": []byte("text")} {
		if err := os.WriteFile(filepath.Join(folder, name), content, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	b.do(func() { b.Open(folder) })
	b.until("the pictures", func() bool { return b.document != nil && b.main.video.shown == 0 })
	b.do(func() {
		all := b.document.sheetPictures()
		if len(all) != 3 || all[0].Name != "a.png" || all[1].Name != "b.png" || all[1].Note != "no face" || !strings.Contains(all[0].Note, "%") {
			t.Errorf("%+v", all)
		}
		if b.main.curves.object.Visible() || b.main.transport.play.Visible() || b.side.curves.Visible() {
			t.Error("pictures have a timeline")
		}
		if text := b.main.transport.time.Text; !strings.HasPrefix(text, "a.png") || !strings.HasSuffix(text, "picture 1 of 3") {
			t.Error(text)
		}
		if text := b.main.notices.Text(); !strings.Contains(text, "broken.png") || !strings.HasSuffix(text, "And 1 more.") {
			t.Error(text)
		}
		b.main.sheet.OnSelected(2)
		if name := b.document.faceText(b.document.selectedFace()); b.document.cursor != 2 || name != "c.png" {
			t.Error(b.document.cursor, name)
		}
	})
	b.press(fyne.KeyX)
	b.do(func() {
		if all := b.document.sheetPictures(); !all[2].Dim || all[2].Note != "excluded" || all[0].Dim {
			t.Errorf("%+v", all)
		}
		b.selectFace(b.document.Faces()[0].ID)
		if b.document.cursor != 0 {
			t.Error("the face of the first picture is in picture ", b.document.cursor)
		}
		b.HandleKey(ui.KeyEvent{Key: fyne.KeySpace})
		if b.player.playing() {
			t.Error("still pictures play")
		}
	})
	b.until("the first picture", func() bool { return b.main.video.shown == 0 })
}
