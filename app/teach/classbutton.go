package teach

import (
	"strconv"

	"arbex/app/ui"
	"arbex/training/captures"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// holdButton is a button that says when it is pressed and when it is let go.
type holdButton struct {
	widget.Button
	onPress, onRelease func()
}

var _ desktop.Mouseable = (*holdButton)(nil)

func newHoldButton(down, up func()) *holdButton {
	b := &holdButton{onPress: down, onRelease: up}
	b.Alignment = widget.ButtonAlignLeading
	b.ExtendBaseWidget(b)
	return b
}

// MouseDown is for Fyne.
func (b *holdButton) MouseDown(*desktop.MouseEvent) { b.onPress() }

// MouseUp is for Fyne.
func (b *holdButton) MouseUp(*desktop.MouseEvent) { b.onRelease() }

// MouseOut ends the hold as well.
func (b *holdButton) MouseOut() {
	b.onRelease()
	b.Button.MouseOut()
}

// classButton captures a class. The strip below it is how many faces the class
// has against the class that has most: together the strips show the balance.
type classButton struct {
	*holdButton
	object  fyne.CanvasObject
	balance *balanceBar
}

func newClassButton(class string, down, up func()) *classButton {
	b := &classButton{holdButton: newHoldButton(down, up), balance: newBalanceBar(class)}
	b.object = container.NewBorder(nil, b.balance, nil, nil, b.holdButton)
	return b
}

// balanceBar is a thin bar in a class's colour.
type balanceBar struct {
	widget.BaseWidget
	class       string
	trough, bar *canvas.Rectangle
	share       float32
}

const balanceBarHeight = 4

func newBalanceBar(class string) *balanceBar {
	s := &balanceBar{class: class, trough: canvas.NewRectangle(nil), bar: canvas.NewRectangle(classColor(class))}
	s.trough.CornerRadius, s.bar.CornerRadius = balanceBarHeight/2, balanceBarHeight/2
	s.ExtendBaseWidget(s)
	return s
}

// setShare sets the bar to a share of the width.
func (s *balanceBar) setShare(share float32) {
	if s.share != share {
		s.share = share
		s.Refresh()
	}
}

// CreateRenderer is for Fyne.
func (s *balanceBar) CreateRenderer() fyne.WidgetRenderer { return balanceBarRenderer{s} }

// balanceBarRenderer draws a strip.
type balanceBarRenderer struct{ s *balanceBar }

func (r balanceBarRenderer) Objects() []fyne.CanvasObject {
	return []fyne.CanvasObject{r.s.trough, r.s.bar}
}
func (r balanceBarRenderer) MinSize() fyne.Size { return fyne.NewSize(20, balanceBarHeight) }
func (r balanceBarRenderer) Destroy()           {}

func (r balanceBarRenderer) Layout(size fyne.Size) {
	r.s.trough.Resize(size)
	r.s.bar.Resize(fyne.NewSize(size.Width*r.s.share, size.Height))
}

func (r balanceBarRenderer) Refresh() {
	r.s.trough.FillColor, r.s.bar.FillColor = theme.Color(ui.ColorTrough), classColor(r.s.class)
	r.Layout(r.s.Size())
	r.s.trough.Refresh()
	r.s.bar.Refresh()
}

// KeyDown captures for a number, and takes the model's guess for Enter. It says
// whether the key was meant for the studio.
func (s *Tab) KeyDown(name fyne.KeyName) bool {
	if name == fyne.KeyReturn || name == fyne.KeyEnter {
		s.labels.accept()
		return true
	}
	number, err := strconv.Atoi(string(name))
	if err != nil || number < 1 || number > min(9, len(s.classes)) {
		return false
	}
	s.labels.press(captures.OneHot(s.classes[number-1]))
	return true
}

// KeyUp ends a burst.
func (s *Tab) KeyUp(fyne.KeyName) { s.labels.release() }
