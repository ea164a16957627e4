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

// reasonRow shows a sentence about why the corrected distribution differs from
// the primary one. Its button expands the numbers behind it.
type reasonRow struct {
	widget.BaseWidget
	classes []string // translated
	lines   [2]*canvas.Text
	button  *widget.Button

	face     int // number of the face whose reason is shown
	class    int // best class when the sentence was set
	at       time.Duration
	sentence string
	cache    TextCache[reason]
}

func newReasonRow(classes []string, toggle func()) *reasonRow {
	s := &reasonRow{classes: classes, class: -1, button: widget.NewButtonWithIcon(lang.L("Why?"), theme.MenuDropDownIcon(), toggle)}
	s.button.Importance, s.button.IconPlacement = widget.LowImportance, widget.ButtonIconTrailingText
	for i := range s.lines {
		s.lines[i] = newText("", theme.ColorNameForeground, 12)
	}
	s.ExtendBaseWidget(s)
	return s
}

// minDisplayTime is how long a sentence stays while the same class is best: its
// numbers change with every frame.
const minDisplayTime = 500 * time.Millisecond

// Display explains a moment of a face. The sentence changes at once for another
// face, another best class, or a moment that was chosen by hand.
func (s *reasonRow) Display(face int, m engine.HistoryEntry, chosen bool) {
	verdict := m.Smoothed.Label()
	if s.sentence != "" && !chosen && face == s.face && verdict == s.class && m.At >= s.at && m.At < s.at+minDisplayTime {
		return
	}
	s.face, s.class, s.at = face, verdict, m.At
	s.setSentence(s.cache.Get(reasonFor(m, s.classes), reason.text))
}

func (s *reasonRow) setSentence(sentence string) {
	if sentence != s.sentence {
		s.sentence = sentence
		s.wrap()
	}
}

// setExpanded sets the icon of the button.
func (s *reasonRow) setExpanded(open bool) {
	icon := theme.MenuDropDownIcon()
	if open {
		icon = theme.MenuDropUpIcon()
	}
	s.button.SetIcon(icon)
}

const reasonHeight = 36

// CreateRenderer implements fyne.Widget.
func (s *reasonRow) CreateRenderer() fyne.WidgetRenderer {
	return &renderer{
		objects: []fyne.CanvasObject{s.lines[0], s.lines[1], s.button}, layout: s.layout,
		minSize: func() fyne.Size { return fyne.NewSize(260, reasonHeight) },
		applyTheme: func() {
			for _, l := range s.lines {
				l.Color = theme.Color(theme.ColorNameForeground)
			}
		},
	}
}

func (s *reasonRow) layout(size fyne.Size) {
	least := s.button.MinSize()
	setBounds(s.button, size.Width-least.Width, (size.Height-least.Height)/2, least.Width, least.Height)
	s.wrap()
}

// wrap breaks the sentence into two lines.
func (s *reasonRow) wrap() {
	width := s.Size().Width - s.button.MinSize().Width - 8
	if width <= 0 {
		return
	}
	first, second := splitLines(s.sentence, width, s.lines[0].TextSize)
	setText(s.lines[0], first)
	setText(s.lines[1], second)
	tall := s.lines[0].MinSize().Height
	top := (s.Size().Height - 2*tall) / 2
	if second == "" {
		top += tall / 2
	}
	for i, l := range s.lines {
		setBounds(l, 0, top+float32(i)*tall, width, tall)
	}
}
