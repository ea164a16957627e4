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

// sittingNames are sittings for the picker, each another name.
func sittingNames(sittings []captures.Session) (names []string) {
	now := time.Now()
	for _, s := range sittings {
		name := fmt.Sprintf("%s · %s (%d)", ago(s.Began, now), s.Source, s.Count)
		for i, plain := 2, name; slices.Contains(names, name); i++ {
			name = fmt.Sprintf("%s #%d", plain, i)
		}
		names = append(names, name)
	}
	return names
}

// chosen are the selected faces that are shown.
func (g *gallery) chosen() (ids []int64) {
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

func (g *gallery) choose(id int64, on bool) {
	delete(g.selected, id)
	if on {
		g.selected[id] = true
	}
}

// press selects a face or no longer; with Shift, all from the one before to it.
func (g *gallery) press(i int, modifier fyne.KeyModifier) {
	if i >= len(g.shown) {
		return
	}
	on := !g.selected[g.shown[i].ID]
	if modifier&fyne.KeyModifierShift != 0 && g.latest < len(g.shown) {
		for k := min(i, g.latest); k <= max(i, g.latest); k++ {
			g.choose(g.shown[k].ID, true)
		}
	} else {
		g.choose(g.shown[i].ID, on)
	}
	g.latest = i
	g.mark()
	g.tally()
}

func (g *gallery) selectAll() {
	every := len(g.chosen()) < len(g.shown)
	for _, c := range g.shown {
		g.choose(c.ID, every)
	}
	g.mark()
	g.tally()
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
			g.choose(c.ID, true)
		}
	}
	g.mark()
	g.tally()
}

// sort shows the faces in another order. How surprising they are is computed
// beside the window.
func (g *gallery) sort(order string) {
	g.studio.unfocus()
	if order == newest() {
		g.reload()
		return
	}
	q := tuning.Quick{Store: g.studio.options.Captures, Network: g.studio.network, Threads: 1, Nice: model.Background, Device: g.studio.device()}
	var surprise map[int64]float64
	g.studio.later(func(ctx context.Context) (err error) {
		surprise, err = q.Surprise(ctx)
		return err
	}, func(err error) {
		g.studio.say(err)
		g.surprise = surprise
		g.reload()
	})
}

// arrange brings what is shown into the order that was chosen. Faces newer than
// the computation come first.
func (g *gallery) arrange() {
	if g.order.SelectedIndex() != 1 || g.surprise == nil {
		return
	}
	rank := func(c captures.Capture) float64 {
		if loss, known := g.surprise[c.ID]; known {
			return loss
		}
		return math.Inf(1)
	}
	slices.SortStableFunc(g.shown, func(a, b captures.Capture) int { return cmp.Compare(rank(b), rank(a)) })
}

func (g *gallery) newThumb() fyne.CanvasObject {
	t := newThumb()
	g.thumbs = append(g.thumbs, t)
	return t
}

// draw fills a thumb; its picture comes when it has been read.
func (g *gallery) draw(i widget.GridWrapItemID, o fyne.CanvasObject) {
	if i >= len(g.shown) {
		return
	}
	c, t := g.shown[i], o.(*thumb)
	t.tapped = func(modifier fyne.KeyModifier) { g.press(i, modifier) }
	t.large = func() { g.enlarge(i) }
	if g.pictures[c.ID] == nil {
		g.fetch(c)
	}
	t.show(g.looks(c))
}

// looks is what a face's thumb shows.
func (g *gallery) looks(c captures.Capture) looks {
	return looks{
		id: c.ID, picture: g.pictures[c.ID], text: labelWords(c.Label), class: c.Label.Best(),
		selected: g.selected[c.ID], held: g.held[c.ID],
	}
}

// mark draws what has changed about the faces that have a thumb.
func (g *gallery) mark() {
	for _, t := range g.thumbs {
		next := t.looks
		next.selected, next.held, next.picture = g.selected[next.id], g.held[next.id], g.pictures[next.id]
		t.show(next)
	}
}

// fetch reads a picture beside the window.
func (g *gallery) fetch(c captures.Capture) {
	if g.loading[c.ID] {
		return
	}
	g.loading[c.ID] = true
	g.studio.later(func(context.Context) error { return g.studio.options.Captures.Picture(&c) }, func(err error) {
		delete(g.loading, c.ID)
		if err != nil {
			return // it was deleted meanwhile
		}
		g.pictures[c.ID] = picture(c.Crop, c.Side)
		if g.fetched = append(g.fetched, c.ID); len(g.fetched) > picturesKept {
			delete(g.pictures, g.fetched[0])
			g.fetched = g.fetched[1:]
		}
		for _, t := range g.thumbs {
			if t.looks.id == c.ID {
				next := t.looks
				next.picture = g.pictures[c.ID]
				t.show(next)
			}
		}
	})
}
