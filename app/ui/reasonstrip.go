package ui

import (
	"time"

	"arbex/app/engine"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// reasonStrip shows a sentence about what made the corrected distribution differ
// from the primary one. Its button unfolds the figures behind that.
type reasonStrip struct {
	widget.BaseWidget
	classes []string // as they are shown
	lines   [2]*canvas.Text
	button  *widget.Button

	face     int // whose reason is shown
	verdict  int // class named when it was written
	at       time.Duration
	sentence string
	said     Said[reason]
}

func newReasonStrip(classes []string, toggle func()) *reasonStrip {
	s := &reasonStrip{classes: classes, verdict: -1, button: widget.NewButtonWithIcon(lang.L("Why?"), theme.MenuDropDownIcon(), toggle)}
	s.button.Importance, s.button.IconPlacement = widget.LowImportance, widget.ButtonIconTrailingText
	for i := range s.lines {
		s.lines[i] = line("", theme.ColorNameForeground, 12)
	}
	s.ExtendBaseWidget(s)
	return s
}

// legible is how long a sentence stays at least while the same expression is
// named: its figures change with every frame.
const legible = 500 * time.Millisecond

// Display explains a moment of a face; at once where it is another face's,
// another expression is named, or the moment was chosen by hand.
func (s *reasonStrip) Display(face int, m engine.Moment, chosen bool) {
	verdict := m.Smoothed.Label()
	if s.sentence != "" && !chosen && face == s.face && verdict == s.verdict && m.At >= s.at && m.At < s.at+legible {
		return
	}
	s.face, s.verdict, s.at = face, verdict, m.At
	s.say(s.said.Of(reasonOf(m, s.classes), reason.words))
}

func (s *reasonStrip) say(sentence string) {
	if sentence != s.sentence {
		s.sentence = sentence
		s.wrap()
	}
}

// unfolded sets the button to unfold or to fold.
func (s *reasonStrip) unfolded(open bool) {
	icon := theme.MenuDropDownIcon()
	if open {
		icon = theme.MenuDropUpIcon()
	}
	s.button.SetIcon(icon)
}

const reasonTall = 36

// CreateRenderer is for Fyne.
func (s *reasonStrip) CreateRenderer() fyne.WidgetRenderer {
	return &drawing{
		objects: []fyne.CanvasObject{s.lines[0], s.lines[1], s.button}, place: s.place,
		least: func() fyne.Size { return fyne.NewSize(260, reasonTall) },
		colour: func() {
			for _, l := range s.lines {
				l.Color = theme.Color(theme.ColorNameForeground)
			}
		},
	}
}

func (s *reasonStrip) place(size fyne.Size) {
	least := s.button.MinSize()
	set(s.button, size.Width-least.Width, (size.Height-least.Height)/2, least.Width, least.Height)
	s.wrap()
}

// wrap breaks the sentence into the two lines.
func (s *reasonStrip) wrap() {
	room := s.Size().Width - s.button.MinSize().Width - 8
	if room <= 0 {
		return
	}
	first, second := halves(s.sentence, room, s.lines[0].TextSize)
	write(s.lines[0], first)
	write(s.lines[1], second)
	tall := s.lines[0].MinSize().Height
	top := (s.Size().Height - 2*tall) / 2
	if second == "" {
		top += tall / 2
	}
	for i, l := range s.lines {
		set(l, 0, top+float32(i)*tall, room, tall)
	}
}
