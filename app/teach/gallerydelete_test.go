package teach

import (
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"
)

// Faces on the screen are deleted at once, as Undo brings them back; others are
// counted and named before.
func TestSelectedFacesOffTheScreenAreNamedBeforeDeletion(t *testing.T) {
	b := openTab(t)
	b.store("sadness", 12)
	b.store("fear", 3) // the newest: they come first
	w := test.NewTempWindow(t, b.gallery.object)
	b.do(func() {
		w.Resize(fyne.NewSize(560, 260)) // a row of the gallery, and a part of the next
		b.gallery.pressed(0, 0)
		b.gallery.pressed(14, 0)
	})
	hidden := b.gallery.selectedOffScreen()
	if got := classList(b.shared.classes, hidden); got != "1 sadness" {
		t.Errorf("not on the screen: %q", got)
	}
	b.do(b.gallery.deleteSelected)
	if b.faces() != 15 {
		t.Errorf("%d faces are left before anybody confirmed", b.faces())
	}
	b.do(func() {
		b.gallery.pressed(14, 0)
		b.gallery.deleteSelected()
	})
	if b.faces() != 14 {
		t.Errorf("%d faces are left after deleting one on the screen", b.faces())
	}
}

func TestTheListOfClassesKeepsTheirOrder(t *testing.T) {
	b := openTab(t)
	b.store("fear", 2)
	b.store("sadness", 3)
	if got := classList(b.shared.classes, b.gallery.shown); got != "3 sadness, 2 fear" {
		t.Errorf("%q", got)
	}
}
