package window

import "testing"

// Escape closes a dialog whatever in it has the keys: a box to tick, a field, a
// button that Tab went to.
func TestEscapeClosesADialogThatHasTheKeys(t *testing.T) {
	d := drive(t, t.TempDir())
	for _, focus := range []func(){
		func() { d.press("beginning Send Open Sound Control") },
		func() { d.press("where 9000") },
		func() { d.key("Tab") },
	} {
		d.key("s")
		d.await("Stream to other programs")
		focus()
		d.key("Escape")
		d.until("the dialog is gone", func() bool { return !d.says("Stream to other programs") })
	}
	if !d.says("running") {
		t.Error("the window does not watch any more")
	}
}

// The same of all else that opens over the window, with and without the keys.
func TestEscapeClosesWhateverIsOpen(t *testing.T) {
	d := drive(t, t.TempDir())
	for _, open := range []struct {
		name string
		by   func()
		says string
	}{
		{"the list of sources", func() { d.key("l") }, "Open a folder of pictures…"},
		{"a network address", func() { d.key("l"); d.press("where Network address…") }, "Watch a network stream"},
		{"the choice of a file", func() { d.key("o") }, "Open File"},
		{"the settings", func() { d.key("F10") }, "What is kept"},
		{"the help", func() { d.key("F1") }, "at first sight"},
	} {
		for _, focus := range []func(){func() {}, func() { d.key("Tab") }} {
			open.by()
			d.await(open.says)
			focus()
			d.key("Escape")
			d.until(open.name+" is gone", func() bool { return !d.says(open.says) })
		}
	}
	if !d.says("running") {
		t.Error("the window does not watch any more")
	}
}
