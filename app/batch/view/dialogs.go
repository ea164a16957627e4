package view

import (
	"arbex/app/ui"
	"arbex/vision/media"

	"fyne.io/fyne/v2/lang"
)

// askFolder asks for a folder to add.
func (t *Tab) askFolder() {
	t.files.OpenFolder(ui.FileRequest{Title: lang.L("Add every clip and picture below a folder"), Purpose: ui.ForBatch}, func(folder string) { t.Add(folder) })
}

// askFiles asks for files to add.
func (t *Tab) askFiles() {
	t.files.OpenFiles(ui.FileRequest{Title: lang.L("Add files"), Purpose: ui.ForBatch, Extensions: media.Extensions()}, func(paths []string) { t.Add(paths...) })
}
