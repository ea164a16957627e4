package window

import (
	"testing"

	"arbex/training/captures"
)

// The window shows the demo clip, pauses it, lets it go on, labels a face, takes
// that back, and quits.
func TestRealWindow(t *testing.T) {
	folder := t.TempDir()
	d := drive(t, folder)
	d.awaitMotion()
	d.until("boxes or bars", func() bool { return d.boxPixels() > 300 })
	d.key("space")
	d.await("paused")
	d.key("space")
	d.await("running")
	d.awaitMotion()
	d.key("F3")
	d.key("2")
	d.until("a labelled face", func() bool { return labelled(t, folder) == 1 })
	d.key("ctrl+z")
	d.until("no labelled face", func() bool { return labelled(t, folder) == 0 })
	d.quit()
}

// labelled is how many faces of happiness are on the disk.
func labelled(t *testing.T, folder string) int {
	faces, err := captures.Open(folder)
	if err != nil {
		t.Fatal(err)
	}
	defer faces.Close()
	counts, err := faces.CountByClass()
	if err != nil {
		t.Fatal(err)
	}
	return counts["happiness"]
}

// Escape closes a dialog whatever in it has the keys: a check box, a field, a
// button that Tab went to.
func TestEscapeClosesADialogThatHasTheKeys(t *testing.T) {
	d := drive(t, t.TempDir())
	for _, focus := range []func(){
		func() { d.press("beginning Send Open Sound Control") },
		func() { d.press("where 9000") }, // not an s: the key that opened the dialog is no text
		func() { d.key("Tab") },
	} {
		d.key("s")
		d.await("Stream to other programs")
		focus()
		d.key("Escape")
		d.until("the dialog is gone", func() bool { return !d.shows("Stream to other programs") })
	}
	if !d.shows("running") {
		t.Error("the window shows nothing any more")
	}
}

// The same of all else that opens over the window, with and without the keys. They are
// the window's again each time: the next one opens with a key.
func TestEscapeClosesWhateverIsOpen(t *testing.T) {
	d := drive(t, t.TempDir())
	for _, open := range []struct {
		name string
		by   func()
		text string
	}{
		{"the list of models", func() { d.click(d.question("where compact")) }, "Model file…"},
		{"the list of sources", func() { d.key("l") }, "Open a folder of pictures…"},
		{"a network address", func() { d.key("l"); d.press("where Network address…") }, "Watch a network stream"},
		{"the choice of a file", func() { d.key("o") }, "Open a clip or picture"},
		{"the settings", func() { d.key("F10") }, "What is kept"},
		{"the help", func() { d.key("F1") }, "at first sight"},
	} {
		for _, focus := range []func(){func() {}, func() { d.key("Tab") }} {
			open.by()
			d.await(open.text)
			focus()
			d.key("Escape")
			d.until(open.name+" is gone", func() bool { return !d.shows(open.text) })
		}
	}
	if !d.shows("running") {
		t.Error("the window shows nothing any more")
	}
}
