package ui

import (
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/test"
	"fyne.io/fyne/v2/widget"
)

// dialogButton returns a button of the dialog on top.
func dialogButton(t *testing.T, w fyne.Window, text string) *widget.Button {
	t.Helper()
	for _, o := range test.LaidOutObjects(w.Canvas().Overlays().Top()) {
		if b, ok := o.(*widget.Button); ok && b.Text == text {
			return b
		}
	}
	t.Fatalf("there is no button %q", text)
	return nil
}

// firstEntry returns the first entry of the dialog on top.
func firstEntry(w fyne.Window) *widget.Entry {
	for _, o := range test.LaidOutObjects(w.Canvas().Overlays().Top()) {
		if e, ok := o.(*widget.Entry); ok {
			return e
		}
	}
	return nil
}

func TestEnterConfirmsADialogInEachLine(t *testing.T) {
	test.NewTempApp(t)
	w := test.NewTempWindow(t, nil)
	confirmed, ready := 0, true
	show := func() []fyne.Focusable {
		first, second, note := widget.NewEntry(), newRecallEntry("", []string{"x"}), widget.NewMultiLineEntry()
		form := widget.NewForm(widget.NewFormItem("a", first), widget.NewFormItem("b", second), widget.NewFormItem("c", note))
		Dialog{Title: "?", Action: "Save", Content: container.NewVBox(form), Ready: func() bool { return ready }, Do: func() { confirmed++ }}.Show(w)
		if w.Canvas().Focused() != first {
			t.Errorf("%T has the focus", w.Canvas().Focused())
		}
		return []fyne.Focusable{first, second, note}
	}
	for i := range 2 {
		show()[i].TypedKey(&fyne.KeyEvent{Name: fyne.KeyReturn})
		if confirmed != i+1 || w.Canvas().Overlays().Top() != nil {
			t.Errorf("line %d: %d times confirmed", i, confirmed)
		}
	}
	ready = false
	for _, line := range show() {
		line.TypedKey(&fyne.KeyEvent{Name: fyne.KeyReturn})
	}
	if confirmed != 2 || w.Canvas().Overlays().Top() == nil {
		t.Error("it was confirmed before it was ready, or by a line of a note")
	}
}

// A dialog shows its whole text where the window has room, and is never larger.
func TestADialogHasRoomAndFitsItsWindow(t *testing.T) {
	test.NewTempApp(t)
	w := test.NewTempWindow(t, nil)
	w.Resize(fyne.NewSize(900, 600))
	for _, lines := range []int{1, 12, 60} {
		label := widget.NewLabel(strings.Repeat("Several words that wrap somewhere in the dialog. ", lines))
		label.Wrapping = fyne.TextWrapWord
		d := Dialog{Title: "?", Content: label}.Show(w)
		popup := w.Canvas().Overlays().Top().(*widget.PopUp)
		size, room := popup.Content.Size(), w.Canvas().Size()
		if size.Width > room.Width || size.Height > room.Height {
			t.Errorf("%d lines: %v is larger than the window", lines, size)
		}
		if lines < 60 && label.Size().Height > size.Height-60 {
			t.Errorf("%d lines: the text of %v does not fit into %v", lines, label.Size(), size)
		}
		d.Close()
	}
}
