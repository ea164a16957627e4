package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/widget"
)

// newToastLayer returns a layer that shows a notice in its lower left corner.
func newToastLayer(n *Notice) *fyne.Container {
	shield := &tapShield{}
	shield.ExtendBaseWidget(shield)
	n.Objects = append([]fyne.CanvasObject{shield}, n.Objects...)
	return container.New(&toastLayout{notice: n}, n.Container)
}

// toastLayout places a notice at the lower left, as wide as its sentence needs in
// one line where there is room, and as high as it needs then.
type toastLayout struct {
	notice        *Notice
	right, bottom float32 // space that stays free
}

// toastMargin is the distance of a notice from the edges.
const toastMargin = 4

// Layout implements fyne.Layout.
func (l *toastLayout) Layout(_ []fyne.CanvasObject, size fyne.Size) {
	n := l.notice
	if !n.Visible() {
		return
	}
	width := min(n.width(), size.Width-l.right-2*toastMargin)
	n.Resize(fyne.NewSize(width, n.MinSize().Height)) // only then is it known how many lines there are
	height := n.MinSize().Height
	n.Resize(fyne.NewSize(width, height))
	n.Move(fyne.NewPos(toastMargin, size.Height-l.bottom-height-toastMargin))
}

// MinSize implements fyne.Layout.
func (l *toastLayout) MinSize([]fyne.CanvasObject) fyne.Size { return fyne.Size{} }

// tapShield keeps a press from what lies below.
type tapShield struct{ widget.BaseWidget }

var _ fyne.Tappable = (*tapShield)(nil)

// Tapped implements fyne.Tappable.
func (*tapShield) Tapped(*fyne.PointEvent) {}

// CreateRenderer implements fyne.Widget.
func (*tapShield) CreateRenderer() fyne.WidgetRenderer {
	return widget.NewSimpleRenderer(container.NewWithoutLayout())
}
