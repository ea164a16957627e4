package teach

import (
	"context"
	"image"
	"slices"

	"arbex/app/ui"
	"arbex/training/captures"
	"arbex/training/tuning"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/dialog"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// gallery shows the captured faces. Only those on the screen have a picture in
// memory, and a few more.
type gallery struct {
	studio        *Tab
	object        fyne.CanvasObject
	grid          *widget.GridWrap
	empty         *ui.EmptyState
	class         *widget.Select
	person        *widget.Select
	session       *widget.Select
	order         *widget.Select
	relabel       *widget.Select
	burstButton   *widget.Button
	deleteButton  *widget.Button
	showAllButton *widget.Button // from a choice made elsewhere to all faces
	title         *widget.Label

	shown          []captures.Capture
	sessions       []captures.Session // of the picker, from its second entry on
	names          []string           // of the person picker; its first entry, everybody, is ""
	subset         []int64            // a choice made elsewhere, nil: all
	selected       map[int64]bool     // only true ones
	lastPressed    int                // shown face that was chosen last
	heldOut        map[int64]bool     // held out, as of the last look
	findingHeldOut bool               // for them
	losses         map[int64]float64

	thumbnails []*thumbnail
	pictures   map[int64]image.Image
	fetched    []int64 // of pictures, oldest first
	loading    map[int64]bool
}

// maxPictures bounds the thumbnails in memory: some screens full.
const maxPictures = 600

// The first entries of the pickers, and the orders.
func everyClass() string       { return lang.L("Every expression") }
func everyPerson() string      { return lang.L("Everybody") }
func everySession() string     { return lang.L("Every sitting") }
func newestFirst() string      { return lang.L("Newest first") }
func largestLossFirst() string { return lang.L("Most surprising") }

func newGallery(s *Tab) *gallery {
	g := &gallery{studio: s, empty: ui.NewEmptyState(), title: newHeading(""), selected: map[int64]bool{}, pictures: map[int64]image.Image{}, loading: map[int64]bool{}, names: []string{""}}
	g.grid = widget.NewGridWrap(func() int { return len(g.shown) }, g.newThumbnail, g.updateThumbnail)
	g.title.Truncation = fyne.TextTruncateEllipsis
	filter := func(string) {
		g.subset = nil
		g.reload()
		s.unfocus()
	}
	picker := func(first string) *widget.Select {
		p := widget.NewSelect([]string{first}, nil)
		p.Selected, p.OnChanged = first, filter
		return p
	}
	g.class, g.person, g.session = picker(everyClass()), picker(everyPerson()), picker(everySession())
	g.order = widget.NewSelect([]string{newestFirst(), largestLossFirst()}, nil)
	g.order.Selected, g.order.OnChanged = newestFirst(), g.setOrder
	g.relabel = widget.NewSelect(nil, nil)
	g.relabel.PlaceHolder = lang.L("Relabel as…")
	g.relabel.OnChanged = g.relabelSelected
	g.showAllButton = widget.NewButton(lang.L("Show all"), g.showAll)
	g.burstButton = widget.NewButton(lang.L("Whole burst"), g.selectBurst)
	g.deleteButton = widget.NewButtonWithIcon("", theme.DeleteIcon(), g.deleteSelected)
	all := widget.NewButtonWithIcon("", theme.CheckButtonCheckedIcon(), g.selectAll)
	undo := widget.NewButtonWithIcon("", theme.ContentUndoIcon(), s.Undo)
	redo := widget.NewButtonWithIcon("", theme.ContentRedoIcon(), s.Redo)
	more := widget.NewButtonWithIcon("", theme.MoreVerticalIcon(), nil)
	more.OnTapped = func() { g.showMenu(more) }
	filters := container.NewGridWithColumns(4, g.class, g.person, g.session, g.order)
	actions := container.NewBorder(nil, nil, nil, container.NewHBox(g.showAllButton, g.relabel, all, g.burstButton, g.deleteButton, undo, redo, more), g.title)
	g.object = container.NewBorder(container.NewVBox(filters, actions), nil, nil, nil, container.NewStack(g.grid, g.empty.Container))
	g.setClasses()
	return g
}

// setClasses follows the network: its classes, and that it is surprised by other
// faces.
func (g *gallery) setClasses() {
	g.losses, g.order.Selected = nil, newestFirst()
	g.class.Options = append([]string{everyClass()}, ui.TranslateClasses(g.studio.classes)...)
	g.relabel.Options = append(ui.TranslateClasses(g.studio.classes), lang.L("A mixture…"))
}

// filter is what the pickers say.
func (g *gallery) filter() captures.Filter {
	f := captures.Filter{IDs: g.subset}
	if i := g.class.SelectedIndex(); i > 0 {
		f.Class = g.studio.classes[i-1]
	}
	if i := g.person.SelectedIndex(); i > 0 && i < len(g.names) {
		f.Person = &g.names[i]
	}
	if i := g.session.SelectedIndex(); i > 0 && i <= len(g.sessions) {
		f.Session = g.sessions[i-1].ID
	}
	return f
}

// matches says whether a filter lets a face through.
func matches(f captures.Filter, c captures.Capture) bool {
	return f.IDs == nil && (f.Class == "" || f.Class == c.Label.Best()) && (f.Person == nil || *f.Person == c.Person) && (f.Session == 0 || f.Session == c.Session)
}

// reload reads the list again.
func (g *gallery) reload() {
	shown, err := g.studio.options.Captures.List(g.filter())
	if err != nil {
		g.studio.showError(err)
		return
	}
	g.shown, g.lastPressed = shown, 0
	g.applyOrder()
	known := map[int64]bool{}
	if len(g.selected) > 0 {
		for _, c := range shown {
			if g.selected[c.ID] {
				known[c.ID] = true
			}
		}
	}
	g.selected = known
	g.listChoices()
	g.updateTitle()
	if g.isFiltered() {
		g.empty.SetMessage(lang.L("No such faces"), lang.L("No captured face is like this. Choose something else above."), lang.L("Show all"), g.showAll)
	} else {
		g.empty.SetMessage(lang.L("No faces yet"), lang.L("What you capture appears here. Pictures and clips can be dropped onto the window. Captured faces stay on this computer."), "", nil)
	}
	g.empty.Hidden = len(shown) > 0
	g.empty.Container.Refresh()
	g.grid.Refresh()
	g.findHeldOut()
}

// isFiltered says whether not all faces are asked for.
func (g *gallery) isFiltered() bool {
	f := g.filter()
	return f.IDs != nil || f.Class != "" || f.Person != nil || f.Session != 0
}

// showAll takes every filter back.
func (g *gallery) showAll() {
	g.subset = nil
	g.class.Selected, g.person.Selected, g.session.Selected = everyClass(), everyPerson(), everySession()
	for _, p := range []*widget.Select{g.class, g.person, g.session} {
		p.Refresh()
	}
	g.reload()
}

// showSubset shows a choice made elsewhere.
func (g *gallery) showSubset(ids []int64) {
	g.showAll()
	g.subset = ids
	g.reload()
}

// add shows more faces, where they are not filtered out.
func (g *gallery) add(some []captures.Capture) {
	f, before := g.filter(), len(g.shown)
	for _, c := range some {
		c.Crop, c.Landmarks = nil, nil
		if matches(f, c) {
			g.shown = slices.Insert(g.shown, 0, c)
		}
	}
	if last := some[len(some)-1]; !slices.Contains(g.names, last.Person) || len(g.sessions) == 0 || g.sessions[0].ID < last.Session {
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

// fewFacesLimit are so few that dividing them after each capture takes no time.
const fewFacesLimit = 2000

// findHeldOut finds, beside the window, the faces that a training would hold
// out.
func (g *gallery) findHeldOut() {
	if g.findingHeldOut {
		return
	}
	g.findingHeldOut = true
	held := map[int64]bool{}
	g.studio.inBackground(func(context.Context) error {
		all, err := g.studio.options.Captures.List(captures.Filter{})
		for _, c := range tuning.SplitCaptures(all).HeldOut {
			held[c.ID] = true
		}
		return err
	}, func(err error) {
		g.findingHeldOut = false
		if err == nil {
			g.heldOut = held
			g.updateThumbnails()
			g.updateTitle()
		}
	})
}

// listChoices lists the people and the sittings that can be chosen.
func (g *gallery) listChoices() {
	counts, err := g.studio.options.Captures.CountByPerson()
	sittings, err2 := g.studio.options.Captures.Sessions()
	if err != nil || err2 != nil {
		return
	}
	g.names = g.names[:1]
	for name := range counts {
		if name != "" {
			g.names = append(g.names, name)
		}
	}
	slices.Sort(g.names[1:])
	g.person.Options = append([]string{everyPerson()}, g.names[1:]...)
	if counts[""] > 0 && len(g.names) > 1 {
		g.names = append(g.names, "")
		g.person.Options = append(g.person.Options, lang.L("Nobody named"))
	}
	g.sessions = sittings
	g.session.Options = append([]string{everySession()}, sessionNames(sittings)...)
}

// updateTitle writes how many are shown and selected.
func (g *gallery) updateTitle() {
	chosen := len(g.selectedIDs())
	text := lang.N("{{.Count}} faces", len(g.shown), fields{"Count": len(g.shown)})
	if chosen > 0 {
		text = lang.L("{{.Chosen}} of {{.Count}} selected", fields{"Chosen": chosen, "Count": len(g.shown)})
	}
	if held := len(g.heldOut); held > 0 && g.subset == nil && chosen == 0 {
		text = lang.L("{{.Count}} faces, {{.Held}} of them held out (dot)", fields{"Count": len(g.shown), "Held": g.heldOutShown()})
	}
	if g.title.Text != text {
		g.title.SetText(text)
	}
	g.showAllButton.Hidden = g.subset == nil
	g.showAllButton.Refresh()
	for _, b := range []fyne.Disableable{g.relabel, g.deleteButton, g.burstButton} {
		if chosen > 0 {
			b.Enable()
		} else {
			b.Disable()
		}
	}
}

// heldOutShown is how many of the shown faces are held out.
func (g *gallery) heldOutShown() (n int) {
	for _, c := range g.shown {
		if g.heldOut[c.ID] {
			n++
		}
	}
	return n
}

func (g *gallery) deleteSelected() {
	g.studio.afterEdit(g.studio.options.Captures.Delete(g.selectedIDs()))
}

func (g *gallery) relabelSelected(entry string) {
	if entry == "" {
		return
	}
	i := slices.Index(g.relabel.Options, entry)
	g.relabel.ClearSelected()
	g.studio.unfocus()
	if i >= len(g.studio.classes) {
		g.askMixture()
		return
	}
	g.studio.afterEdit(g.studio.options.Captures.Relabel(g.selectedIDs(), captures.OneHot(g.studio.classes[i])))
}

// askMixture asks for a share of each class.
func (g *gallery) askMixture() {
	ids := g.selectedIDs()
	sliders := newShareSliders(g.studio.classes, nil)
	for _, c := range g.shown {
		if len(ids) == 1 && c.ID == ids[0] {
			sliders.set(c.Label)
		}
	}
	d := dialog.NewCustomConfirm(lang.L("How much of each expression?"), lang.L("Label"), lang.L("Cancel"), sliders.object, func(yes bool) {
		label, ok := sliders.label()
		if yes && ok {
			g.studio.afterEdit(g.studio.options.Captures.Relabel(ids, label))
		}
	}, g.studio.window)
	d.Resize(fyne.NewSize(420, 380))
	d.Show()
}
