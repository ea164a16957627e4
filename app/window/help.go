package window

import (
	"arbex/app/ui"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/dialog"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/layout"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// everywhere are the keys that Fyne, the dialogs and the desktop give.
func everywhere() []key {
	return []key{
		{text: ui.Text("Tab, Shift+Tab"), what: ui.Text("next control, the one before: from left to right, from top to bottom")},
		{text: ui.Text("Space, arrows"), what: ui.Text("press the control that has the focus, choose in it")},
		{text: "Esc", what: ui.Text("close a dialog or a list; give the keys back to the window")},
		{text: ui.Text("Ctrl+Q"), what: ui.Text("quit")},
	}
}

// sheets are the shortcut sheet: a title, and what there is to press.
func (v *window) sheets() (titles []string, keys [][]key) {
	add := func(title string, list []key) {
		if len(list) > 0 {
			titles, keys = append(titles, title), append(keys, list)
		}
	}
	add(lang.L("Everywhere"), append(v.keys(), everywhere()...))
	for _, s := range v.sides {
		add(lang.L(s.name), s.help)
	}
	return titles, keys
}

// help explains the window on one page.
func (v *window) help() {
	text := widget.NewLabel(lang.L("Blue is the primary distribution, what the classifier says at first sight. Orange is the corrected one, after reliability balancing: anchors and attention each propose a correction, and how far a distribution is from uniform (its confidence) decides how much it weighs.") + "\n\n" +
		lang.L("The program names expressions, not feelings. Nothing leaves this computer."))
	text.Wrapping = fyne.TextWrapWord
	page := container.NewVBox(text)
	titles, keys := v.sheets()
	for i, title := range titles {
		page.Add(widget.NewLabelWithStyle(title, fyne.TextAlignLeading, fyne.TextStyle{Bold: true}))
		page.Add(keySheet(keys[i]))
	}
	help := dialog.NewCustom(lang.L("Help"), lang.L("Close"), container.NewVScroll(page), v.window)
	size := v.window.Canvas().Size()
	help.Resize(fyne.NewSize(min(640, size.Width-40), min(640, size.Height-40)))
	help.Show()
}

// keySheet is a table of keys and what they do, close together.
func keySheet(keys []key) fyne.CanvasObject {
	sheet := container.New(layout.NewFormLayout())
	for _, k := range keys {
		name := canvas.NewText("   "+lang.L(k.text), theme.Color(theme.ColorNameForeground))
		name.TextSize, name.TextStyle.Bold = 13, true
		what := canvas.NewText(lang.L(k.what), theme.Color(theme.ColorNameForeground))
		what.TextSize = 13
		sheet.Add(name)
		sheet.Add(what)
	}
	return sheet
}
