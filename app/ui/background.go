package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// Background fills its area with a colour of the theme and follows a change of
// theme.
type Background struct {
	widget.BaseWidget
	name fyne.ThemeColorName
	rect *canvas.Rectangle
}

// NewBackground returns a background with rounded corners.
func NewBackground(name fyne.ThemeColorName, radius float32) *Background {
	b := &Background{name: name, rect: newRect(name, radius)}
	b.ExtendBaseWidget(b)
	return b
}

// SetColor changes the colour.
func (b *Background) SetColor(name fyne.ThemeColorName) {
	if b.name != name {
		b.name = name
		b.Refresh()
	}
}

// CreateRenderer implements fyne.Widget.
func (b *Background) CreateRenderer() fyne.WidgetRenderer {
	return &renderer{
		objects:    []fyne.CanvasObject{b.rect},
		layout:     b.rect.Resize,
		minSize:    func() fyne.Size { return fyne.Size{} },
		applyTheme: func() { b.rect.FillColor = theme.Color(b.name) },
	}
}
