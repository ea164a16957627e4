package live

import (
	"errors"
	"image"
	"slices"
	"strings"
	"testing"

	"arbex/app/engine"
	"arbex/app/settings"
	"arbex/app/ui"
	"arbex/app/ui/uitest"
	"arbex/vision"
	"arbex/vision/camera"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"
	"fyne.io/fyne/v2/widget"
)

func TestEmptyStatesAreExplained(t *testing.T) {
	tab := newTestTab(t)
	empty := tab.stage.empty
	tab.Update(&engine.View{State: engine.Opening, Info: vision.Info{Name: "cam"}})
	if !empty.Visible() || empty.Title() != "Opening cam" {
		t.Error(empty.Title())
	}
	tab.Update(picture())
	if empty.Visible() || !tab.cards.noFace.Visible() {
		t.Error("a picture without a face is not explained")
	}
	tab.Update(people(1))
	if tab.cards.noFace.Visible() {
		t.Error("a face has no card")
	}
	tab.Update(&engine.View{State: engine.Failed, Notice: errors.New("there is no camera")})
	if !empty.Visible() {
		t.Error("a failure is not explained")
	}
	empty.Tap()
	test.Tap(uitest.Button(t, empty.Container, "Watch the demo clip"))
	if tab.again != 1 || !slices.Equal(tab.opened, []string{vision.Demo}) {
		t.Errorf("tried again %d times, then opened %q", tab.again, tab.opened)
	}
}

func TestTheStateOfTheSourceComesBeforeMessages(t *testing.T) {
	tab := newTestTab(t)
	tab.notifications.Notify(ui.Plain, "A message.")
	view := picture()
	view.State, view.Notice = engine.Stalled, errors.New("no pictures, trying again")
	tab.Update(view)
	if text := tab.notifications.Text(); text != "No pictures, trying again." {
		t.Error(text)
	}
	tab.Update(picture())
	if text := tab.notifications.Text(); text != "A message." {
		t.Error(text)
	}
}

func TestAFolderThatEndedCanBeShownAgain(t *testing.T) {
	tab := newTestTab(t)
	tab.Update(&engine.View{State: engine.Ended, Info: vision.Info{Spec: "pictures", Kind: vision.Folder}})
	test.Tap(uitest.Button(t, tab.notifications.Object(), "Again"))
	if !slices.Equal(tab.opened, []string{"pictures"}) {
		t.Error(tab.opened)
	}
}

func TestKeysControlTheSource(t *testing.T) {
	tab := newTestTab(t)
	tab.press(fyne.KeySpace) // nothing runs
	tab.Update(picture())
	tab.press(fyne.KeySpace)
	tab.press(fyne.KeyD)
	view := picture()
	view.State = engine.Paused
	tab.Update(view)
	if tab.pause.button.Text != "Go on" {
		t.Error(tab.pause.button.Text)
	}
	tab.press(fyne.KeySpace)
	if !slices.Equal(tab.engine.paused, []bool{true, false}) || !slices.Equal(tab.opened, []string{vision.Demo}) {
		t.Errorf("paused %v, opened %v", tab.engine.paused, tab.opened)
	}
}

// The address can be typed at once: Enter opens it, Cancel does not.
func TestAnAddressIsTyped(t *testing.T) {
	tab := newTestTab(t)
	overlays := tab.window.Canvas().Overlays()
	for what, end := range map[string]func(fyne.Focusable){
		"Cancel": func(fyne.Focusable) {
			test.Tap(uitest.Button(t, overlays.Top().(*widget.PopUp).Content, "Cancel"))
		},
		"Enter": func(entry fyne.Focusable) { entry.TypedKey(&fyne.KeyEvent{Name: fyne.KeyReturn}) },
	} {
		tab.sources.openAddress()
		entry := tab.window.Canvas().Focused()
		for _, r := range "rtsp://a" {
			entry.TypedRune(r)
		}
		if end(entry); overlays.Top() != nil {
			t.Errorf("%s does not close the dialog", what)
		}
	}
	if !slices.Equal(tab.opened, []string{"rtsp://a"}) {
		t.Error(tab.opened)
	}
}

// An address is often pasted, with what is around it.
func TestAPastedAddressIsTrimmed(t *testing.T) {
	tab := newTestTab(t)
	overlays := tab.window.Canvas().Overlays()
	for _, c := range []struct {
		pasted string
		opened []string
	}{{"  ", nil}, {"\t\n", nil}, {" rtsp://camera.local/live \n", []string{"rtsp://camera.local/live"}}} {
		tab.opened = nil
		tab.sources.openAddress()
		entry := tab.window.Canvas().Focused().(*widget.Entry)
		entry.SetText(c.pasted)
		entry.TypedKey(&fyne.KeyEvent{Name: fyne.KeyReturn})
		if !slices.Equal(tab.opened, c.opened) {
			t.Errorf("%q opens %q, want %q", c.pasted, tab.opened, c.opened)
		}
		if closed := overlays.Top() == nil; closed != (c.opened != nil) {
			t.Errorf("%q: the dialog is closed: %v", c.pasted, closed)
		}
		for overlays.Top() != nil {
			overlays.Remove(overlays.Top())
		}
	}
}

func TestTheFirstDroppedFileIsOpened(t *testing.T) {
	tab := newTestTab(t)
	tab.Drop([]string{"a.mp4", "b.mp4"})
	if !slices.Equal(tab.opened, []string{"a.mp4"}) {
		t.Error(tab.opened)
	}
}

func TestTheOverlayIsChosenWithAKey(t *testing.T) {
	tab := newTestTab(t)
	tab.Update(oneFace())
	if boxes := tab.stage.boxes; len(boxes) != 1 || boxes[0].Points != nil {
		t.Fatalf("%+v", boxes)
	}
	tab.press(fyne.KeyB)
	boxes := tab.stage.boxes
	if len(boxes) != 1 || len(boxes[0].Points) != 68 {
		t.Fatalf("%+v", boxes)
	}
	// The crop's corner, and five pixels on, because the face has moved by five.
	corner := oneFace().Faces[0].CropFace.CropToFrame(nil, tab.network.Config().Side, [][2]float32{{0, 0}})[0]
	if at := boxes[0].Points[0]; at[0]-corner[0]-5 > 1e-3 || at[0]-corner[0]-5 < -1e-3 || at[1] != corner[1] {
		t.Errorf("%v, corner %v", at, corner)
	}
	tab.press(fyne.KeyB)
	view := oneFace()
	view.Faces[0].Pose = &vision.HeadPose{Yaw: 12.4, Pitch: -3, Roll: 0.6}
	tab.Update(view)
	if boxes := tab.stage.boxes; len(boxes) != 1 || boxes[0].Text != "4  yaw +12°  pitch -3°  roll +1°" {
		t.Fatalf("%+v", boxes)
	}
	tab.press(fyne.KeyB)
	if len(tab.stage.boxes) != 0 {
		t.Errorf("%+v", tab.stage.boxes)
	}
	tab.press(fyne.KeyB)
	if overlay := tab.saved(t).Appearance.Overlay; overlay != settings.OverlayBox {
		t.Error(overlay)
	}
}

// A face that was not seen for a while has no box, and takes no other's landmarks.
func TestAFaceThatIsNotSeenLosesItsBox(t *testing.T) {
	tab := newTestTab(t)
	tab.settings.Appearance.Overlay = settings.OverlayPoints
	view := oneFace()
	hidden := view.Faces[0]
	hidden.Track.ID, hidden.Known = 3, false
	view.Time = 2 * longestUnseen
	view.Faces[0].Track.Seen = view.Time
	view.Faces = []engine.Face{hidden, view.Faces[0]}
	tab.Update(view)
	if boxes := tab.stage.boxes; len(boxes) != 1 || len(boxes[0].Points) != 68 || !strings.HasPrefix(boxes[0].Text, "4") {
		t.Errorf("%+v", boxes)
	}
}

func TestASourceIsTurnedAndStaysSo(t *testing.T) {
	tab := newTestTab(t)
	tab.Update(oneFace())
	tab.press(fyne.KeyX)
	for range 3 {
		tab.press(fyne.KeyV)
	}
	if turns := tab.engine.turns; len(turns) != 4 || turns[0] != (vision.Orientation{Mirror: true}) || turns[3] != (vision.Orientation{Quarters: -1}) {
		t.Errorf("what stands still is turned by %+v", turns)
	}
	if o := tab.orientations.Of("/dev/video0"); o != (vision.Orientation{Quarters: 3, Mirror: true}) {
		t.Errorf("%+v", o)
	}
	if o := tab.orientations.Of(vision.Demo); o != (vision.Orientation{}) {
		t.Errorf("another source has %+v", o)
	}
	if s := tab.saved(t).Sources["/dev/video0"]; s != (settings.SourceOrientation{Mirror: true, Rotation: 270}) {
		t.Errorf("%+v", s)
	}
	if items := tab.orientationItems(); !items[0].Checked || !strings.Contains(items[1].Label, "270") {
		t.Errorf("the menu shows %q", items[1].Label)
	}
}

func TestAnOrientationIsFoundWithoutThePassword(t *testing.T) {
	var o Orientations
	o.Set(map[string]settings.SourceOrientation{"rtsp://camera.local/live": {Rotation: 90}})
	if got := o.Of("rtsp://anna:geheim@camera.local/live?token=1"); got.Quarters != 1 {
		t.Errorf("%+v", got)
	}
}

// An analysis keeps the orientation that it began with.
func TestAnAnalysisKeepsItsOrientation(t *testing.T) {
	const picture = "../../assets/demo/astronaut.png"
	var o Orientations
	o.Set(map[string]settings.SourceOrientation{picture: {Rotation: 90}})
	analysed, err := o.OpenFixed(picture)
	if err != nil {
		t.Fatal(err)
	}
	defer analysed.Close()
	o.Set(nil)
	if got := analysed.Info().Orientation; got != (vision.Orientation{Quarters: 1}) {
		t.Errorf("%+v", got)
	}
	live, err := o.Open(vision.Demo)
	if err != nil {
		t.Fatal(err)
	}
	live.Close()
}

func TestCamerasComeAndGo(t *testing.T) {
	tab := newTestTab(t)
	front := camera.Info{Spec: "/dev/video0", Name: "Front", Sizes: []image.Point{{X: 1280, Y: 720}}}
	tab.sources.setCameras([]camera.Info{front})
	if text := tab.notifications.Text(); text != "Front was connected." {
		t.Fatal(text)
	}
	test.Tap(uitest.Button(t, tab.notifications.Object(), "Watch"))
	if !slices.Equal(tab.opened, []string{front.Spec}) {
		t.Error(tab.opened)
	}
	tab.sources.setCameras(nil)
	if text := tab.notifications.Text(); text != "Front was disconnected." {
		t.Error(text)
	}
	twin := camera.Info{Spec: "/dev/video2", Name: "Front"}
	if title := cameraTitle(front, []camera.Info{front, twin}); title != "Front (/dev/video0)   1280 × 720" {
		t.Error(title)
	}
	if title := cameraTitle(twin, []camera.Info{twin}); title != "Front" {
		t.Error(title)
	}
}

func TestEveryCameraIsListed(t *testing.T) {
	tab := newTestTab(t)
	if items := tab.sources.items([]camera.Info{{Spec: "/dev/video0", Name: "Front"}}); items[0].Label != "Front" {
		t.Error(items[0].Label)
	}
	if items := tab.sources.items(nil); !items[0].Disabled {
		t.Error("that there is no camera is not said")
	}
}

func TestTheButtonNamesTheSource(t *testing.T) {
	newTestTab(t)
	for what, c := range map[string]struct {
		info vision.Info
		want string
	}{
		"a long name":              {vision.Info{Name: strings.Repeat("é", 40)}, strings.Repeat("é", longestName-1) + "…"},
		"a name that just fits":    {vision.Info{Name: strings.Repeat("é", longestName)}, strings.Repeat("é", longestName)},
		"a missing file":           {vision.Info{Name: "/nowhere/missing.mp4", Spec: "/nowhere/missing.mp4"}, "missing.mp4"},
		"no source":                {vision.Info{}, "Source"},
		"the demo clip":            {vision.Info{Name: "arbex-demo-1.mp4", Spec: vision.Demo}, "demo clip"},
		"many faces of it":         {vision.Info{Spec: vision.Demo + ":64"}, "demo clip, 64 faces"},
		"a file named like it":     {vision.Info{Name: "demonstration.mp4", Spec: "demonstration.mp4"}, "demonstration.mp4"},
		"a stream without a name":  {vision.Info{Spec: "rtsp://camera.local/live"}, "live"},
		"a folder in a short path": {vision.Info{Name: "demo-pictures", Spec: "demo-pictures"}, "demo-pictures"},
	} {
		if name := sourceName(c.info); name != c.want {
			t.Errorf("%s: %q, want %q", what, name, c.want)
		}
	}
}

// The list is under its button; each entry opens the source that it names.
func TestTheListOfSources(t *testing.T) {
	tab := newTestTab(t)
	tab.sources.show()
	if tab.sources.menu == nil || !tab.sources.menu.Visible() {
		t.Fatal("L opens no list")
	}
	front := camera.Info{Spec: "/dev/video0", Name: "Front"}
	for _, item := range tab.sources.items([]camera.Info{front}) {
		if item.Label == "Front" || item.Label == "Demo clip" {
			item.Action()
		}
	}
	if want := []string{front.Spec, vision.Demo}; !slices.Equal(tab.opened, want) {
		t.Errorf("opened %q, want %q", tab.opened, want)
	}
}

// What is connected while the list is open is added to it.
func TestAnOpenListFollowsTheCameras(t *testing.T) {
	tab := newTestTab(t)
	tab.sources.show()
	first := tab.sources.menu
	tab.sources.setCameras([]camera.Info{{Spec: "/dev/video9", Name: "Nine"}})
	if first.Visible() || tab.sources.menu == first || !tab.sources.menu.Visible() {
		t.Error("the list is not made anew")
	}
	tab.sources.menu.Hide()
	tab.sources.setCameras([]camera.Info{{Spec: "/dev/video9", Name: "Nine"}, {Spec: "/dev/video8", Name: "Eight"}})
	if tab.sources.menu.Visible() {
		t.Error("a list that was closed opens by itself")
	}
}

// The same cameras are reported once.
func TestTheSameCamerasAreNoNews(t *testing.T) {
	tab := newTestTab(t)
	front := []camera.Info{{Spec: "/dev/video0", Name: "Front", Sizes: []image.Point{{X: 640, Y: 480}}}}
	tab.SetCameras(front)
	tab.sources.setCameras([]camera.Info{{Spec: "/dev/video0", Name: "Front"}})
	if text := tab.notifications.Text(); text != "" {
		t.Errorf("%q", text)
	}
	tab.sources.setCameras([]camera.Info{{Spec: "/dev/video0", Name: "Another"}})
	if text := tab.notifications.Text(); text != "Another was connected." {
		t.Errorf("a camera in the place of another: %q", text)
	}
}

func TestNothingIsTurnedWithoutASource(t *testing.T) {
	tab := newTestTab(t)
	tab.press(fyne.KeyX)
	tab.press(fyne.KeyV)
	if len(tab.engine.turns) != 0 || len(tab.settings.Sources) != 0 {
		t.Errorf("turned %v, remembered %v", tab.engine.turns, tab.settings.Sources)
	}
	for _, item := range tab.orientationItems() {
		if !item.Disabled {
			t.Errorf("%q can be chosen", item.Label)
		}
	}
}

func TestASourceThatCannotBeOpened(t *testing.T) {
	var o Orientations
	if source, err := o.Open("/nowhere/missing.mp4"); err == nil || source != nil {
		t.Errorf("opened %v, error %v", source, err)
	}
	if source, err := o.OpenFixed("/nowhere/missing.mp4"); err == nil || source != nil {
		t.Errorf("opened %v, error %v", source, err)
	}
}
