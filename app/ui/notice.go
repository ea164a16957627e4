package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/layout"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// Level is what a message is about. Each has a colour and an icon of its own.
type Level int

// The levels.
const (
	Plain   Level = iota // something is so
	Success              // what was asked for is done
	Warning              // something wants attention
	Failure              // what was asked for was not done
)

// levelLooks are the background and the icon of each level.
var levelLooks = [...]struct {
	color fyne.ThemeColorName
	icon  fyne.ThemeIconName
}{
	Plain: {ColorInfo, theme.IconNameInfo}, Success: {ColorSuccess, theme.IconNameConfirm},
	Warning: {ColorWarning, theme.IconNameWarning}, Failure: {ColorError, theme.IconNameError},
}

// Action is a button beside a message.
type Action struct {
	Label string
	Do    func()
}

// Notice is a sentence on a coloured ground, with an icon and perhaps buttons. It
// is hidden while it is empty.
type Notice struct {
	*fyne.Container
	ground  *Background
	icon    *widget.Icon
	text    *widget.Label
	buttons *fyne.Container
	close   *widget.Button
	level   Level
}

// NewNotice returns an empty notice.
func NewNotice() *Notice {
	n := &Notice{ground: NewBackground(ColorInfo, cornerRadius), icon: widget.NewIcon(nil), text: widget.NewLabel(""), buttons: container.NewHBox()}
	n.text.Wrapping = fyne.TextWrapWord
	n.close = widget.NewButton(lang.L("Close"), nil)
	n.close.Importance = widget.LowImportance
	start := container.NewVBox(container.New(layout.NewCustomPaddedLayout(8, 0, 8, 0), n.icon))
	end := container.NewVBox(container.NewHBox(n.buttons, n.close))
	n.Container = container.NewStack(n.ground, container.NewBorder(nil, nil, start, end, n.text))
	n.Hide()
	return n
}

// SetMessage shows a sentence of a level; an empty one hides the notice. dismiss is
// what its button Close does; nil: there is none.
func (n *Notice) SetMessage(level Level, text string, dismiss func(), actions ...Action) {
	if text == "" {
		n.Hide()
		return
	}
	n.close.OnTapped, n.close.Hidden = dismiss, dismiss == nil
	n.setActions(actions)
	if n.Visible() && n.text.Text == text && n.level == level {
		return
	}
	n.level = level
	n.ground.SetColor(levelLooks[level].color)
	n.icon.SetResource(theme.Current().Icon(levelLooks[level].icon))
	n.text.SetText(text)
	n.Show()
}

// setActions replaces the buttons where their labels differ.
func (n *Notice) setActions(actions []Action) {
	same := len(actions) == len(n.buttons.Objects)
	for i := 0; same && i < len(actions); i++ {
		same = n.buttons.Objects[i].(*widget.Button).Text == actions[i].Label
	}
	if !same {
		n.buttons.RemoveAll()
		for _, a := range actions {
			n.buttons.Add(widget.NewButton(a.Label, nil))
		}
	}
	for i, a := range actions {
		n.buttons.Objects[i].(*widget.Button).OnTapped = a.Do
	}
}

// Text returns the sentence, empty while the notice is hidden.
func (n *Notice) Text() string {
	if !n.Visible() {
		return ""
	}
	return n.text.Text
}

// Level returns the level of the sentence.
func (n *Notice) Level() Level { return n.level }

// width is that of the notice with its sentence in one line.
func (n *Notice) width() float32 {
	text := fyne.MeasureText(n.text.Text, theme.TextSize(), n.text.TextStyle).Width
	return n.MinSize().Width - n.text.MinSize().Width + text + 4*theme.InnerPadding()
}
