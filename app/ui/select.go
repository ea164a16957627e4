package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/widget"
)

// Select is a list to choose a text from. Fyne's takes the keys with a click and keeps
// them, and the shortcuts of the window are dead after that. This one takes them only
// with Tab, and leaves those to the window that it does not use.
type Select struct {
	widget.Select
	OnOpen func() // called before the list opens, and may change its options; may be nil
}

// NewSelect returns a list with nothing chosen.
func NewSelect(options []string, changed func(string)) *Select {
	s := &Select{}
	s.Options, s.OnChanged = options, changed
	s.ExtendBaseWidget(s)
	return s
}

// Tapped implements fyne.Tappable.
func (s *Select) Tapped(*fyne.PointEvent) {
	if !s.Disabled() {
		s.open()
	}
}

// open shows the list, which has the keys until it is closed.
func (s *Select) open() {
	if s.OnOpen != nil {
		s.OnOpen()
	}
	s.Select.TypedKey(&fyne.KeyEvent{Name: fyne.KeySpace})
}

// TypedKey implements fyne.Focusable.
func (s *Select) TypedKey(key *fyne.KeyEvent) {
	switch key.Name {
	case fyne.KeySpace, fyne.KeyUp, fyne.KeyDown:
		s.open()
	case fyne.KeyLeft, fyne.KeyRight:
		s.Select.TypedKey(key)
	default:
		passKey(s, key)
	}
}

// passKey hands a key that a widget does not use to the window.
func passKey(from fyne.CanvasObject, key *fyne.KeyEvent) {
	if canvas := fyne.CurrentApp().Driver().CanvasForObject(from); canvas != nil && canvas.OnTypedKey() != nil {
		canvas.OnTypedKey()(key)
	}
}
