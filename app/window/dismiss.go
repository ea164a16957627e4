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
	popup, ok := top.(*widget.PopUp)
	if !ok {
		return
	}
	content, ok := popup.Content.(*fyne.Container)
	if !ok || len(content.Objects) <= dialogButtons {
		return
	}
	if b := firstButton(content.Objects[dialogButtons]); b != nil && !b.Disabled() {
		b.Tapped(&fyne.PointEvent{})
	}
}

// firstButton returns the first button in an object and those that it holds.
func firstButton(o fyne.CanvasObject) *widget.Button {
	switch o := o.(type) {
	case *widget.Button:
		return o
	case *fyne.Container:
		for _, inner := range o.Objects {
			if b := firstButton(inner); b != nil {
				return b
			}
		}
	}
	return nil
}
