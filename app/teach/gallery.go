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
	studio  *Studio
	object  fyne.CanvasObject
	grid    *widget.GridWrap
	empty   *ui.Empty
	class   *widget.Select
	person  *widget.Select
	sitting *widget.Select
	order   *widget.Select
	relabel *widget.Select
	burst   *widget.Button
	remove  *widget.Button
	back    *widget.Button // from a choice made elsewhere to all faces
	title   *widget.Label

	shown    []captures.Capture
	sittings []captures.Session // of the picker, from its second entry on
	names    []string           // of the person picker; its first entry, everybody, is ""
	only     []int64            // a choice made elsewhere, nil: all
	selected map[int64]bool     // only true ones
	latest   int                // shown face that was chosen last
	held     map[int64]bool     // held out, as of the last look
	looking  bool               // for them
	surprise map[int64]float64

	thumbs   []*thumb
	pictures map[int64]image.Image
	fetched  []int64 // of pictures, oldest first
	loading  map[int64]bool
}

// picturesKept bounds the thumbnails in memory: some screens full.
const picturesKept = 600

// The first entries of the pickers, and the orders.
func everyClass() string   { return lang.L("Every expression") }
func everyPerson() string  { return lang.L("Everybody") }
func everySitting() string { return lang.L("Every sitting") }
func newest() string       { return lang.L("Newest first") }
func surprising() string   { return lang.L("Most surprising") }

func newGallery(s *Studio) *gallery {
	g := &gallery{studio: s, empty: ui.NewEmpty(), title: heading(""), selected: map[int64]bool{}, pictures: map[int64]image.Image{}, loading: map[int64]bool{}, names: []string{""}}
	g.grid = widget.NewGridWrap(func() int { return len(g.shown) }, g.newThumb, g.draw)
	g.title.Truncation = fyne.TextTruncateEllipsis
	filter := func(string) {
		g.only = nil
		g.reload()
		s.unfocus()
	}
	picker := func(first string) *widget.Select {
		p := widget.NewSelect([]string{first}, nil)
		p.Selected, p.OnChanged = first, filter
		return p
	}
	g.class, g.person, g.sitting = picker(everyClass()), picker(everyPerson()), picker(everySitting())
	g.order = widget.NewSelect([]string{newest(), surprising()}, nil)
	g.order.Selected, g.order.OnChanged = newest(), g.sort
	g.relabel = widget.NewSelect(nil, nil)
	g.relabel.PlaceHolder = lang.L("Relabel as…")
	g.relabel.OnChanged = g.relabelSelected
	g.back = widget.NewButton(lang.L("Show all"), g.showAll)
	g.burst = widget.NewButton(lang.L("Whole burst"), g.selectBurst)
	g.remove = widget.NewButtonWithIcon("", theme.DeleteIcon(), g.deleteSelected)
	all := widget.NewButtonWithIcon("", theme.CheckButtonCheckedIcon(), g.selectAll)
	undo := widget.NewButtonWithIcon("", theme.ContentUndoIcon(), s.Undo)
	redo := widget.NewButtonWithIcon("", theme.ContentRedoIcon(), s.Redo)
	more := widget.NewButtonWithIcon("", theme.MoreVerticalIcon(), nil)
	more.OnTapped = func() { g.menu(more) }
	filters := container.NewGridWithColumns(4, g.class, g.person, g.sitting, g.order)
	actions := container.NewBorder(nil, nil, nil, container.NewHBox(g.back, g.relabel, all, g.burst, g.remove, undo, redo, more), g.title)
	g.object = container.NewBorder(container.NewVBox(filters, actions), nil, nil, nil, container.NewStack(g.grid, g.empty.Container))
	g.name()
	return g
}

// name follows the network: its classes, and that it is surprised by other
// faces.
func (g *gallery) name() {
	g.surprise, g.order.Selected = nil, newest()
	g.class.Options = append([]string{everyClass()}, ui.Classes(g.studio.classes)...)
	g.relabel.Options = append(ui.Classes(g.studio.classes), lang.L("A mixture…"))
}

// filter is what the pickers say.
func (g *gallery) filter() captures.Filter {
	f := captures.Filter{IDs: g.only}
	if i := g.class.SelectedIndex(); i > 0 {
		f.Class = g.studio.classes[i-1]
	}
	if i := g.person.SelectedIndex(); i > 0 && i < len(g.names) {
		f.Person = &g.names[i]
	}
	if i := g.sitting.SelectedIndex(); i > 0 && i <= len(g.sittings) {
		f.Session = g.sittings[i-1].ID
	}
	return f
}

// passes says whether a filter lets a face through.
func passes(f captures.Filter, c captures.Capture) bool {
	return f.IDs == nil && (f.Class == "" || f.Class == c.Label.Best()) && (f.Person == nil || *f.Person == c.Person) && (f.Session == 0 || f.Session == c.Session)
}

// reload reads the list again.
func (g *gallery) reload() {
	shown, err := g.studio.options.Captures.List(g.filter())
	if err != nil {
		g.studio.say(err)
		return
	}
	g.shown, g.latest = shown, 0
	g.arrange()
	known := map[int64]bool{}
	if len(g.selected) > 0 {
		for _, c := range shown {
			if g.selected[c.ID] {
				known[c.ID] = true
			}
		}
	}
	g.selected = known
	g.choices()
	g.tally()
	if g.filtered() {
		g.empty.Say(lang.L("No such faces"), lang.L("No captured face is like this. Choose something else above."), lang.L("Show all"), g.showAll)
	} else {
		g.empty.Say(lang.L("No faces yet"), lang.L("What you capture appears here. Pictures and clips can be dropped onto the window. Captured faces stay on this computer."), "", nil)
	}
	g.empty.Hidden = len(shown) > 0
	g.empty.Container.Refresh()
	g.grid.Refresh()
	g.lookForHeld()
}

// filtered says whether not all faces are asked for.
func (g *gallery) filtered() bool {
	f := g.filter()
	return f.IDs != nil || f.Class != "" || f.Person != nil || f.Session != 0
}

// showAll takes every filter back.
func (g *gallery) showAll() {
	g.only = nil
	g.class.Selected, g.person.Selected, g.sitting.Selected = everyClass(), everyPerson(), everySitting()
	for _, p := range []*widget.Select{g.class, g.person, g.sitting} {
		p.Refresh()
	}
	g.reload()
}

// showOnly shows a choice made elsewhere.
func (g *gallery) showOnly(ids []int64) {
	g.showAll()
	g.only = ids
	g.reload()
}

// add shows more faces, where they are not filtered out.
func (g *gallery) add(some []captures.Capture) {
	f, before := g.filter(), len(g.shown)
	for _, c := range some {
		c.Crop, c.Landmarks = nil, nil
		if passes(f, c) {
			g.shown = slices.Insert(g.shown, 0, c)
		}
	}
	if last := some[len(some)-1]; !slices.Contains(g.names, last.Person) || len(g.sittings) == 0 || g.sittings[0].ID < last.Session {
		g.choices()
	}
	g.tally()
	if len(g.shown) > before {
		g.empty.Hide()
		g.grid.Refresh()
	}
	if len(g.shown) < fewFaces {
		g.lookForHeld()
	}
}

// fewFaces are so few that dividing them after each capture takes no time.
const fewFaces = 2000

// lookForHeld finds, beside the window, the faces that a training would hold
// out.
func (g *gallery) lookForHeld() {
	if g.looking {
		return
	}
	g.looking = true
	held := map[int64]bool{}
	g.studio.later(func(context.Context) error {
		all, err := g.studio.options.Captures.List(captures.Filter{})
		for _, c := range tuning.Divide(all).Held {
			held[c.ID] = true
		}
		return err
	}, func(err error) {
		g.looking = false
		if err == nil {
			g.held = held
			g.mark()
			g.tally()
		}
	})
}

// choices lists the people and the sittings that can be chosen.
func (g *gallery) choices() {
	counts, err := g.studio.options.Captures.People()
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
	g.sittings = sittings
	g.sitting.Options = append([]string{everySitting()}, sittingNames(sittings)...)
}

// tally writes how many are shown and selected.
func (g *gallery) tally() {
	chosen := len(g.chosen())
	text := lang.N("{{.Count}} faces", len(g.shown), with{"Count": len(g.shown)})
	if chosen > 0 {
		text = lang.L("{{.Chosen}} of {{.Count}} selected", with{"Chosen": chosen, "Count": len(g.shown)})
	}
	if held := len(g.held); held > 0 && g.only == nil && chosen == 0 {
		text = lang.L("{{.Count}} faces, {{.Held}} of them held out (dot)", with{"Count": len(g.shown), "Held": g.heldShown()})
	}
	if g.title.Text != text {
		g.title.SetText(text)
	}
	g.back.Hidden = g.only == nil
	g.back.Refresh()
	for _, b := range []fyne.Disableable{g.relabel, g.remove, g.burst} {
		if chosen > 0 {
			b.Enable()
		} else {
			b.Disable()
		}
	}
}

// heldShown is how many of the shown faces are held out.
func (g *gallery) heldShown() (n int) {
	for _, c := range g.shown {
		if g.held[c.ID] {
			n++
		}
	}
	return n
}

func (g *gallery) deleteSelected() { g.studio.edit(g.studio.options.Captures.Delete(g.chosen())) }

func (g *gallery) relabelSelected(entry string) {
	if entry == "" {
		return
	}
	i := slices.Index(g.relabel.Options, entry)
	g.relabel.ClearSelected()
	g.studio.unfocus()
	if i >= len(g.studio.classes) {
		g.mix()
		return
	}
	g.studio.edit(g.studio.options.Captures.Relabel(g.chosen(), captures.Sure(g.studio.classes[i])))
}

// mix asks for a share of each class.
func (g *gallery) mix() {
	ids := g.chosen()
	sliders := newShares(g.studio.classes, nil)
	for _, c := range g.shown {
		if len(ids) == 1 && c.ID == ids[0] {
			sliders.set(c.Label)
		}
	}
	d := dialog.NewCustomConfirm(lang.L("How much of each expression?"), lang.L("Label"), lang.L("Cancel"), sliders.object, func(yes bool) {
		label, ok := sliders.label()
		if yes && ok {
			g.studio.edit(g.studio.options.Captures.Relabel(ids, label))
		}
	}, g.studio.window)
	d.Resize(fyne.NewSize(420, 380))
	d.Show()
}
