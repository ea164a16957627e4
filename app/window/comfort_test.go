package window

import (
	"image"
	"os"
	"strings"
	"testing"
	"time"

	"arbex/app/engine"
	"arbex/app/logging"
	"arbex/app/settings"
	"arbex/app/teach"
	"arbex/app/ui"
	"arbex/model"
	"arbex/training/captures"
	"arbex/vision"
	"arbex/vision/camera"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"
	"fyne.io/fyne/v2/widget"
)

// oneFace is a view of a face that the network has judged.
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

func TestWhatIsOverThePicture(t *testing.T) {
	v, f := opened(t, "")
	v.show(f, *oneFace())
	if len(v.boxes) != 1 || v.boxes[0].Points != nil {
		t.Fatalf("%+v", v.boxes)
	}
	v.nextOverlay()
	if len(v.boxes) != 1 || len(v.boxes[0].Points) != 68 {
		t.Fatalf("%+v", v.boxes)
	}
	// The crop's corner, and five pixels on, because the face has moved by five.
	cut := oneFace().Faces[0].CropFace.CropToFrame(nil, v.network.Config().Side, [][2]float32{{0, 0}})[0]
	if at := v.boxes[0].Points[0]; at[0]-cut[0]-5 > 1e-3 || at[0]-cut[0]-5 < -1e-3 || at[1] != cut[1] {
		t.Errorf("%v, cut %v", at, cut)
	}
	v.nextOverlay()
	if len(v.boxes) != 0 {
		t.Errorf("%+v", v.boxes)
	}
	v.nextOverlay()
	if s, err := settings.Load(v.options.Settings); err != nil || s.Appearance.Overlay != settings.OverlayBox {
		t.Error(s.Appearance.Overlay, err)
	}
}

func TestASourceIsTurnedAndStaysSo(t *testing.T) {
	v, f := opened(t, "")
	v.show(f, *oneFace())
	v.mirrorSource()
	for range 3 {
		v.turnSource()
	}
	if turn := v.turns.of("/dev/video0"); turn != (vision.Orientation{Quarters: 3, Mirror: true}) {
		t.Errorf("%+v", turn)
	}
	v.turns.set(map[string]settings.SourceOrientation{"rtsp://camera.local/live": {Rotation: 90}}) // without its password
	if turn := v.turns.of("rtsp://anna:geheim@camera.local/live?token=1"); turn.Quarters != 1 {
		t.Errorf("a camera with a password is turned by %v", turn)
	}
	v.turns.set(v.memory.Sources)
	if turn := v.turns.of(vision.Demo); turn != (vision.Orientation{}) {
		t.Errorf("another source is turned by %+v", turn)
	}
	s, err := settings.Load(v.options.Settings)
	if err != nil || s.Sources["/dev/video0"] != (settings.SourceOrientation{Mirror: true, Rotation: 270}) {
		t.Errorf("%+v, %v", s.Sources, err)
	}
	source, err := v.turns.open(vision.Demo)
	if err != nil {
		t.Fatal(err)
	}
	defer source.Close()

	picture := "../../assets/demo/astronaut.png" // analysed as it was turned, to its end
	v.memory.Sources[picture] = settings.SourceOrientation{Rotation: 90}
	v.turns.set(v.memory.Sources)
	analysed, err := v.turns.openAlways(picture)
	if err != nil {
		t.Fatal(err)
	}
	defer analysed.Close()
	v.turns.set(nil)
	if turn := analysed.Info().Orientation; turn != (vision.Orientation{Quarters: 1}) {
		t.Errorf("%+v", turn)
	}
}

func TestTheSmallWindow(t *testing.T) {
	v, f := opened(t, "")
	whole := v.window.Content()
	v.show(f, *oneFace())
	v.turnCompact()
	if v.small == nil || v.window.Content() == whole || v.small.title.Text != "Face 4" || !v.small.sign.Visible() {
		t.Fatal("no small window, or no face, or no sign in it")
	}
	if least := v.window.Content().MinSize(); least.Width > compactSize.Width || least.Height > compactSize.Height {
		t.Errorf("it cannot be smaller than %v", least)
	}
	v.show(f, engine.View{State: engine.Idle})
	if v.small.sign.Visible() || v.small.title.Text != "No face in the picture" {
		t.Error(v.small.title.Text)
	}
	v.turnCompact()
	if v.small != nil || v.window.Content() != whole {
		t.Error("the window does not come back")
	}
	v.turnCompact()
	v.memory.Consent = settings.Consent{}
	v.watch("0") // the page needs room
	if v.small != nil || v.page == nil {
		t.Error("the page is in the small window")
	}
}

func TestTheAgreementCanBeTakenBack(t *testing.T) {
	v, f := opened(t, "")
	v.show(f, *oneFace())
	test.Tap(button(t, v.consentWishes(), "Take the agreement back"))
	if v.promised() || f.stopped != 1 {
		t.Errorf("promised %v, stopped %d times", v.promised(), f.stopped)
	}
	if s, _ := settings.Load(v.options.Settings); s.Consent.Version != 0 {
		t.Error("it comes back at the next start")
	}
}

// Every choice of the settings is saved at once, and survives being read.
func TestWishesAreSaved(t *testing.T) {
	t.Setenv(scaleKey, "")
	v, _ := opened(t, "")
	for _, w := range v.lookWishes() {
		list := w.picker()
		if list.SelectedIndex() < 0 {
			t.Errorf("%s shows nothing", w.name)
		}
		list.SetSelectedIndex(len(w.choices) - 1)
	}
	want := settings.Appearance{Language: "de", Theme: settings.ThemeDark, Scale: 2, Overlay: settings.OverlayNone}
	if s, err := settings.Load(v.options.Settings); err != nil || s.Appearance != want {
		t.Errorf("%+v, %v", s.Appearance, err)
	}
	if os.Getenv(scaleKey) != "2.00" {
		t.Error(os.Getenv(scaleKey))
	}
	v.askWishes()
	if v.window.Canvas().Overlays().Top() == nil {
		t.Error("there is no dialog")
	}
}

// What was too old when a time was chosen is shown, and goes only on a yes.
func TestOldThingsGoAfterAYes(t *testing.T) {
	v, _ := opened(t, "")
	if len(all[*widget.Form](v.keepWishes())) != 1 {
		t.Fatal("no form")
	}
	refused := 0
	v.askKeep(settings.Retention{CaptureDays: 30}, func() { refused++ }) // there is nothing: no question
	if v.memory.Retention.CaptureDays != 30 || refused != 0 {
		t.Errorf("%+v", v.memory.Retention)
	}
	if texts := keepChoices(12); texts[len(texts)-1].value != "12" || texts[0].value != "0" {
		t.Error(texts)
	}
}

func TestDetailsAreCopied(t *testing.T) {
	v, f := opened(t, "")
	v.diary = openDiary(t.TempDir())
	defer v.diary.close()
	v.show(f, *oneFace())
	v.copyDetails()
	text := fyne.CurrentApp().Clipboard().Content()
	for _, want := range []string{logging.BuildInfo(), "OpenCV ", "network ", "/dev/video0"} {
		if !strings.Contains(text, want) {
			t.Errorf("%q is not in %s", want, text)
		}
	}
	v.diary.crash = "there"
	v.tellCrash()
	if !strings.Contains(v.notice.Text(), "ended unexpectedly") {
		t.Error(v.notice.Text())
	}
}

func TestAnotherStartRaisesTheWindow(t *testing.T) {
	v, _ := opened(t, "")
	again, ended, done := make(chan struct{}), make(chan struct{}), make(chan struct{})
	go func() { defer close(done); v.follow(again, ended) }()
	again <- struct{}{}
	close(ended)
	select {
	case <-done:
	case <-time.After(10 * time.Second):
		t.Fatal("it goes on following")
	}
}

func TestCamerasComeAndGo(t *testing.T) {
	v, f := opened(t, "")
	v.begin(vision.Demo, "")
	front := camera.Info{Spec: "/dev/video0", Name: "Front", Sizes: []image.Point{{X: 1280, Y: 720}}}
	v.plugged([]camera.Info{front})
	if v.notice.Text() != "Front was connected." {
		t.Fatal(v.notice.Text())
	}
	v.offer.do()
	if last := f.watched[len(f.watched)-1]; last != front.Spec {
		t.Error(last)
	}
	v.plugged(nil)
	if v.notice.Text() != "Front was disconnected." {
		t.Error(v.notice.Text())
	}
	twin := camera.Info{Spec: "/dev/video2", Name: "Front"}
	if title := cameraTitle(front, []camera.Info{front, twin}); title != "Front (/dev/video0)   1280 × 720" {
		t.Error(title)
	}
	if title := cameraTitle(twin, []camera.Info{twin}); title != "Front" {
		t.Error(title)
	}
}

// The sheet lists every key once for each place where it works.
func TestTheShortcutSheet(t *testing.T) {
	v, _ := opened(t, "")
	titles, lists := v.sheets()
	if len(titles) == 0 || len(titles) != len(lists) {
		t.Fatal(titles)
	}
	for i, keys := range lists {
		seen := map[string]bool{}
		for _, k := range keys {
			if k.text == "" || k.what == "" || seen[k.text] {
				t.Errorf("%s: %q does %q, and perhaps something else", titles[i], k.text, k.what)
			}
			seen[k.text] = true
		}
	}
	names := map[fyne.KeyName]bool{}
	for _, k := range v.keys() {
		if names[k.name] || k.do == nil {
			t.Errorf("%s twice, or without an effect", k.name)
		}
		names[k.name] = true
	}
}

// From the first control to the last with Tab alone, and back to the keys of the
// window with Escape.
func TestTabReachesTheControls(t *testing.T) {
	v, f := opened(t, "")
	v.begin(vision.Demo, "")
	v.show(f, *picture())
	reached := map[fyne.Focusable]bool{}
	for range 60 {
		v.window.Canvas().FocusNext()
		reached[v.window.Canvas().Focused()] = true
	}
	for _, control := range []fyne.Focusable{v.source, v.pause, v.preset, v.wishes} {
		if !reached[control] {
			t.Errorf("Tab does not reach %T", control)
		}
	}
}

// The smallest window holds the bar, the live side and the foot in every language,
// with a camera on.
func TestEverythingFitsTheSmallestWindow(t *testing.T) {
	t.Setenv("LC_ALL", "")
	t.Setenv("LANGUAGE", "")
	t.Cleanup(func() { ui.SetLanguage("en") })
	for _, language := range settings.Languages {
		if err := ui.SetLanguage(language); err != nil {
			t.Fatal(err)
		}
		v, f := opened(t, "")
		view := oneFace()
		view.Info.Name = "A camera with a very long name"
		v.show(f, *view)
		if least := v.window.Content().MinSize(); least.Width > settings.MinWidth || least.Height > settings.MinHeight {
			t.Errorf("%s: the window cannot be smaller than %v; bar %v, foot %v", language, least, v.bar.MinSize(), v.foot.MinSize())
		}
	}
}

// An old face goes after a yes, and not before.
func TestAYesDeletes(t *testing.T) {
	v, _ := opened(t, "")
	faces, err := captures.Open(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	defer faces.Close()
	v.options.Studio = &teach.Options{Captures: faces}
	sitting, err := faces.BeginSession("test")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := faces.Add(captures.Capture{Session: sitting, Label: captures.OneHot("fear"), Side: 16, Crop: make([]byte, 3*16*16), Taken: time.Now().AddDate(0, 0, -40)}); err != nil {
		t.Fatal(err)
	}
	left := func() int {
		all, err := faces.List(captures.Filter{})
		if err != nil {
			t.Fatal(err)
		}
		return len(all)
	}
	shown := 0
	v.askKeep(settings.Retention{CaptureDays: 30}, func() { shown++ })
	question, ok := v.window.Canvas().Overlays().Top().(*widget.PopUp)
	if !ok || left() != 1 || v.memory.Retention.CaptureDays != 0 || shown != 1 {
		t.Fatalf("question %v, %d left, %+v", ok, left(), v.memory.Retention)
	}
	test.Tap(button(t, question.Content, "Yes"))
	v.beside.Wait()
	if left() != 0 || v.memory.Retention.CaptureDays != 30 {
		t.Errorf("%d left, %+v", left(), v.memory.Retention)
	}
}

// Escape closes what lies over the window, and the keys below it rest.
func TestEscapeClosesWhatLiesOver(t *testing.T) {
	v, f := opened(t, "")
	v.begin(vision.Demo, "")
	v.show(f, *picture())
	v.help()
	press := v.window.Canvas().OnTypedKey()
	press(&fyne.KeyEvent{Name: fyne.KeyF10}) // opens no second dialog
	over := v.window.Canvas().Overlays()
	if len(over.List()) != 1 {
		t.Fatalf("%d dialogs", len(over.List()))
	}
	v.escape()
	if over.Top() != nil {
		t.Error("the dialog stays")
	}
	v.window.Canvas().Focus(v.wishes)
	v.escape()
	if v.window.Canvas().Focused() != nil {
		t.Error("the button keeps the keys")
	}
}
