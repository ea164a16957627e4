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
	down, up func()
}

var _ desktop.Mouseable = (*holdButton)(nil)

func newHoldButton(down, up func()) *holdButton {
	b := &holdButton{down: down, up: up}
	b.Alignment = widget.ButtonAlignLeading
	b.ExtendBaseWidget(b)
	return b
}

// MouseDown is for Fyne.
func (b *holdButton) MouseDown(*desktop.MouseEvent) { b.down() }

// MouseUp is for Fyne.
func (b *holdButton) MouseUp(*desktop.MouseEvent) { b.up() }

// MouseOut ends the hold as well.
func (b *holdButton) MouseOut() {
	b.up()
	b.Button.MouseOut()
}

// classButton captures a class. The strip below it is how many faces the class
// has against the class that has most: together the strips show the balance.
type classButton struct {
	*holdButton
	object fyne.CanvasObject
	strip  *strip
}

func newClassButton(class string, down, up func()) *classButton {
	b := &classButton{holdButton: newHoldButton(down, up), strip: newStrip(class)}
	b.object = container.NewBorder(nil, b.strip, nil, nil, b.holdButton)
	return b
}

// strip is a thin bar in a class's colour.
type strip struct {
	widget.BaseWidget
	class       string
	trough, bar *canvas.Rectangle
	share       float32
}

const stripTall = 4

func newStrip(class string) *strip {
	s := &strip{class: class, trough: canvas.NewRectangle(nil), bar: canvas.NewRectangle(colourOf(class))}
	s.trough.CornerRadius, s.bar.CornerRadius = stripTall/2, stripTall/2
	s.ExtendBaseWidget(s)
	return s
}

// show sets the bar to a share of the width.
func (s *strip) show(share float32) {
	if s.share != share {
		s.share = share
		s.Refresh()
	}
}

// CreateRenderer is for Fyne.
func (s *strip) CreateRenderer() fyne.WidgetRenderer { return stripRenderer{s} }

// stripRenderer draws a strip.
type stripRenderer struct{ s *strip }

func (r stripRenderer) Objects() []fyne.CanvasObject {
	return []fyne.CanvasObject{r.s.trough, r.s.bar}
}
func (r stripRenderer) MinSize() fyne.Size { return fyne.NewSize(20, stripTall) }
func (r stripRenderer) Destroy()           {}

func (r stripRenderer) Layout(size fyne.Size) {
	r.s.trough.Resize(size)
	r.s.bar.Resize(fyne.NewSize(size.Width*r.s.share, size.Height))
}

func (r stripRenderer) Refresh() {
	r.s.trough.FillColor, r.s.bar.FillColor = theme.Color(ui.ColorTrough), colourOf(r.s.class)
	r.Layout(r.s.Size())
	r.s.trough.Refresh()
	r.s.bar.Refresh()
}

// KeyDown captures for a number, and takes the model's guess for Enter. It says
// whether the key was meant for the studio.
func (s *Studio) KeyDown(name fyne.KeyName) bool {
	if name == fyne.KeyReturn || name == fyne.KeyEnter {
		s.pad.accept()
		return true
	}
	number, err := strconv.Atoi(string(name))
	if err != nil || number < 1 || number > min(9, len(s.classes)) {
		return false
	}
	s.pad.press(captures.Sure(s.classes[number-1]))
	return true
}

// KeyUp ends a burst.
func (s *Studio) KeyUp(fyne.KeyName) { s.pad.release() }
