package ui

import (
	"fyne.io/fyne/v2"
)

// foldedCrop is the side of the crop beside the two lines of a folded card.
const foldedCrop = 38

// FoldedHeight is the height of a card in two lines.
const FoldedHeight = foldedCrop + 2*cardPadding

// OnOpen sets what a tap on a folded card does, with the number of its face.
func (c *FaceCard) OnOpen(open func(id int)) {
	c.row.onTap = func() { open(c.face.Track.ID) }
}

// SetFolded shows two lines, [FaceRow], instead of the whole card.
func (c *FaceCard) SetFolded(folded bool) {
	if c.folded == folded {
		return
	}
	c.folded = folded
	c.layout(c.Size())
	c.update()
	c.Refresh()
}

// FullHeight is the height of the card that is not folded.
func (c *FaceCard) FullHeight() float32 { return c.fullSize().Height }

// layoutFolded places the crop and the two lines beside it.
func (c *FaceCard) layoutFolded(size fyne.Size) {
	c.outline.layout(0, 0, size.Width, size.Height, 1)
	setBounds(c.crop, cardPadding, cardPadding, foldedCrop, foldedCrop)
	x := cardPadding + foldedCrop + 12
	setBounds(c.row, x, cardPadding, size.Width-x-cardPadding, faceRowHeight)
}

// minSize is that of the two lines, or of the whole card.
func (c *FaceCard) minSize() fyne.Size {
	size := c.fullSize()
	if c.folded {
		size.Height = FoldedHeight
	}
	return size
}
