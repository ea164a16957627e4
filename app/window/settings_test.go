package window

import (
	"os"
	"strings"
	"testing"

	"arbex/app/logging"
	"arbex/app/settings"
	"arbex/app/ui/uitest"
	"arbex/training/captures"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"
	"fyne.io/fyne/v2/widget"
)

// Every choice of the settings is saved at once, and survives being read.
func TestSettingsAreSaved(t *testing.T) {
	t.Setenv(scaleVariable, "")
	w := newTestWindow(t)
	page := &appearancePage{settings: w.settings, notifications: w.notifications, applyTheme: w.applyTheme, setOverlay: func(overlay string) {
		w.settings.Appearance.Overlay = overlay
		w.settings.Save()
	}}
	for _, s := range page.all() {
		list := s.list()
		if list.SelectedIndex() < 0 {
			t.Errorf("%s shows nothing", s.name)
		}
		list.SetSelectedIndex(len(s.choices) - 1)
	}
	want := settings.Appearance{Language: "de", Theme: settings.ThemeDark, ColorBlind: true, Scale: 2, Overlay: settings.OverlayNone}
	if s := w.saved(t); s.Appearance != want {
		t.Errorf("%+v", s.Appearance)
	}
	if scale := os.Getenv(scaleVariable); scale != "2.00" {
		t.Error(scale)
	}
}

func TestSettingsAreADialog(t *testing.T) {
	w := newTestWindow(t)
	w.press(fyne.KeyF10)
	if w.Canvas().Overlays().Top() == nil {
		t.Error("there is no dialog")
	}
}

func TestSettingsThatCannotBeSavedAreReported(t *testing.T) {
	w := newTestWindow(t)
	w.settings.Folder = "/proc/nowhere"
	w.settings.Save()
	if w.notifications.Text() == "" {
		t.Error("it is not reported")
	}
}

func newTestRetention(w *testWindow) *retentionPage {
	return newRetentionPage(w.Window, w.settings, w.notifications, w.background)
}

func TestAPeriodIsSavedWithoutAQuestionWhereNothingIsTooOld(t *testing.T) {
	w := newTestWindow(t)
	page := newTestRetention(w)
	lists := uitest.All[*widget.Form](page.content())
	if len(lists) != 1 {
		t.Fatal("no form")
	}
	refreshed := 0
	page.change(settings.Retention{CaptureDays: 30}, func() { refreshed++ })
	if w.saved(t).Retention.CaptureDays != 30 || refreshed != 0 {
		t.Errorf("%+v", w.settings.Retention)
	}
	if all := periods(12); all[len(all)-1].value != "12" || all[0].value != "0" {
		t.Error(all)
	}
}

// oneOldFace is a store with a face of forty days ago.
func oneOldFace(t *testing.T) *captures.Store {
	t.Helper()
	faces, err := captures.Open(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { faces.Close() })
	session, err := faces.BeginSession("test")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := faces.Add(captures.Capture{Session: session, Label: captures.OneHot("fear"), Side: 16, Crop: make([]byte, 3*16*16), Taken: testTime.AddDate(0, 0, -40)}); err != nil {
		t.Fatal(err)
	}
	return faces
}

func count(t *testing.T, faces *captures.Store) int {
	t.Helper()
	all, err := faces.List(captures.Filter{})
	if err != nil {
		t.Fatal(err)
	}
	return len(all)
}

// An old face is deleted when that is confirmed, and not before.
func TestOldFacesAreDeletedWhenConfirmed(t *testing.T) {
	w := newTestWindow(t)
	page, faces := newTestRetention(w), oneOldFace(t)
	page.data.Captures = faces
	deleted, refreshed := 0, 0
	page.deleted = func() { deleted++ }
	page.change(settings.Retention{CaptureDays: 30}, func() { refreshed++ })
	question, ok := w.Canvas().Overlays().Top().(*widget.PopUp)
	if !ok || count(t, faces) != 1 || w.settings.Retention.CaptureDays != 0 || refreshed != 1 {
		t.Fatalf("question %v, %d left, %+v", ok, count(t, faces), w.settings.Retention)
	}
	test.Tap(uitest.Button(t, question.Content, "Delete"))
	w.background.wait()
	if count(t, faces) != 0 || deleted != 1 || w.settings.Retention.CaptureDays != 30 {
		t.Errorf("%d left, %+v", count(t, faces), w.settings.Retention)
	}
}

func TestOldFacesAreDeletedAtTheStart(t *testing.T) {
	w := newTestWindow(t)
	page, faces := newTestRetention(w), oneOldFace(t)
	page.data.Captures = faces
	page.expire() // no period was chosen
	w.settings.Retention.CaptureDays = 30
	page.expire()
	w.background.wait()
	if text := w.notifications.Text(); count(t, faces) != 0 || !strings.Contains(text, "1 captured face") {
		t.Errorf("%d left, the message is %q", count(t, faces), text)
	}
}

func TestDetailsAreCopied(t *testing.T) {
	w := newTestWindow(t)
	w.log = openLog(t.TempDir())
	defer w.log.close()
	w.show(cameraFace())
	w.copyDetails()
	text := fyne.CurrentApp().Clipboard().Content()
	for _, want := range []string{logging.BuildInfo(), "OpenCV ", "network ", "/dev/video0"} {
		if !strings.Contains(text, want) {
			t.Errorf("%q is not in %s", want, text)
		}
	}
	if page := w.log.page(w.copyDetails); len(uitest.All[*widget.Button](page)) != 2 {
		t.Error("the log cannot be opened")
	}
}
