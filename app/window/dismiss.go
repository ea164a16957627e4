package window

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/widget"
)

// dialogButtons is where one of Fyne's dialogs has its buttons: after an icon, a
// background and the question.
const dialogButtons = 3

// dismiss presses the button of a dialog that declines, so that Escape leaves it
// as that button does. It is always the first.
func dismiss(top fyne.CanvasObject) {
	if buttons := dialogButtonsOf(top); len(buttons) > 0 && !buttons[0].Disabled() {
		buttons[0].Tapped(&fyne.PointEvent{})
	}
}

// confirm presses the button of a dialog that confirms, and reports whether there is one.
// What deletes something wants a press of its own.
func confirm(top fyne.CanvasObject) bool {
	for _, b := range dialogButtonsOf(top) {
		if b.Importance == widget.HighImportance && !b.Disabled() {
			b.Tapped(&fyne.PointEvent{})
			return true
		}
	}
	return false
}

// dialogButtonsOf returns the buttons below a dialog.
func dialogButtonsOf(top fyne.CanvasObject) []*widget.Button {
	popup, ok := top.(*widget.PopUp)
	if !ok {
		return nil
	}
	content, ok := popup.Content.(*fyne.Container)
	if !ok || len(content.Objects) <= dialogButtons {
		return nil
	}
	return buttonsOf(content.Objects[dialogButtons])
}

// buttonsOf returns the buttons in an object and those that it holds.
func buttonsOf(o fyne.CanvasObject) (all []*widget.Button) {
	switch o := o.(type) {
	case *widget.Button:
		return []*widget.Button{o}
	case *fyne.Container:
		for _, inner := range o.Objects {
			all = append(all, buttonsOf(inner)...)
		}
	}
	return all
}
