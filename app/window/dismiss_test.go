package window

import (
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/dialog"
	"fyne.io/fyne/v2/widget"
)

func TestEscapeLeavesADialogAndOtherKeysStayOut(t *testing.T) {
	v, f := opened(t, "")
	v.begin("demo", "")
	v.show(f, *picture())
	answers := []bool{}
	asks := map[string]func(){
		"help": v.help,
		"question": func() {
			dialog.ShowConfirm("Really?", "It will be gone.", func(yes bool) { answers = append(answers, yes) }, v.window)
		},
		"form": func() {
			dialog.ShowForm("Name", "Save", "Cancel", []*widget.FormItem{widget.NewFormItem("Name", widget.NewEntry())}, func(yes bool) { answers = append(answers, yes) }, v.window)
		},
	}
	press := func(name fyne.KeyName) { v.window.Canvas().OnTypedKey()(&fyne.KeyEvent{Name: name}) }
	for name, ask := range asks {
		ask()
		press(fyne.KeySpace)
		press(fyne.KeyEscape)
		if v.window.Canvas().Overlays().Top() != nil || len(f.paused) > 0 {
			t.Errorf("%s: still there, or the key went through it: %v", name, f.paused)
		}
	}
	if len(answers) != 2 || answers[0] || answers[1] {
		t.Errorf("the answers were %v", answers)
	}
}
