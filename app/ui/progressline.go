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
	m := &ProgressLine{trough: newRect(ColorTrough, progressHeight/2), bar: newRect(ColorPrimary, progressHeight/2)}
	m.ExtendBaseWidget(m)
	return m
}

// SetProgress sets the share that is done, 0 to 1.
func (m *ProgressLine) SetProgress(share float64) {
	if to := min(max(float32(share), 0), 1); to != m.progress {
		m.progress = to
		m.bar.Resize(fyne.NewSize(m.Size().Width*to, progressHeight))
	}
}

// CreateRenderer implements fyne.Widget.
func (m *ProgressLine) CreateRenderer() fyne.WidgetRenderer {
	return &renderer{
		objects: []fyne.CanvasObject{m.trough, m.bar},
		minSize: func() fyne.Size { return fyne.NewSize(20, progressHeight) },
		layout: func(size fyne.Size) {
			setBounds(m.trough, 0, 0, size.Width, progressHeight)
			setBounds(m.bar, 0, 0, size.Width*m.progress, progressHeight)
		},
		applyTheme: func() { m.trough.FillColor, m.bar.FillColor = theme.Color(ColorTrough), theme.Color(ColorPrimary) },
	}
}
