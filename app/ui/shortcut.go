package ui

import "fyne.io/fyne/v2"

// Shortcut is a key, what it does, and how the help describes it.
type Shortcut struct {
	Key   fyne.KeyName // empty: it is only described here, and handled elsewhere
	Label string       // the key as the user reads it, a message key
	Help  string       // what it does, a message key
	Do    func()
}

// KeyAction is what happens to a key.
type KeyAction int

// The actions.
const (
	KeyTyped KeyAction = iota // pressed, or repeated while it is held
	KeyDown
	KeyUp
	Undo // Ctrl+Z
	Redo // Ctrl+Y
)

// KeyEvent is an action on a key; Key is empty for Undo and Redo.
type KeyEvent struct {
	Action KeyAction
	Key    fyne.KeyName
}
