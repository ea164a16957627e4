package teach

import "fyne.io/fyne/v2"

// selectedIDs returns the selected captures that are shown.
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

// pressed selects the shown face i, or deselects it; with Shift, it selects all
// from the one pressed before.
func (g *gallery) pressed(i int, modifier fyne.KeyModifier) {
	if i >= len(g.shown) {
		return
	}
	if modifier&fyne.KeyModifierShift != 0 && g.lastPressed < len(g.shown) {
		for k := min(i, g.lastPressed); k <= max(i, g.lastPressed); k++ {
			g.setSelected(g.shown[k].ID, true)
		}
	} else {
		id := g.shown[i].ID
		g.setSelected(id, !g.selected[id])
	}
	g.lastPressed = i
	g.selectionChanged()
}

func (g *gallery) selectionChanged() {
	g.updateThumbnails()
	g.updateTitle()
}

// selectAll selects all shown faces, or none when all are selected.
func (g *gallery) selectAll() {
	on := len(g.selectedIDs()) < len(g.shown)
	for _, c := range g.shown {
		g.setSelected(c.ID, on)
	}
	g.selectionChanged()
}

// selectBurst selects all shown faces of the bursts of the selected ones.
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
	g.selectionChanged()
}
