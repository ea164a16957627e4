package live

import (
	"slices"

	"arbex/app/engine"
	"arbex/app/ui"

	"fyne.io/fyne/v2/theme"
)

// folding decides which cards are folded to two lines: where not all of them have room,
// all but one.
type folding struct {
	opened int // the face whose card a person has opened; 0: none
}

// open returns the face whose card is whole among several that have no room, 0: none;
// all is true where every card has room. height is what there is, full what a card
// takes.
func (f *folding) open(faces []engine.Face, height, full float32) (id int, all bool) {
	gap, n := theme.Padding(), float32(len(faces))
	if len(faces) < 2 || height <= 0 || n*(full+gap)-gap <= height {
		return 0, true
	}
	if slices.ContainsFunc(faces, func(face engine.Face) bool { return face.Track.ID == f.opened }) {
		return f.opened, false
	}
	if full+(n-1)*(gap+ui.FoldedHeight) <= height {
		return faces[0].Track.ID, false
	}
	return 0, false
}

// fold folds the cards that have no room.
func (p *cardPanel) fold(faces []engine.Face) {
	if len(faces) == 0 {
		return
	}
	open, all := p.folding.open(faces, p.scroll.Size().Height, p.list.cards[faces[0].Track.ID].FullHeight())
	for _, face := range faces {
		p.list.cards[face.Track.ID].SetFolded(!all && face.Track.ID != open)
	}
}

// openCard shows the whole card of a face, and folds the others.
func (p *cardPanel) openCard(id int) {
	p.folding.opened = id
	p.update(p.view)
}
