package window

import (
	"math"
	"slices"
	"time"

	"arbex/app/engine"
	"arbex/app/ui"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/lang"
)

// deck keeps a card for each face, by the id of its track: what a card shows is
// about one person as long as that person is in the picture.
type deck struct {
	column    *fyne.Container
	make      func() *ui.FaceCard
	cards     map[int]*ui.FaceCard
	spare     []*ui.FaceCard
	measuring map[int]bool // faces whose neutral look is being measured
}

func newDeck(make func() *ui.FaceCard) *deck {
	return &deck{container.NewVBox(), make, map[int]*ui.FaceCard{}, nil, map[int]bool{}}
}

// display brings the cards to the faces, in the order of their ids; sight says
// which part of a card can be seen. It returns the faces that left while their
// neutral look was being measured.
func (d *deck) display(faces []engine.Face, cursor ui.Cursor, sight func(*ui.FaceCard) (top, bottom float32)) (left []int) {
	changed := false
	for id, card := range d.cards {
		if !slices.ContainsFunc(faces, func(f engine.Face) bool { return f.Track.ID == id }) {
			if d.measuring[id] {
				left = append(left, id)
			}
			delete(d.cards, id)
			delete(d.measuring, id)
			d.spare = append(d.spare, card)
			changed = true
		}
	}
	for _, face := range faces {
		card, fresh := d.cards[face.Track.ID], false
		if card == nil {
			card, fresh, changed = d.take(), true, true
			d.cards[face.Track.ID] = card
		}
		top, bottom := sight(card)
		card.SetVisibleRange(top, bottom)
		if fresh || top < card.Size().Height && bottom > 0 {
			card.Display(face)
		}
		card.SetCursor(cursor)
		d.measuring[face.Track.ID] = face.Neutral.State == engine.Measuring
	}
	if changed {
		d.arrange(faces)
	}
	return left
}

func (d *deck) take() *ui.FaceCard {
	if n := len(d.spare); n > 0 {
		card := d.spare[n-1]
		d.spare = d.spare[:n-1]
		return card
	}
	return d.make()
}

func (d *deck) arrange(faces []engine.Face) {
	d.column.Objects = d.column.Objects[:0]
	for _, face := range faces {
		d.column.Objects = append(d.column.Objects, d.cards[face.Track.ID])
	}
	d.column.Refresh()
}

// clear throws the cards away: another network has other classes.
func (d *deck) clear() {
	d.spare = nil
	clear(d.cards)
	clear(d.measuring)
	d.column.RemoveAll()
}

// explain folds or unfolds the figures behind the correction on every card.
func (d *deck) explain(open bool, toggled func(open bool)) {
	for _, card := range d.cards {
		card.SetExpanded(open, toggled)
	}
	for _, card := range d.spare {
		card.SetExpanded(open, toggled)
	}
}

func (d *deck) refresh() {
	for _, card := range d.cards {
		card.Refresh()
	}
	for _, card := range d.spare {
		card.Refresh()
	}
}

// newCard makes a card that talks to the window.
func (v *window) newCard() *ui.FaceCard {
	card := ui.NewFaceCard(v.network.Classes(), v.network.Config().Side)
	card.EnableTimeline(v.scrub, func(id int, on bool) {
		v.window.Canvas().Unfocus() // the keys belong to the window again
		switch {
		case v.engine == nil:
		case on:
			v.engine.Calibrate(id)
		default:
			v.engine.ResetCalibration(id)
		}
	})
	card.SetExpanded(v.memory.Appearance.ShowDetails, v.explain)
	return card
}

// explain folds or unfolds all cards alike, and remembers it.
func (v *window) explain(open bool) {
	v.window.Canvas().Unfocus() // the keys belong to the window again
	v.memory.Appearance.ShowDetails = open
	v.cards.explain(open, v.explain)
}

// drawCards gives each face a card.
func (v *window) drawCards() {
	faces := v.view.Faces
	if dark(v.view.State) {
		faces = nil
	}
	if held := v.view.State == engine.Paused || v.view.State == engine.Ended; held != v.cursor.Enabled {
		v.cursor = ui.Cursor{Enabled: held}
	}
	for _, id := range v.cards.display(faces, v.cursor, v.sight) {
		v.welcome = lang.L("Face {{.ID}} left before its neutral look was measured. Nothing was changed.", ui.Fields{"ID": id})
	}
	if len(faces) == 0 && v.view.Picture != nil && !dark(v.view.State) {
		v.noFace.Show()
	} else {
		v.noFace.Hide()
	}
}

// sight is the part of a card that can be seen. All of it counts as seen unless the
// video runs: only then the next picture comes soon.
func (v *window) sight(card *ui.FaceCard) (top, bottom float32) {
	if v.view.State != engine.Running {
		return -1, math.MaxFloat32
	}
	top = v.scroll.Offset.Y - card.Position().Y
	return top, top + v.scroll.Size().Height
}

// scrub lets all cards show a moment of the last minute, or now.
func (v *window) scrub(at time.Duration, on bool) {
	if !v.cursor.Enabled {
		return
	}
	v.cursor.At, v.cursor.Active = at, on
	for _, card := range v.cards.cards {
		card.SetCursor(v.cursor)
	}
}

// scrubStep is how far a key moves the moment.
const scrubStep = 200 * time.Millisecond

// step moves the moment that the cards show while the video is held.
func (v *window) step(by time.Duration) {
	at := v.view.Time
	if v.cursor.Active {
		at = v.cursor.At
	}
	at = max(at+by, v.view.Time-engine.HistorySpan, 0)
	v.scrub(at, at < v.view.Time)
}
