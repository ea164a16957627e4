package teach

import (
	"context"
	"slices"

	"arbex/app/ui"
	"arbex/training/captures"
	"arbex/training/tuning"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/widget"
)

// gallery shows the captured faces. Only those on the screen, and some more, have
// a picture in memory.
type gallery struct {
	shared   *shared
	object   fyne.CanvasObject
	grid     *widget.GridWrap
	empty    *ui.EmptyState
	filter   *galleryFilter
	order    *galleryOrder
	actions  *galleryActions
	pictures *pictureCache

	shown          []captures.Capture
	selected       map[int64]bool // only true ones
	lastPressed    int            // index in shown
	heldOut        map[int64]bool // by the next training, as last computed
	findingHeldOut bool
	thumbnails     []*thumbnail

	onChange       func() // captures were changed
	onUndo, onRedo func()
}

func newGallery(s *shared) *gallery {
	g := &gallery{shared: s, empty: ui.NewEmptyState(), selected: map[int64]bool{}, pictures: newPictureCache(s)}
	g.grid = widget.NewGridWrap(func() int { return len(g.shown) }, g.newThumbnail, g.updateThumbnail)
	g.filter = newGalleryFilter(func() {
		g.reload()
		s.unfocus()
	})
	g.order = newGalleryOrder(s, g.reload)
	g.actions = newGalleryActions(g)
	filters := container.NewGridWithColumns(4, append(g.filter.objects(), g.order.object)...)
	g.object = container.NewBorder(container.NewVBox(filters, g.actions.object), nil, nil, nil, container.NewStack(g.grid, g.empty.Container))
	return g
}

// setClasses follows the classes that faces are labelled with.
func (g *gallery) setClasses() {
	g.filter.setClasses(g.shared.classes)
	g.actions.setClasses(g.shared.classes)
}

// reload reads the list again.
func (g *gallery) reload() {
	g.listChoices() // first: what was chosen may be gone
	shown, err := g.shared.captures.List(g.filter.value())
	if err != nil {
		g.shared.showError(err)
		return
	}
	g.shown, g.lastPressed = shown, 0
	g.order.apply(g.shown)
	g.keepSelected()
	g.updateTitle()
	g.updateEmpty()
	g.grid.Refresh()
	g.findHeldOut()
}

// keepSelected deselects the faces that are no longer shown.
func (g *gallery) keepSelected() {
	kept := map[int64]bool{}
	for _, id := range g.selectedIDs() {
		kept[id] = true
	}
	g.selected = kept
}

// updateEmpty shows why there are no faces.
func (g *gallery) updateEmpty() {
	if g.filter.value().IsZero() {
		g.empty.SetMessage(lang.L("No faces yet"), lang.L("What you capture appears here. Pictures and clips can be dropped onto the window. Captured faces stay on this computer."))
	} else {
		g.empty.SetMessage(lang.L("No such faces"), lang.L("No captured face is like this. Choose something else above."), ui.Action{Label: lang.L("Show all"), Do: g.showAll})
	}
	g.empty.Hidden = len(g.shown) > 0
	g.empty.Container.Refresh()
}

// showAll removes every filter.
func (g *gallery) showAll() {
	g.filter.reset()
	g.reload()
}

// showSubset shows the captures of a choice made elsewhere.
func (g *gallery) showSubset(ids []int64) {
	g.filter.reset()
	g.filter.subset = ids
	g.reload()
}

// add shows captures that were saved, unless they are filtered out.
func (g *gallery) add(some []captures.Capture) {
	f, before := g.filter.value(), len(g.shown)
	for _, c := range some {
		c.Crop, c.Landmarks = nil, nil
		if f.Matches(c) {
			g.shown = slices.Insert(g.shown, 0, c)
		}
	}
	if !g.filter.knows(some[len(some)-1]) {
		g.listChoices()
	}
	g.updateTitle()
	if len(g.shown) > before {
		g.empty.Hide()
		g.grid.Refresh()
	}
	if len(g.shown) < fewFacesLimit {
		g.findHeldOut()
	}
}

// fewFacesLimit is the number of faces below which finding those held out after
// each capture takes no time.
const fewFacesLimit = 2000

// findHeldOut finds the captures that a training would hold out.
func (g *gallery) findHeldOut() {
	if g.findingHeldOut {
		return
	}
	g.findingHeldOut = true
	heldOut := map[int64]bool{}
	g.shared.tasks.Run(func(context.Context) error {
		all, err := g.shared.captures.List(captures.Filter{})
		for _, c := range tuning.SplitCaptures(all).HeldOut {
			heldOut[c.ID] = true
		}
		return err
	}, func(err error) {
		g.findingHeldOut = false
		if err == nil {
			g.heldOut = heldOut
			g.updateThumbnails()
			g.updateTitle()
		}
	})
}

// listChoices lists the persons and sessions that can be chosen.
func (g *gallery) listChoices() {
	persons, err := g.shared.captures.CountByPerson()
	if err != nil {
		return
	}
	if sessions, err := g.shared.captures.Sessions(); err == nil {
		g.filter.setChoices(persons, sessions)
	}
}

// updateTitle shows how many faces are shown and selected.
func (g *gallery) updateTitle() {
	selected, all := len(g.selectedIDs()), len(g.shown)
	text := lang.N("{{.Count}} faces", all, fields{"Count": all})
	if selected > 0 {
		text = lang.L("{{.Chosen}} of {{.Count}} selected", fields{"Chosen": selected, "Count": all})
	} else if len(g.heldOut) > 0 && g.filter.subset == nil {
		text = lang.L("{{.Count}} faces, {{.Held}} of them held out (dot)", fields{"Count": all, "Held": g.heldOutShown()})
	}
	g.actions.update(text, selected, g.filter.subset != nil)
}

// heldOutShown returns how many of the shown faces are held out.
func (g *gallery) heldOutShown() (n int) {
	for _, c := range g.shown {
		if g.heldOut[c.ID] {
			n++
		}
	}
	return n
}

// afterEdit shows what became of a change.
func (g *gallery) afterEdit(err error) {
	g.shared.showError(err)
	g.onChange()
}

// relabelSelected gives the selected faces a class, or asks for a mixture.
func (g *gallery) relabelSelected(class int) {
	g.shared.unfocus()
	classes := g.shared.classes
	if class >= len(classes) {
		g.askMixture()
		return
	}
	g.afterEdit(g.shared.captures.Relabel(g.selectedIDs(), captures.OneHot(classes[class])))
}

// askMixture asks for the share of each class of the selected faces.
func (g *gallery) askMixture() {
	ids := g.selectedIDs()
	sliders := newShareSliders(g.shared.classes, nil)
	for _, c := range g.shown {
		if len(ids) == 1 && c.ID == ids[0] {
			sliders.set(c.Label)
		}
	}
	ui.Dialog{Title: lang.L("How much of each expression?"), Action: lang.L("Label"), Content: sliders.object, Do: func() {
		if label, ok := sliders.label(); ok {
			g.afterEdit(g.shared.captures.Relabel(ids, label))
		}
	}}.Show(g.shared.window)
}

// enlarge shows a capture with the whole prediction for it.
func (g *gallery) enlarge(c captures.Capture) { enlarge(g.shared, c, g.heldOut[c.ID]) }
