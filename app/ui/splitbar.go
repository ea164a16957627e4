package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// SplitBar shows a whole divided in two: a bar cut in two parts, with the share
// of each above its end. The larger share is bold.
type SplitBar struct {
	widget.BaseWidget
	title   *canvas.Text
	names   [2]string
	colours [2]fyne.ThemeColorName
	labels  [2]*canvas.Text
	bars    [2]*canvas.Rectangle
	first   float32 // share of the first part, 0 to 1
	percent int     // first in percent, as shown
}

// NewSplitBar returns a bar of two equal parts.
func NewSplitBar(title string, names [2]string, colours [2]fyne.ThemeColorName) *SplitBar {
	s := &SplitBar{title: newText(title, ColorMuted, smallTextSize), names: names, colours: colours, first: 0.5, percent: -1}
	s.title.Alignment = fyne.TextAlignCenter
	for i := range names {
		s.labels[i], s.bars[i] = newText("", colours[i], smallTextSize), newRect(colours[i], 0)
	}
	s.labels[1].Alignment = fyne.TextAlignTrailing
	s.updateLabels()
	s.ExtendBaseWidget(s)
	return s
}

// Display sets the share of the first part, 0 to 1.
func (s *SplitBar) Display(first float32) {
	if first != first {
		first = 0.5
	}
	if first = min(max(first, 0), 1); first == s.first {
		return
	}
	s.first = first
	s.placeBars(s.Size().Width)
	s.updateLabels()
}

// updateLabels shows the percentages.
func (s *SplitBar) updateLabels() {
	percent := percentOf(s.first)
	if percent == s.percent {
		return
	}
	s.percent = percent
	setText(s.labels[0], s.names[0]+" "+percents[percent])
	setText(s.labels[1], s.names[1]+" "+percents[100-percent])
	setBold(s.labels[0], percent > 50)
	setBold(s.labels[1], percent < 50)
}

// CreateRenderer implements fyne.Widget.
func (s *SplitBar) CreateRenderer() fyne.WidgetRenderer {
	return &renderer{
		objects: []fyne.CanvasObject{s.title, s.labels[0], s.labels[1], s.bars[0], s.bars[1]},
		layout:  s.layout, applyTheme: s.applyTheme,
		minSize: func() fyne.Size { return fyne.NewSize(260, 24) },
	}
}

func (s *SplitBar) layout(size fyne.Size) {
	tall := s.title.MinSize().Height
	setBounds(s.title, 0, 0, size.Width, tall)
	for _, label := range s.labels {
		setBounds(label, 0, 0, size.Width, tall)
	}
	s.placeBars(size.Width)
}

// placeBars places the two parts with a small gap between them.
func (s *SplitBar) placeBars(width float32) {
	const top, thick, gap = 17, 6, 2
	at := (width - gap) * s.first
	setBounds(s.bars[0], 0, top, at, thick)
	setBounds(s.bars[1], at+gap, top, width-gap-at, thick)
}

func (s *SplitBar) applyTheme() {
	s.title.Color = theme.Color(ColorMuted)
	for i, name := range s.colours {
		s.labels[i].Color, s.bars[i].FillColor = theme.Color(name), theme.Color(name)
	}
}
