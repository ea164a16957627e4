package window

import (
	"slices"
	"testing"

	"arbex/app/teach"
	"arbex/app/ui"
	"arbex/model"
	"arbex/training/versions"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"
	"fyne.io/fyne/v2/widget"
)

// pickedNetwork is what a test's picker has put to use.
type pickedNetwork struct{ version string }

// newTestPicker returns a picker for the versions of a store, which works at once.
func newTestPicker(t *testing.T, store *versions.Store) (*networkPicker, *pickedNetwork) {
	t.Helper()
	test.NewTempApp(t)
	n, err := preset("compact")
	if err != nil {
		t.Fatal(err)
	}
	b, used := newBackground(), &pickedNetwork{}
	b.onScreen = func(f func()) { f() }
	o := Options{Network: n, Models: Models{Preset: preset}, Teach: &teach.Options{Versions: store}}
	return newNetworkPicker(nil, b, ui.NewNotifications(), o, func(_ *model.Network, version string) { used.version = version }), used
}

// The versions stand in the list by their names, also those that Teach made meanwhile.
func TestTrainedVersionsAreInTheList(t *testing.T) {
	store, err := versions.Open(t.TempDir(), func() (*model.Network, error) { return preset("compact") })
	if err != nil {
		t.Fatal(err)
	}
	p, used := newTestPicker(t, store)
	for _, name := range []string{"With glasses", "With glasses", "compact"} {
		if _, err := store.Add(p.network, versions.Version{Name: name}); err != nil {
			t.Fatal(err)
		}
	}
	p.list.OnOpen()
	want := append(model.Presets(), "compact (2)", "With glasses", "With glasses (2)", modelFile())
	if got := p.list.Options; !slices.Equal(slices.Sorted(slices.Values(got)), slices.Sorted(slices.Values(want))) {
		t.Fatalf("the list is %q", got)
	}
	p.list.SetSelected("With glasses (2)")
	p.background.wait()
	about, err := store.Get(used.version)
	if err != nil || about.Name != "With glasses" || store.Current() != used.version {
		t.Errorf("%q is used, %q at the next start: %v", used.version, store.Current(), err)
	}
	p.set(p.network, used.version)
	if p.list.Selected != "With glasses (2)" {
		t.Errorf("the list shows %q", p.list.Selected)
	}
	p.list.OnOpen()
	if err := store.Rename(used.version, "Without", ""); err != nil {
		t.Fatal(err)
	}
	p.set(p.network, used.version) // while the list is open
	p.list.OnChanged("With glasses (2)")
	p.background.wait()
	if p.list.Selected != "Without" {
		t.Errorf("the list shows %q after an entry that is gone was chosen", p.list.Selected)
	}
}

// After the list the keys are the window's, whatever closed it.
func TestTheKeysComeBackFromTheList(t *testing.T) {
	w := newTestWindow(t)
	w.show(picture())
	test.Tap(w.networks.list)
	if _, open := w.Canvas().Focused().(*widget.PopUpMenu); !open {
		t.Fatal("the list is not open")
	}
	w.keyboard.escapePressed(func() { w.Canvas().Focused().TypedKey(&fyne.KeyEvent{Name: fyne.KeyEscape}) })
	if w.Canvas().Focused() != nil || w.Canvas().Overlays().Top() != nil {
		t.Errorf("%T has the keys", w.Canvas().Focused())
	}
}

// Escape gives the keys back to the window from wherever Tab took them.
func TestEscapeGivesTheKeysBack(t *testing.T) {
	w := newTestWindow(t)
	w.Canvas().Focus(w.networks.list)
	w.keyboard.escapePressed(func() {})
	if w.Canvas().Focused() != nil {
		t.Error("the list keeps the keys")
	}
	w.keyboard.showHelp()
	w.Canvas().FocusNext()
	w.keyboard.escapePressed(func() { t.Error("the focus got the key") })
	if w.Canvas().Overlays().Top() != nil {
		t.Error("the dialog stays")
	}
}

// Escape closes a dialog in which nothing has the keys, and does nothing else: the tab
// below keeps its selection.
func TestTheTabDoesNotHearTheEscapeOfADialog(t *testing.T) {
	w := newTestWindow(t)
	w.keyboard.showHelp()
	w.Canvas().Unfocus()
	w.keyboard.escapePressed(func() { t.Error("the tab got the key too") })
	if w.Canvas().Overlays().Top() != nil {
		t.Error("the dialog stays")
	}
}
