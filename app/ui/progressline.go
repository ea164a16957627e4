package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// ProgressLine is a thin progress bar.
type ProgressLine struct {
	widget.BaseWidget
	trough, bar *canvas.Rectangle
	progress    float32
}

const progressHeight = 4

// NewProgressLine returns an empty bar.
func NewProgressLine() *ProgressLine {
	p := &ProgressLine{trough: newRect(ColorTrough, progressHeight/2), bar: newRect(theme.ColorNamePrimary, progressHeight/2)}
	p.ExtendBaseWidget(p)
	return p
}

// SetProgress sets the share that is done, 0 to 1.
func (p *ProgressLine) SetProgress(share float64) {
	if to := min(max(float32(share), 0), 1); to != p.progress {
		p.progress = to
		p.bar.Resize(fyne.NewSize(p.Size().Width*to, progressHeight))
	}
}

// CreateRenderer implements fyne.Widget.
func (p *ProgressLine) CreateRenderer() fyne.WidgetRenderer {
	return &renderer{
		objects: []fyne.CanvasObject{p.trough, p.bar},
		minSize: func() fyne.Size { return fyne.NewSize(20, progressHeight) },
		layout: func(size fyne.Size) {
			setBounds(p.trough, 0, 0, size.Width, progressHeight)
			setBounds(p.bar, 0, 0, size.Width*p.progress, progressHeight)
		},
		applyTheme: func() {
			p.trough.FillColor, p.bar.FillColor = theme.Color(ColorTrough), theme.Color(theme.ColorNamePrimary)
		},
	}
}
