package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// Meter is a thin bar that says how far something is.
type Meter struct {
	widget.BaseWidget
	trough, bar *canvas.Rectangle
	share       float32
}

const meterTall = 4

// NewMeter returns an empty meter.
func NewMeter() *Meter {
	m := &Meter{trough: block(ColorTrough, meterTall/2), bar: block(ColorPrimary, meterTall/2)}
	m.ExtendBaseWidget(m)
	return m
}

// Display sets the share that is done, 0 to 1.
func (m *Meter) Display(share float64) {
	if to := min(max(float32(share), 0), 1); to != m.share {
		m.share = to
		m.bar.Resize(fyne.NewSize(m.Size().Width*to, meterTall))
	}
}

// CreateRenderer is for Fyne.
func (m *Meter) CreateRenderer() fyne.WidgetRenderer {
	return &drawing{
		objects: []fyne.CanvasObject{m.trough, m.bar},
		least:   func() fyne.Size { return fyne.NewSize(20, meterTall) },
		place: func(size fyne.Size) {
			set(m.trough, 0, 0, size.Width, meterTall)
			set(m.bar, 0, 0, size.Width*m.share, meterTall)
		},
		colour: func() { m.trough.FillColor, m.bar.FillColor = theme.Color(ColorTrough), theme.Color(ColorPrimary) },
	}
}
