package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// recallEntry is a line of text that offers earlier ones: the arrow, or the key
// Down, lists them. Unlike widget.SelectEntry's, the arrow does not take the focus,
// so that Tab goes to the next line.
type recallEntry struct {
	widget.Entry
	earlier []string
}

func newRecallEntry(text string, earlier []string) *recallEntry {
	e := &recallEntry{earlier: earlier}
	e.ExtendBaseWidget(e)
	if len(earlier) > 0 { // else there is nothing to choose from
		e.ActionItem = newTapIcon(theme.MenuDropDownIcon(), e.list)
	}
	e.SetText(text) // last: it draws the entry, and what it has by then
	return e
}

// list shows the earlier texts below the entry.
func (e *recallEntry) list() {
	if len(e.earlier) == 0 {
		return
	}
	driver := fyne.CurrentApp().Driver()
	list := widget.NewPopUpMenu(e.menu(), driver.CanvasForObject(e))
	list.ShowAtPosition(driver.AbsolutePositionForObject(e).AddXY(0, e.Size().Height))
	list.Resize(fyne.NewSize(e.Size().Width, list.MinSize().Height))
}

// menu returns the earlier texts.
func (e *recallEntry) menu() *fyne.Menu {
	items := make([]*fyne.MenuItem, len(e.earlier))
	for i, text := range e.earlier {
		items[i] = fyne.NewMenuItem(text, func() { e.SetText(text) })
	}
	return fyne.NewMenu("", items...)
}

// FocusGained implements fyne.Focusable. What is typed replaces the text of the last time;
// a press of the mouse puts the cursor into it.
func (e *recallEntry) FocusGained() {
	e.Entry.FocusGained()
	e.TypedShortcut(&fyne.ShortcutSelectAll{})
}

// TypedKey implements fyne.Focusable.
func (e *recallEntry) TypedKey(key *fyne.KeyEvent) {
	if key.Name == fyne.KeyDown {
		e.list()
		return
	}
	e.Entry.TypedKey(key)
}

// tapIcon is an icon that can be tapped and has no focus.
type tapIcon struct {
	widget.Icon
	tapped func()
}

func newTapIcon(icon fyne.Resource, tapped func()) *tapIcon {
	i := &tapIcon{tapped: tapped}
	i.ExtendBaseWidget(i)
	i.SetResource(icon)
	return i
}

// Tapped implements fyne.Tappable.
func (i *tapIcon) Tapped(*fyne.PointEvent) { i.tapped() }
