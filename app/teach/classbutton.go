package teach

import (
	"arbex/app/ui"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// holdButton is a button that reports when it goes down and up again.
type holdButton struct {
	widget.Button
	onPress, onRelease func()
}

var _ desktop.Mouseable = (*holdButton)(nil)

func newHoldButton(onPress, onRelease func()) *holdButton {
	b := &holdButton{onPress: onPress, onRelease: onRelease}
	b.Alignment = widget.ButtonAlignLeading
	b.ExtendBaseWidget(b)
	return b
}

// MouseDown implements desktop.Mouseable.
func (b *holdButton) MouseDown(*desktop.MouseEvent) { b.onPress() }

// MouseUp implements desktop.Mouseable.
func (b *holdButton) MouseUp(*desktop.MouseEvent) { b.onRelease() }

// MouseOut implements desktop.Hoverable; it ends a press as well.
func (b *holdButton) MouseOut() {
	b.onRelease()
	b.Button.MouseOut()
}

// classButton captures a class. The bar below it shows how many faces the class
// has, relative to the class that has most.
type classButton struct {
	*holdButton
	object  fyne.CanvasObject
	balance *balanceBar
}

func newClassButton(class string, onPress, onRelease func()) *classButton {
	b := &classButton{holdButton: newHoldButton(onPress, onRelease), balance: newBalanceBar(class)}
	b.object = container.NewBorder(nil, b.balance, nil, nil, b.holdButton)
	return b
}

// balanceBar is a thin bar in the colour of a class.
type balanceBar struct {
	widget.BaseWidget
	class       string
	trough, bar *canvas.Rectangle
	share       float32
}

const balanceBarHeight = 4

func newBalanceBar(class string) *balanceBar {
	b := &balanceBar{class: class, trough: canvas.NewRectangle(nil), bar: canvas.NewRectangle(classColor(class))}
	b.trough.CornerRadius, b.bar.CornerRadius = balanceBarHeight/2, balanceBarHeight/2
	b.ExtendBaseWidget(b)
	return b
}

// setShare sets the bar to a share of the width, 0 to 1.
func (b *balanceBar) setShare(share float32) {
	if b.share != share {
		b.share = share
		b.Refresh()
	}
}

// CreateRenderer implements fyne.Widget.
func (b *balanceBar) CreateRenderer() fyne.WidgetRenderer { return balanceBarRenderer{b} }

// balanceBarRenderer draws a balanceBar.
type balanceBarRenderer struct{ b *balanceBar }

func (r balanceBarRenderer) Objects() []fyne.CanvasObject {
	return []fyne.CanvasObject{r.b.trough, r.b.bar}
}
func (r balanceBarRenderer) MinSize() fyne.Size { return fyne.NewSize(20, balanceBarHeight) }
func (r balanceBarRenderer) Destroy()           {}

func (r balanceBarRenderer) Layout(size fyne.Size) {
	r.b.trough.Resize(size)
	r.b.bar.Resize(fyne.NewSize(size.Width*r.b.share, size.Height))
}

func (r balanceBarRenderer) Refresh() {
	r.b.trough.FillColor, r.b.bar.FillColor = theme.Color(ui.ColorTrough), classColor(r.b.class)
	r.Layout(r.b.Size())
	r.b.trough.Refresh()
	r.b.bar.Refresh()
}
