package live

import (
	"slices"

	"arbex/app/engine"
	"arbex/app/ui"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
)

// cardList keeps a card for each face, by the id of its track: what a card shows
// is about one person as long as that person is in the picture.
type cardList struct {
	column      *fyne.Container
	newCard     func() *ui.FaceCard
	cards       map[int]*ui.FaceCard
	unused      []*ui.FaceCard
	calibrating map[int]bool // faces whose neutral look is being measured
}

func newCardList(newCard func() *ui.FaceCard) *cardList {
	return &cardList{container.NewVBox(), newCard, map[int]*ui.FaceCard{}, nil, map[int]bool{}}
}

// update brings the cards to the faces, in the order of their ids; visible returns
// which part of a card can be seen. It returns the faces that left while their
// neutral look was being measured.
func (l *cardList) update(faces []engine.Face, cursor ui.Cursor, visible func(*ui.FaceCard) (top, bottom float32)) (left []int) {
	left, changed := l.remove(faces)
	for _, face := range faces {
		card, added := l.cards[face.Track.ID], false
		if card == nil {
			card, added, changed = l.take(), true, true
			l.cards[face.Track.ID] = card
		}
		top, bottom := visible(card)
		card.SetVisibleRange(top, bottom)
		if added || top < card.Size().Height && bottom > 0 {
			card.Display(face)
		}
		card.SetCursor(cursor)
		l.calibrating[face.Track.ID] = face.Neutral.State == engine.Measuring
	}
	if changed {
		l.arrange(faces)
	}
	return left
}

// remove takes the cards away whose face is gone.
func (l *cardList) remove(faces []engine.Face) (left []int, changed bool) {
	for id, card := range l.cards {
		if slices.ContainsFunc(faces, func(f engine.Face) bool { return f.Track.ID == id }) {
			continue
		}
		if l.calibrating[id] {
			left = append(left, id)
		}
		delete(l.cards, id)
		delete(l.calibrating, id)
		l.unused = append(l.unused, card)
		changed = true
	}
	return left, changed
}

func (l *cardList) take() *ui.FaceCard {
	if n := len(l.unused); n > 0 {
		card := l.unused[n-1]
		l.unused = l.unused[:n-1]
		return card
	}
	return l.newCard()
}

func (l *cardList) arrange(faces []engine.Face) {
	l.column.Objects = l.column.Objects[:0]
	for _, face := range faces {
		l.column.Objects = append(l.column.Objects, l.cards[face.Track.ID])
	}
	l.column.Refresh()
}

// clear throws the cards away: another network has other classes.
func (l *cardList) clear() {
	l.unused = nil
	clear(l.cards)
	clear(l.calibrating)
	l.column.RemoveAll()
}

// each calls f with every card, also those that no face has at the moment.
func (l *cardList) each(f func(*ui.FaceCard)) {
	for _, card := range l.cards {
		f(card)
	}
	for _, card := range l.unused {
		f(card)
	}
}

func (l *cardList) refresh() { l.each(func(card *ui.FaceCard) { card.Refresh() }) }
