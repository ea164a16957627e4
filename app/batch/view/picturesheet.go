package view

import (
	"context"
	"image"
	"image/color"
	"os"
	"path/filepath"

	"arbex/app/batch"
	"arbex/app/ui"
	"arbex/vision"
	"arbex/vision/media"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
)

// pictureSheet shows the pictures of the selected item, below the list; it is hidden
// for a clip.
type pictureSheet struct {
	object *fyne.Container
	sheet  *ui.ContactSheet
	tasks  *ui.Tasks
	source string // whose pictures are shown or being listed; "": none
	layout func() // called after it was shown or hidden
}

// sheetHeight is the height of a row of pictures and half of the next.
const sheetHeight = 224

func newPictureSheet(w fyne.Window, t *ui.Tasks, layout func()) *pictureSheet {
	p := &pictureSheet{sheet: ui.NewContactSheet(w, t), tasks: t, layout: layout}
	height := canvas.NewRectangle(color.Transparent)
	height.SetMinSize(fyne.NewSize(0, sheetHeight))
	p.object = container.NewStack(height, p.sheet.Object)
	p.object.Hide()
	return p
}

// show shows the pictures of an item; nil hides the sheet.
func (p *pictureSheet) show(i *batch.Item) {
	source := ""
	if i != nil {
		source = i.Source
	}
	if source == p.source {
		return
	}
	p.source = source
	p.setPaths(nil)
	var paths []string
	p.tasks.Run(func(context.Context) error {
		paths = picturesOf(source)
		return nil
	}, func(error) {
		if source == p.source {
			p.setPaths(paths)
		}
	})
}

// picturesOf returns the picture files of a source: of a folder all, of a clip none.
func picturesOf(source string) []string {
	info, err := os.Stat(source)
	switch {
	case err != nil:
		return nil
	case info.IsDir():
		paths, _, _ := media.Pictures(source)
		return paths
	case media.IsPicture(source):
		return []string{source}
	}
	return nil
}

func (p *pictureSheet) setPaths(paths []string) {
	var pictures []ui.SheetPicture
	for _, path := range paths {
		pictures = append(pictures, ui.SheetPicture{Name: filepath.Base(path)})
	}
	p.sheet.Show(pictures, func(i int) (image.Image, error) { return ui.LoadThumbnail(paths[i], vision.Orientation{}) })
	if p.object.Hidden != (len(paths) == 0) {
		p.object.Hidden = len(paths) == 0
		p.layout()
	}
}
