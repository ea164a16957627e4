package ui

import (
	"slices"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"
	"fyne.io/fyne/v2/widget"
)

// newTestSelect shows a list in a window, and returns the keys that reach the window.
func newTestSelect(t *testing.T) (*Select, fyne.Canvas, *[]fyne.KeyName) {
	t.Helper()
	test.NewTempApp(t)
	s, keys := NewSelect([]string{"one", "two"}, nil), &[]fyne.KeyName{}
	w := test.NewWindow(s)
	t.Cleanup(w.Close)
	w.Resize(fyne.NewSize(300, 300))
	w.Canvas().SetOnTypedKey(func(e *fyne.KeyEvent) { *keys = append(*keys, e.Name) })
	return s, w.Canvas(), keys
}

// typeKey gives a key to what has the focus, as a driver does.
func typeKey(c fyne.Canvas, name fyne.KeyName) {
	if e := (&fyne.KeyEvent{Name: name}); c.Focused() != nil {
		c.Focused().TypedKey(e)
	} else {
		c.OnTypedKey()(e)
	}
}

// The keys belong to the window again when a list is closed, however that is done.
func TestAListGivesTheKeysBack(t *testing.T) {
	for name, end := range map[string]func(fyne.Canvas){
		"Escape":   func(c fyne.Canvas) { typeKey(c, fyne.KeyEscape) },
		"a choice": func(c fyne.Canvas) { typeKey(c, fyne.KeyDown); typeKey(c, fyne.KeyReturn) },
	} {
		s, canvas, keys := newTestSelect(t)
		test.Tap(s)
		if _, open := canvas.Focused().(*widget.PopUpMenu); !open {
			t.Fatalf("%s: the open list does not have the keys", name)
		}
		end(canvas)
		typeKey(canvas, fyne.KeyA)
		if canvas.Overlays().Top() != nil || canvas.Focused() != nil || !slices.Equal(*keys, []fyne.KeyName{fyne.KeyA}) {
			t.Errorf("%s: %T has the focus, the window got %v", name, canvas.Focused(), *keys)
		}
	}
}

// A list that Tab has reached uses its keys and leaves the others to the window.
func TestAListWithTheFocusPassesKeysOn(t *testing.T) {
	s, canvas, keys := newTestSelect(t)
	opened := 0
	s.OnOpen = func() { opened++; s.Options = append(s.Options, "three") }
	canvas.Focus(s)
	for _, key := range []fyne.KeyName{fyne.KeyRight, fyne.KeyA, fyne.KeySpace} {
		typeKey(canvas, key)
	}
	if s.Selected != "one" || !slices.Equal(*keys, []fyne.KeyName{fyne.KeyA}) || opened != 1 || len(s.Options) != 3 {
		t.Errorf("%q is chosen, the window got %v, opened %d times", s.Selected, *keys, opened)
	}
}

func TestADisabledListStaysClosed(t *testing.T) {
	s, canvas, _ := newTestSelect(t)
	s.Disable()
	if test.Tap(s); canvas.Overlays().Top() != nil {
		t.Error("it opens")
	}
}
