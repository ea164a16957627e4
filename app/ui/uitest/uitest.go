// Package uitest finds widgets on a page and starts virtual screens, for tests.
//
//	test.Tap(uitest.Button(t, page, "Begin"))
//	check := uitest.All[*widget.Check](page)[0]
package uitest

import (
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/widget"
)

// All returns every widget of a kind below an object.
func All[W fyne.CanvasObject](o fyne.CanvasObject) (found []W) {
	if w, ok := o.(W); ok {
		found = append(found, w)
	}
	switch o := o.(type) {
	case *fyne.Container:
		for _, child := range o.Objects {
			found = append(found, All[W](child)...)
		}
	case *container.Scroll:
		found = append(found, All[W](o.Content)...)
	}
	return found
}

// Button returns the first button with a text below an object.
func Button(t testing.TB, o fyne.CanvasObject, text string) *widget.Button {
	t.Helper()
	for _, b := range All[*widget.Button](o) {
		if b.Text == text {
			return b
		}
	}
	t.Fatalf("there is no button %q", text)
	return nil
}
