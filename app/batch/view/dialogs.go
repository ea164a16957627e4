package view

import (
	"os"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/dialog"
	"fyne.io/fyne/v2/lang"
)

// askFolder asks for a folder to add.
func (t *Tab) askFolder() {
	ask := dialog.NewFolderOpen(func(folder fyne.ListableURI, err error) {
		if err == nil && folder != nil {
			t.Add(folder.Path())
		}
	}, t.window)
	ask.SetTitleText(lang.L("Add every clip and picture below a folder"))
	ask.Show()
}

// askFiles asks for several files at once, which Fyne's own dialog cannot.
func (t *Tab) askFiles() {
	if t.filePicker == nil {
		home, err := os.UserHomeDir()
		if err != nil {
			home = "/"
		}
		t.filePicker = newFilePicker(home)
		t.filePicker.path.OnSubmitted = func(path string) {
			t.filePicker.openFolder(path)
			t.window.Canvas().Unfocus() // Escape goes to the dialog again
		}
	}
	t.filePicker.clear()
	ask := dialog.NewCustomConfirm(lang.L("Add files"), lang.L("Add"), lang.L("Cancel"), t.filePicker.object, func(yes bool) {
		if paths := t.filePicker.selectedPaths(); yes && len(paths) > 0 {
			t.Add(paths...)
		}
	}, t.window)
	size := t.window.Canvas().Size()
	ask.Resize(fyne.NewSize(min(720, size.Width-60), min(560, size.Height-60)))
	ask.Show()
}
