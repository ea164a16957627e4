package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// Share shows how two parties divide a whole: a bar cut in two, the part of
// each written above its end. The larger part is bold.
type Share struct {
	widget.BaseWidget
	title   *canvas.Text
	names   [2]string
	colours [2]fyne.ThemeColorName
	labels  [2]*canvas.Text
	bars    [2]*canvas.Rectangle
	first   float32 // share of the first party
	shown   int     // the same in percent, as written
}

// NewShare returns an even division.
func NewShare(title string, names [2]string, colours [2]fyne.ThemeColorName) *Share {
	s := &Share{title: line(title, ColorMuted, smallText), names: names, colours: colours, first: 0.5, shown: -1}
	s.title.Alignment = fyne.TextAlignCenter
	for i := range names {
		s.labels[i], s.bars[i] = line("", colours[i], smallText), block(colours[i], 0)
	}
	s.labels[1].Alignment = fyne.TextAlignTrailing
	s.write()
	s.ExtendBaseWidget(s)
	return s
}

// Display divides anew: first is the share of the first party, 0 to 1.
func (s *Share) Display(first float32) {
	if first != first {
		first = 0.5
	}
	if first = min(max(first, 0), 1); first == s.first {
		return
	}
	s.first = first
	s.cut(s.Size().Width)
	s.write()
}

// write puts the percentages into words, only when they differ.
func (s *Share) write() {
	percent := hundred(s.first)
	if percent == s.shown {
		return
	}
	s.shown = percent
	write(s.labels[0], s.names[0]+" "+percents[percent])
	write(s.labels[1], s.names[1]+" "+percents[100-percent])
	embolden(s.labels[0], percent > 50)
	embolden(s.labels[1], percent < 50)
}

// CreateRenderer is for Fyne.
func (s *Share) CreateRenderer() fyne.WidgetRenderer {
	return &drawing{
		objects: []fyne.CanvasObject{s.title, s.labels[0], s.labels[1], s.bars[0], s.bars[1]},
		place:   s.place, colour: s.colour,
		least: func() fyne.Size { return fyne.NewSize(260, 24) },
	}
}

func (s *Share) place(size fyne.Size) {
	tall := s.title.MinSize().Height
	set(s.title, 0, 0, size.Width, tall)
	for _, label := range s.labels {
		set(label, 0, 0, size.Width, tall)
	}
	s.cut(size.Width)
}

// cut places the two parts of the bar with a small gap between them.
func (s *Share) cut(width float32) {
	const top, thick, gap = 17, 6, 2
	at := (width - gap) * s.first
	set(s.bars[0], 0, top, at, thick)
	set(s.bars[1], at+gap, top, width-gap-at, thick)
}

func (s *Share) colour() {
	s.title.Color = theme.Color(ColorMuted)
	for i, name := range s.colours {
		s.labels[i].Color, s.bars[i].FillColor = theme.Color(name), theme.Color(name)
	}
}
