package window

import (
	"testing"

	"arbex/app/settings"
	"arbex/app/ui"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/dialog"
	"fyne.io/fyne/v2/widget"
)

// The help lists every key once for each place where it works.
func TestTheHelpListsEveryKeyOnce(t *testing.T) {
	w := newTestWindow(t, func(o *Options, _ *settings.Settings) { o.Folders.Data = t.TempDir() })
	defer w.quit()
	sections := w.keyboard.helpSections()
	if len(sections) < 2 {
		t.Fatal(sections)
	}
	for _, section := range sections {
		seen := map[string]bool{}
		for _, k := range section.keys {
			if k.Label == "" || k.Help == "" || seen[k.Label] {
				t.Errorf("%s: %q does %q, and perhaps something else", section.title, k.Label, k.Help)
			}
			seen[k.Label] = true
		}
	}
}

// Two shortcuts on one key would both act.
func TestEveryKeyDoesOneThing(t *testing.T) {
	w := newTestWindow(t)
	seen := map[fyne.KeyName]string{}
	for _, s := range w.keyboard.shortcuts {
		if other, twice := seen[s.Key]; twice || s.Do == nil {
			t.Errorf("%s: %q and %q", s.Key, other, s.Help)
		}
		seen[s.Key] = s.Help
	}
}

// keyTab notes the keys that it gets.
type keyTab struct {
	Tab
	events []ui.KeyEvent
	takes  fyne.KeyName // this one is not for the window
}

func (k *keyTab) HandleKey(e ui.KeyEvent) bool {
	k.events = append(k.events, e)
	return e.Key == k.takes
}

func TestKeysGoToTheSelectedTabFirst(t *testing.T) {
	w := newTestWindow(t)
	w.show(picture())
	tab := &keyTab{Tab: w.tabs.selected.Tab, takes: fyne.KeySpace}
	w.tabs.selected.Tab = tab
	w.press(fyne.KeySpace)
	w.press(fyne.KeyD)
	w.keyboard.down(fyne.Key1)
	if len(w.fake.paused) != 0 || len(w.fake.sources) != 1 {
		t.Errorf("paused %v, opened %v", w.fake.paused, w.fake.sources)
	}
	want := []ui.KeyEvent{{Key: fyne.KeySpace}, {Key: fyne.KeyD}, {Action: ui.KeyDown, Key: fyne.Key1}}
	if len(tab.events) != len(want) {
		t.Fatal(tab.events)
	}
	for i := range want {
		if tab.events[i] != want[i] {
			t.Errorf("%d: %+v", i, tab.events[i])
		}
	}
}

func TestEscapeLeavesADialogAndOtherKeysStayOut(t *testing.T) {
	w := newTestWindow(t)
	w.show(picture())
	answers := []bool{}
	asks := map[string]func(){
		"help": w.keyboard.showHelp,
		"question": func() {
			dialog.ShowConfirm("Really?", "It will be gone.", func(yes bool) { answers = append(answers, yes) }, w)
		},
		"form": func() {
			dialog.ShowForm("Name", "Save", "Cancel", []*widget.FormItem{widget.NewFormItem("Name", widget.NewEntry())}, func(yes bool) { answers = append(answers, yes) }, w)
		},
	}
	for name, ask := range asks {
		ask()
		w.press(fyne.KeySpace)
		w.press(fyne.KeyEscape)
		if w.Canvas().Overlays().Top() != nil || len(w.fake.paused) > 0 {
			t.Errorf("%s: still there, or the key went through it: %v", name, w.fake.paused)
		}
	}
	if len(answers) != 2 || answers[0] || answers[1] {
		t.Errorf("the answers were %v", answers)
	}
}

// Escape closes what lies over the window, and the keys below it rest.
func TestEscapeClosesWhatLiesOver(t *testing.T) {
	w := newTestWindow(t)
	w.show(picture())
	w.keyboard.showHelp()
	w.press(fyne.KeyF10) // opens no second dialog
	overlays := w.Canvas().Overlays()
	if len(overlays.List()) != 1 {
		t.Fatalf("%d dialogs", len(overlays.List()))
	}
	w.keyboard.down(fyne.KeyEscape)
	if overlays.Top() != nil {
		t.Error("the dialog stays")
	}
	w.Canvas().Focus(w.frame.settingsButton)
	w.keyboard.down(fyne.KeyEscape)
	if w.Canvas().Focused() != nil {
		t.Error("the button keeps the keys")
	}
}

// Enter confirms a dialog whatever has the keys: a check box, or nothing. A button that has
// them is pressed, and what deletes something is not confirmed so.
func TestEnterConfirmsADialogFromACheckBox(t *testing.T) {
	w := newTestWindow(t)
	var confirmed, pressed, handled int
	check, entry, other := widget.NewCheck("?", nil), widget.NewEntry(), widget.NewButton("Other", func() { pressed++ })
	enter := func(d ui.Dialog, focus fyne.Focusable) {
		d.Title, d.Action, d.Content, d.Do = "?", "Yes", container.NewVBox(check, entry, other), func() { confirmed++ }
		open := d.Show(w.Window)
		defer open.Close()
		w.Canvas().Unfocus()
		if focus != nil {
			w.Canvas().Focus(focus)
		}
		w.keyboard.enterPressed(func() { handled++ })
	}
	enter(ui.Dialog{}, check)
	enter(ui.Dialog{}, nil)
	if confirmed != 2 || handled != 0 {
		t.Errorf("%d times confirmed, %d times left to the focus", confirmed, handled)
	}
	enter(ui.Dialog{}, other)
	enter(ui.Dialog{}, entry) // it confirms by itself
	enter(ui.Dialog{Danger: true}, check)
	w.keyboard.enterPressed(func() { handled++ }) // there is no dialog
	if confirmed != 2 || pressed != 1 || handled != 3 {
		t.Errorf("%d times confirmed, %d times pressed, %d times left to the focus", confirmed, pressed, handled)
	}
}
