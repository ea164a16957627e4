package consent

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"arbex/app/engine"
	"arbex/app/settings"
	"arbex/app/ui"
	"arbex/app/ui/uitest"
	"arbex/vision"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"
	"fyne.io/fyne/v2/widget"
)

// pages is a window that keeps the page it is given.
type pages struct {
	window fyne.Window
	page   fyne.CanvasObject
}

func (p *pages) Show(page fyne.CanvasObject) {
	p.page = page
	p.window.SetContent(page)
}

func (p *pages) Close() { p.page = nil }

// newTestGate returns a gate, its page, and the sources that it opened.
func newTestGate(t *testing.T, saved settings.Consent) (*Gate, *pages, *[]string) {
	t.Helper()
	test.NewTempApp(t)
	w := test.NewWindow(nil)
	t.Cleanup(w.Close)
	store := &settings.Store{Settings: settings.Defaults(), Folder: t.TempDir()}
	store.Consent = saved
	p, opened := &pages{window: w}, &[]string{}
	return NewGate(Options{
		Window: w, Files: ui.NewFiles(w, store), Settings: store, Notifications: ui.NewNotifications(), Pages: p,
		Open: func(source string) { *opened = append(*opened, source) },
	}), p, opened
}

func TestNoCameraIsOpenedBeforeConsent(t *testing.T) {
	gate, p, opened := newTestGate(t, settings.Consent{})
	gate.OpenFirst("/dev/video0")
	if p.page == nil {
		t.Fatal("there is no page")
	}
	test.Tap(uitest.Button(t, p.page, "Begin")) // not agreed yet
	gate.Open("rtsp://camera.local")
	gate.Open("0")
	if len(*opened) != 0 || gate.Given() {
		t.Fatalf("opened %v", *opened)
	}
}

func TestTheDemoClipNeedsNoConsent(t *testing.T) {
	gate, p, opened := newTestGate(t, settings.Consent{})
	gate.OpenFirst("/dev/video0")
	test.Tap(uitest.Button(t, p.page, "Only the demo clip"))
	if p.page != nil || !slices.Equal(*opened, []string{vision.Demo}) || gate.Given() {
		t.Fatalf("opened %v", *opened)
	}
	gate.Open("/dev/video0")
	if p.page == nil || len(*opened) != 1 {
		t.Fatal("the camera was opened after the demo clip")
	}
}

// Who does not want a camera opened goes back to what is open.
func TestDecliningGoesBack(t *testing.T) {
	gate, p, opened := newTestGate(t, settings.Consent{FilesVersion: TextVersion})
	gate.OpenFirst("a.mp4")
	gate.Open("/dev/video0")
	test.Tap(uitest.Button(t, p.page, "Back"))
	if p.page != nil || !slices.Equal(*opened, []string{"a.mp4"}) || gate.Given() {
		t.Errorf("opened %v", *opened)
	}
}

func TestFilesNeedNoConsent(t *testing.T) {
	gate, p, opened := newTestGate(t, settings.Consent{})
	gate.Open("clip.mp4")
	if p.page != nil || !slices.Equal(*opened, []string{"clip.mp4"}) {
		t.Errorf("opened %v", *opened)
	}
}

// A run that begins with a file asks about the file, once, and nothing about a camera;
// a camera asks again.
func TestAFirstFileIsAskedAboutOnce(t *testing.T) {
	gate, p, opened := newTestGate(t, settings.Consent{})
	gate.OpenFirst("/home/me/clip.mp4")
	text := ""
	for _, l := range uitest.All[*widget.Label](p.page) {
		text += l.Text + "\n"
	}
	for _, title := range uitest.All[*widget.RichText](p.page) {
		text += title.String()
	}
	if !strings.Contains(text, "Before clip.mp4 is opened") || strings.Contains(text, "on camera") {
		t.Errorf("the page says %s", text)
	}
	test.Tap(uitest.Button(t, p.page, "Begin")) // not agreed yet
	test.Tap(uitest.All[*widget.Check](p.page)[0])
	test.Tap(uitest.Button(t, p.page, "Begin"))
	if p.page != nil || gate.Given() {
		t.Fatal("the page stays, or a camera is agreed to")
	}
	if gate.OpenFirst("other.mp4"); p.page != nil {
		t.Error("the next start asks again")
	}
	if gate.Open("0"); p.page == nil {
		t.Error("a camera is opened without consent")
	}
	if !slices.Equal(*opened, []string{"/home/me/clip.mp4", "other.mp4"}) {
		t.Errorf("opened %v", *opened)
	}
}

func TestNobodyHasToAgreeToTheDemoClip(t *testing.T) {
	gate, p, opened := newTestGate(t, settings.Consent{})
	gate.OpenFirst(vision.Demo)
	test.Tap(uitest.Button(t, p.page, "Begin"))
	if p.page != nil || gate.Given() || !slices.Equal(*opened, []string{vision.Demo}) {
		t.Errorf("opened %v", *opened)
	}
}

// The last source is opened again, but no camera that nobody agrees to any more.
func TestTheLastSourceIsTriedAgain(t *testing.T) {
	gate, p, opened := newTestGate(t, settings.Consent{Version: TextVersion})
	gate.Open("rtsp://me:secret@camera.local/")
	gate.Reopen()
	if want := []string{"rtsp://me:secret@camera.local/", "rtsp://me:secret@camera.local/"}; !slices.Equal(*opened, want) {
		t.Errorf("opened %v", *opened)
	}
	gate.revoke()
	if gate.Reopen(); p.page == nil || len(*opened) != 2 {
		t.Errorf("opened %v", *opened)
	}
}

func TestConsentIsSavedAndOpensTheCamera(t *testing.T) {
	gate, p, opened := newTestGate(t, settings.Consent{})
	gate.notifications.Notify(ui.Plain, "No camera was found.")
	gate.OpenFirst("/dev/video0")
	test.Tap(uitest.All[*widget.Check](p.page)[0])
	test.Tap(uitest.Button(t, p.page, "Begin"))
	if p.page != nil || !slices.Equal(*opened, []string{"/dev/video0"}) {
		t.Fatalf("opened %v", *opened)
	}
	if s, err := settings.Load(gate.settings.Folder); err != nil || s.Consent.Version != TextVersion || s.Consent.AgreedAt.IsZero() {
		t.Errorf("%+v, %v", s.Consent, err)
	}
	if gate.notifications.Text() != "No camera was found." {
		t.Errorf("the first message is gone: %q", gate.notifications.Text())
	}
}

func TestConsentCanBeTakenBack(t *testing.T) {
	gate, _, _ := newTestGate(t, settings.Consent{Version: TextVersion})
	revoked := 0
	page := gate.SettingsPage(func() { revoked++ })
	back := uitest.Button(t, page, "Take the agreement back")
	test.Tap(back)
	if gate.Given() || revoked != 1 || !back.Disabled() {
		t.Errorf("given %v, revoked %d times", gate.Given(), revoked)
	}
	if s, _ := settings.Load(gate.settings.Folder); s.Consent.Version != 0 {
		t.Error("it comes back at the next start")
	}
}

func TestTheSavedSheetIsReported(t *testing.T) {
	test.NewTempApp(t)
	said := ui.NewNotice()
	sheetSaved(said, "/tmp/sheet.html", nil)
	if text := said.Text(); !strings.Contains(text, "/tmp/sheet.html") {
		t.Errorf("%q", text)
	}
	sheetSaved(said, "/tmp/sheet.html", errors.New("disk full"))
	if text := said.Text(); !strings.Contains(text, "was not saved") || said.Level() != ui.Failure {
		t.Errorf("%q", text)
	}
}

// The indicator is visible exactly while a camera is open, also during a pause.
func TestTheIndicatorFollowsTheCamera(t *testing.T) {
	test.NewTempApp(t)
	stopped, changed := 0, 0
	indicator := NewIndicator(func() { stopped++ }, func() { changed++ })
	for _, c := range []struct {
		state engine.State
		spec  string
		on    bool
	}{
		{engine.Opening, "/dev/video0", true},
		{engine.Running, "/dev/video0", true},
		{engine.Paused, "0", true},
		{engine.Stalled, "http://camera.local/", true},
		{engine.Failed, "/dev/video0", false},
		{engine.Running, "clip.mp4", false},
		{engine.Opening, vision.Demo, false},
		{engine.Idle, "", false},
	} {
		indicator.Update(&engine.View{State: c.state, Info: vision.Info{Spec: c.spec}})
		if indicator.Visible() != c.on {
			t.Errorf("%v of %q: the indicator is %v", c.state, c.spec, indicator.Visible())
		}
	}
	test.Tap(indicator.Button)
	if stopped != 1 || changed != 2 {
		t.Errorf("stopped %d times, changed %d times", stopped, changed)
	}
}
