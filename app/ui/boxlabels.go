package ui

import "arbex/app/raster"

// boxLabels are the texts at the boxes of a video.
type boxLabels struct {
	picture raster.Area
	placer  raster.Labels
	marks   []*boxMark
	labels  []raster.Label
}

// The space around the text of a label, and from a label to its box.
const labelMarginX, labelMarginY, labelGap = 5, 1, 3

// begin forgets the texts of the picture before.
func (l *boxLabels) begin(picture raster.Area) {
	l.picture, l.marks, l.labels = picture, l.marks[:0], l.labels[:0]
}

// add adds the text at a box, shortened if it is wider than the picture.
func (l *boxLabels) add(m *boxMark, text string, box raster.Area) {
	width := l.picture.W - 2*labelMarginX
	if m.written != text || m.room != width {
		m.written, m.room, m.text.Text = text, width, Shorten(text, width, m.text.TextSize, m.text.TextStyle)
		m.text.Refresh()
	}
	size := m.text.MinSize()
	l.marks = append(l.marks, m)
	l.labels = append(l.labels, raster.Label{Box: box, W: size.Width + 2*labelMarginX, H: size.Height + 2*labelMarginY})
}

// place places the texts.
func (l *boxLabels) place() {
	for i, at := range l.placer.Place(l.picture, l.labels, labelGap) {
		m := l.marks[i]
		setBounds(m.background, at.X, at.Y, at.W, at.H)
		setBounds(m.text, at.X+labelMarginX, at.Y+labelMarginY, at.W-2*labelMarginX, at.H-2*labelMarginY)
	}
}
