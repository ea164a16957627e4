package window

import (
	"unicode"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/widget"
)

// noteEntry is a line of text that Escape leaves.
type noteEntry struct {
	widget.Entry
	leave func()
	skip  rune // the key that focused the entry, whose rune arrives after that; 0: none
}

func newNoteEntry() *noteEntry {
	e := &noteEntry{}
	e.ExtendBaseWidget(e)
	return e
}

// TypedRune implements fyne.Focusable.
func (e *noteEntry) TypedRune(r rune) {
	if skip := e.skip; skip != 0 {
		e.skip = 0
		if unicode.ToLower(r) == skip {
			return
		}
	}
	e.Entry.TypedRune(r)
}

// TypedKey implements fyne.Focusable.
func (e *noteEntry) TypedKey(key *fyne.KeyEvent) {
	if key.Name == fyne.KeyEscape {
		e.leave()
		return
	}
	e.Entry.TypedKey(key)
}
