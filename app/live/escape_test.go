package live

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
