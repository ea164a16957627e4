package window

import (
	"slices"

	"arbex/app/about"
	"arbex/app/ui"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/layout"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// toolkitKeys are the keys that Fyne, the dialogs and the desktop give.
func toolkitKeys() []ui.Shortcut {
	return []ui.Shortcut{
		{Label: ui.Text("Tab, Shift+Tab"), Help: ui.Text("next control, the one before: from left to right, from top to bottom")},
		{Label: ui.Text("Space, arrows"), Help: ui.Text("press the control that has the focus, choose in it")},
		{Label: "Esc", Help: ui.Text("close a dialog or a list; give the keys back to the window")},
		{Label: ui.Text("Ctrl+Q"), Help: ui.Text("quit")},
	}
}

// helpSection is a titled list of keys.
type helpSection struct {
	title string
	keys  []ui.Shortcut
}

// helpSections are what can be pressed: everywhere, and on each tab.
func (k *keyboard) helpSections() []helpSection {
	named := slices.DeleteFunc(slices.Clone(k.shortcuts), func(s ui.Shortcut) bool { return s.Label == "" }) // another line names those
	all := []helpSection{{lang.L("Everywhere"), append(named, toolkitKeys()...)}}
	for _, tab := range k.tabs.usable() {
		if keys := tab.Help(); len(keys) > 0 {
			all = append(all, helpSection{lang.L(tab.name), keys})
		}
	}
	return all
}

// showHelp explains the window on one page.
func (k *keyboard) showHelp() {
	text := widget.NewLabel(lang.L("Blue is the primary distribution, what the classifier says at first sight. Orange is the corrected one, after reliability balancing: anchors and attention each propose a correction, and how far a distribution is from uniform (its confidence) decides how much it weighs.") + "\n\n" +
		lang.L("The program names expressions, not feelings. Nothing leaves this computer."))
	text.Wrapping = fyne.TextWrapWord
	page := container.NewVBox(text)
	for _, section := range k.helpSections() {
		page.Add(widget.NewLabelWithStyle(section.title, fyne.TextAlignLeading, fyne.TextStyle{Bold: true}))
		page.Add(keyTable(section.keys))
	}
	page.Add(container.NewHBox(widget.NewButton(lang.L("About ARBEx"), func() { about.Show(k.window) })))
	ui.Dialog{Title: lang.L("Help"), Content: page, Size: fyne.NewSize(640, 0)}.Show(k.window)
}

// keyTable is a table of keys and what they do, close together.
func keyTable(keys []ui.Shortcut) fyne.CanvasObject {
	table := container.New(layout.NewFormLayout())
	for _, k := range keys {
		name := canvas.NewText("   "+lang.L(k.Label), theme.Color(theme.ColorNameForeground))
		name.TextSize, name.TextStyle.Bold = 13, true
		help := canvas.NewText(lang.L(k.Help), theme.Color(theme.ColorNameForeground))
		help.TextSize = 13
		table.Add(name)
		table.Add(help)
	}
	return table
}
