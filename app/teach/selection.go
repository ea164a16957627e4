package teach

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"slices"
	"time"

	"arbex/model"
	"arbex/training/captures"
	"arbex/training/tuning"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/widget"
)

// sessionNames are sittings for the picker, each another name.
func sessionNames(sittings []captures.Session) (names []string) {
	now := time.Now()
	for _, s := range sittings {
		name := fmt.Sprintf("%s · %s (%d)", agoText(s.Began, now), s.Source, s.Count)
		for i, plain := 2, name; slices.Contains(names, name); i++ {
			name = fmt.Sprintf("%s #%d", plain, i)
		}
		names = append(names, name)
	}
	return names
}

// selectedIDs are the selected faces that are shown.
func (g *gallery) selectedIDs() (ids []int64) {
	if len(g.selected) == 0 {
		return nil
	}
	for _, c := range g.shown {
		if g.selected[c.ID] {
			ids = append(ids, c.ID)
		}
	}
	return ids
}

func (g *gallery) setSelected(id int64, on bool) {
	delete(g.selected, id)
	if on {
		g.selected[id] = true
	}
}

// pressed selects a face or no longer; with Shift, all from the one before to it.
func (g *gallery) pressed(i int, modifier fyne.KeyModifier) {
	if i >= len(g.shown) {
		return
	}
	on := !g.selected[g.shown[i].ID]
	if modifier&fyne.KeyModifierShift != 0 && g.lastPressed < len(g.shown) {
		for k := min(i, g.lastPressed); k <= max(i, g.lastPressed); k++ {
			g.setSelected(g.shown[k].ID, true)
		}
	} else {
		g.setSelected(g.shown[i].ID, on)
	}
	g.lastPressed = i
	g.updateThumbnails()
	g.updateTitle()
}

func (g *gallery) selectAll() {
	every := len(g.selectedIDs()) < len(g.shown)
	for _, c := range g.shown {
		g.setSelected(c.ID, every)
	}
	g.updateThumbnails()
	g.updateTitle()
}

// selectBurst selects all shown faces of the bursts that the selected are of.
func (g *gallery) selectBurst() {
	type burst struct{ session, number int64 }
	bursts := map[burst]bool{}
	for _, c := range g.shown {
		if c.Burst != 0 && g.selected[c.ID] {
			bursts[burst{c.Session, c.Burst}] = true
		}
	}
	for _, c := range g.shown {
		if bursts[burst{c.Session, c.Burst}] {
			g.setSelected(c.ID, true)
		}
	}
	g.updateThumbnails()
	g.updateTitle()
}

// setOrder shows the faces in another order. How surprising they are is computed
// beside the window.
func (g *gallery) setOrder(order string) {
	g.studio.unfocus()
	if order == newestFirst() {
		g.reload()
		return
	}
	q := tuning.QuickTraining{Store: g.studio.options.Captures, Network: g.studio.network, Threads: 1, Nice: model.Background, Device: g.studio.device()}
	var surprise map[int64]float64
	g.studio.inBackground(func(ctx context.Context) (err error) {
		surprise, err = q.SampleLosses(ctx)
		return err
	}, func(err error) {
		g.studio.showError(err)
		g.losses = surprise
		g.reload()
	})
}

// applyOrder brings what is shown into the order that was chosen. Faces newer than
// the computation come first.
func (g *gallery) applyOrder() {
	if g.order.SelectedIndex() != 1 || g.losses == nil {
		return
	}
	rank := func(c captures.Capture) float64 {
		if loss, known := g.losses[c.ID]; known {
			return loss
		}
		return math.Inf(1)
	}
	slices.SortStableFunc(g.shown, func(a, b captures.Capture) int { return cmp.Compare(rank(b), rank(a)) })
}

func (g *gallery) newThumbnail() fyne.CanvasObject {
	t := newThumbnail()
	g.thumbnails = append(g.thumbnails, t)
	return t
}

// updateThumbnail fills a thumb; its picture comes when it has been read.
func (g *gallery) updateThumbnail(i widget.GridWrapItemID, o fyne.CanvasObject) {
	if i >= len(g.shown) {
		return
	}
	c, t := g.shown[i], o.(*thumbnail)
	t.onSelect = func(modifier fyne.KeyModifier) { g.pressed(i, modifier) }
	t.onEnlarge = func() { g.enlarge(i) }
	if g.pictures[c.ID] == nil {
		g.loadPicture(c)
	}
	t.show(g.thumbnailState(c))
}

// thumbnailState is what a face's thumb shows.
func (g *gallery) thumbnailState(c captures.Capture) thumbnailState {
	return thumbnailState{
		id: c.ID, picture: g.pictures[c.ID], text: labelText(c.Label), class: c.Label.Best(),
		selected: g.selected[c.ID], heldOut: g.heldOut[c.ID],
	}
}

// updateThumbnails draws what has changed about the faces that have a thumb.
func (g *gallery) updateThumbnails() {
	for _, t := range g.thumbnails {
		next := t.state
		next.selected, next.heldOut, next.picture = g.selected[next.id], g.heldOut[next.id], g.pictures[next.id]
		t.show(next)
	}
}

// loadPicture reads a picture beside the window.
func (g *gallery) loadPicture(c captures.Capture) {
	if g.loading[c.ID] {
		return
	}
	g.loading[c.ID] = true
	g.studio.inBackground(func(context.Context) error { return g.studio.options.Captures.LoadPicture(&c) }, func(err error) {
		delete(g.loading, c.ID)
		if err != nil {
			return // it was deleted meanwhile
		}
		g.pictures[c.ID] = cropImage(c.Crop, c.Side)
		if g.fetched = append(g.fetched, c.ID); len(g.fetched) > maxPictures {
			delete(g.pictures, g.fetched[0])
			g.fetched = g.fetched[1:]
		}
		for _, t := range g.thumbnails {
			if t.state.id == c.ID {
				next := t.state
				next.picture = g.pictures[c.ID]
				t.show(next)
			}
		}
	})
}
