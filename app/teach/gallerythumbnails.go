package teach

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/widget"

	"arbex/training/captures"
)

func (g *gallery) newThumbnail() fyne.CanvasObject {
	t := newThumbnail()
	g.thumbnails = append(g.thumbnails, t)
	return t
}

// updateThumbnail makes a thumbnail show face i. Its picture follows once it has
// been read.
func (g *gallery) updateThumbnail(i widget.GridWrapItemID, o fyne.CanvasObject) {
	if i >= len(g.shown) {
		return
	}
	c, t := g.shown[i], o.(*thumbnail)
	t.onSelect = func(modifier fyne.KeyModifier) { g.pressed(i, modifier) }
	t.onEnlarge = func() {
		if i < len(g.shown) {
			g.enlarge(g.shown[i])
		}
	}
	g.pictures.load(c, func() { g.showPicture(c.ID) })
	t.show(g.stateOf(c))
}

// stateOf returns what the thumbnail of a capture shows.
func (g *gallery) stateOf(c captures.Capture) thumbnailState {
	return thumbnailState{
		id: c.ID, picture: g.pictures.images[c.ID], text: labelText(c.Label), class: c.Label.Best(),
		selected: g.selected[c.ID], heldOut: g.heldOut[c.ID],
	}
}

// updateThumbnails shows what has changed about the faces that have a thumbnail.
func (g *gallery) updateThumbnails() {
	for _, t := range g.thumbnails {
		next := t.state
		next.selected, next.heldOut, next.picture = g.selected[next.id], g.heldOut[next.id], g.pictures.images[next.id]
		t.show(next)
	}
}

// showPicture shows a picture that was read.
func (g *gallery) showPicture(id int64) {
	for _, t := range g.thumbnails {
		if t.state.id == id {
			next := t.state
			next.picture = g.pictures.images[id]
			t.show(next)
		}
	}
}
