package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/dialog"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// Dialog is a page in the middle of a window that is confirmed, or only closed. Enter
// in any of its lines of text confirms it, unless the line has a meaning of its own;
// the first line has the focus. It is as high as its content needs, and never larger
// than the window: what does not fit then scrolls.
//
//	ui.Dialog{Title: "Name", Action: "Save", Content: entry, Do: save}.Show(window)
type Dialog struct {
	Title   string
	Action  string // what the button that confirms does; empty: there is only Close
	Danger  bool   // the button is red
	Content fyne.CanvasObject
	Size    fyne.Size   // the least, where the window has room
	Ready   func() bool // reports whether it can be confirmed now; nil: always
	Do      func()      // called when it was confirmed
	Closed  func()      // called when it was closed without; may be nil
}

// OpenDialog is a dialog on the screen.
type OpenDialog struct {
	spec   Dialog
	shown  *dialog.CustomDialog
	closed bool
}

// Show shows the dialog over a window.
func (d Dialog) Show(w fyne.Window) *OpenDialog {
	o := &OpenDialog{spec: d}
	scroll := container.NewVScroll(container.NewWithoutLayout())
	o.shown = dialog.NewCustomWithoutButtons(d.Title, scroll, w)
	o.shown.SetButtons(o.buttons())
	o.shown.Resize(d.size(w.Canvas().Size(), o.shown.MinSize().Height-scroll.MinSize().Height))
	scroll.Content = d.Content // only now: text takes very long to wrap in no width
	o.shown.Show()
	o.joinLines(w, linesOfText(d.Content))
	return o
}

// joinLines has Enter confirm the dialog, and the first line focused once the key that
// opened the dialog is over: its letter would be typed into the line.
func (o *OpenDialog) joinLines(w fyne.Window, lines []lineOfText) {
	for _, line := range lines {
		if line.OnSubmitted == nil && o.spec.Action != "" {
			line.OnSubmitted = func(string) { o.Confirm() }
		}
	}
	if len(lines) == 0 {
		return
	}
	fyne.Do(func() {
		if !o.closed {
			w.Canvas().Focus(lines[0].widget)
			lines[0].TypedShortcut(&fyne.ShortcutSelectAll{}) // what is typed replaces a suggestion
		}
	})
}

// buttons returns the one that closes and, at its right, the one that confirms.
func (o *OpenDialog) buttons() []fyne.CanvasObject {
	if o.spec.Action == "" {
		return []fyne.CanvasObject{widget.NewButton(lang.L("Close"), o.Close)}
	}
	confirm := widget.NewButtonWithIcon(o.spec.Action, theme.ConfirmIcon(), o.Confirm)
	confirm.Importance = widget.HighImportance
	if o.spec.Danger {
		confirm.Importance = widget.DangerImportance
	}
	return []fyne.CanvasObject{widget.NewButtonWithIcon(lang.L("Cancel"), theme.CancelIcon(), o.Close), confirm}
}

// Confirm closes the dialog and does what it is for, once it is ready.
func (o *OpenDialog) Confirm() {
	if o.spec.Ready != nil && !o.spec.Ready() {
		return
	}
	o.hide()
	if o.spec.Do != nil {
		o.spec.Do()
	}
}

// Close closes the dialog.
func (o *OpenDialog) Close() {
	o.hide()
	if o.spec.Closed != nil {
		o.spec.Closed()
	}
}

func (o *OpenDialog) hide() {
	o.closed = true
	o.shown.Hide()
}

// Space around a dialog, and what Fyne puts at both sides of its content.
const (
	dialogMargin = 24
	dialogSides  = 40
	dialogWidth  = 440 // of one that wishes none
)

// size returns the size in a window; frame is the height of title and buttons.
func (d Dialog) size(window fyne.Size, frame float32) fyne.Size {
	width := d.Size.Width
	if width == 0 {
		width = dialogWidth
	}
	width = min(max(width, d.Content.MinSize().Width+dialogSides), window.Width-dialogMargin)
	d.Content.Resize(fyne.NewSize(width-dialogSides, d.Content.MinSize().Height)) // only then do texts know their lines
	height := max(d.Size.Height, d.Content.MinSize().Height+frame)
	return fyne.NewSize(width, min(height, window.Height-dialogMargin))
}

// lineOfText is an entry of one line, and the widget that it is the core of.
type lineOfText struct {
	*widget.Entry
	widget fyne.Focusable
}

// linesOfText returns the entries of one line below an object, in their order.
func linesOfText(o fyne.CanvasObject) (lines []lineOfText) {
	switch o := o.(type) {
	case *widget.Entry:
		if !o.MultiLine {
			lines = append(lines, lineOfText{o, o})
		}
	case *recallEntry:
		lines = append(lines, lineOfText{&o.Entry, o})
	case *fyne.Container:
		for _, child := range o.Objects {
			lines = append(lines, linesOfText(child)...)
		}
	case *container.Scroll:
		lines = linesOfText(o.Content)
	case *widget.Form:
		for _, item := range o.Items {
			lines = append(lines, linesOfText(item.Widget)...)
		}
	}
	return lines
}

// ConfirmDanger asks before something is deleted: its button is red and named after what it
// does.
func ConfirmDanger(w fyne.Window, title, text, action string, then func()) {
	about := widget.NewLabel(text)
	about.Wrapping = fyne.TextWrapWord
	Dialog{Title: title, Action: action, Danger: true, Content: about, Size: fyne.NewSize(460, 0), Do: then}.Show(w)
}
