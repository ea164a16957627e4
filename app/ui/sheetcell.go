package ui

import (
	"image"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// Sizes of a sheetCell.
const (
	sheetPictureWidth  = 132
	sheetPictureHeight = 99
	sheetMargin        = 5
	sheetLine          = 16 // height of a line of text
	sheetTextSize      = 11
)

// ThumbnailSide is the longer side that a picture of a ContactSheet needs, in pixels of
// a screen with twice the usual density.
const ThumbnailSide = 2 * sheetPictureWidth

// sheetCell shows a picture of a ContactSheet: its thumbnail, its name and its note.
type sheetCell struct {
	widget.BaseWidget
	picture    *canvas.Image
	broken     *widget.Icon // in place of a picture that cannot be loaded
	name, note *canvas.Text
}

func newSheetCell() *sheetCell {
	c := &sheetCell{
		picture: &canvas.Image{FillMode: canvas.ImageFillContain, ScaleMode: canvas.ImageScaleFastest},
		broken:  widget.NewIcon(theme.BrokenImageIcon()), name: canvas.NewText("", nil), note: canvas.NewText("", nil),
	}
	for _, text := range []*canvas.Text{c.name, c.note} {
		text.TextSize, text.Alignment = sheetTextSize, fyne.TextAlignCenter
	}
	c.broken.Hide()
	c.ExtendBaseWidget(c)
	return c
}

// show shows a picture; picture is nil until it is loaded.
func (c *sheetCell) show(p SheetPicture, picture image.Image, broken bool) {
	c.picture.Image, c.picture.Hidden, c.broken.Hidden = picture, picture == nil, !broken
	c.picture.Translucency = 0
	if p.Dim {
		c.picture.Translucency = 0.6
	}
	c.name.Text = Shorten(p.Name, sheetPictureWidth, sheetTextSize, c.name.TextStyle)
	c.note.Text = Shorten(p.Note, sheetPictureWidth, sheetTextSize, c.note.TextStyle)
	c.Refresh()
}

// CreateRenderer implements fyne.Widget.
func (c *sheetCell) CreateRenderer() fyne.WidgetRenderer {
	return sheetCellRenderer{c, []fyne.CanvasObject{c.picture, c.broken, c.name, c.note}}
}

type sheetCellRenderer struct {
	c       *sheetCell
	objects []fyne.CanvasObject
}

func (r sheetCellRenderer) Objects() []fyne.CanvasObject { return r.objects }
func (r sheetCellRenderer) Destroy()                     {}

func (r sheetCellRenderer) MinSize() fyne.Size {
	return fyne.NewSize(sheetPictureWidth+2*sheetMargin, sheetPictureHeight+2*sheetLine+3*sheetMargin)
}

func (r sheetCellRenderer) Layout(size fyne.Size) {
	c, width := r.c, size.Width-2*sheetMargin
	c.picture.Move(fyne.NewPos(sheetMargin, sheetMargin))
	c.picture.Resize(fyne.NewSize(width, sheetPictureHeight))
	c.broken.Move(fyne.NewPos((size.Width-sheetPictureHeight/2)/2, sheetMargin+sheetPictureHeight/4))
	c.broken.Resize(fyne.NewSquareSize(sheetPictureHeight / 2))
	for i, text := range []*canvas.Text{c.name, c.note} {
		text.Move(fyne.NewPos(sheetMargin, 2*sheetMargin+sheetPictureHeight+float32(i)*sheetLine))
		text.Resize(fyne.NewSize(width, sheetLine))
	}
}

func (r sheetCellRenderer) Refresh() {
	r.c.name.Color, r.c.note.Color = theme.Color(theme.ColorNameForeground), theme.Color(ColorMuted)
	for _, o := range r.objects {
		o.Refresh()
	}
}
