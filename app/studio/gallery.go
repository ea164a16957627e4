package studio

import (
	"cmp"
	"context"
	"fmt"
	"image"
	"math"
	"slices"
	"time"

	"arbex/app/ui"
	"arbex/model"
	"arbex/training"
	"arbex/training/captures"
	"arbex/training/tuning"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/dialog"
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
	order   *widget.Select
	relabel *widget.Select
	all     *widget.Button
	remove  *widget.Button
	title   *widget.Label

	shown    []captures.Capture
	only     []int64        // a choice made elsewhere, nil: all
	selected map[int64]bool // only true ones
	pictures map[int64]image.Image
	fetched  []int64 // of pictures, oldest first
	surprise map[int64]float64
	loading  map[int64]bool
}

// picturesKept bounds the thumbnails in memory: some screens full.
const picturesKept = 600

// The first entries of the filters.
const (
	everyClass  = "Every expression"
	everyPerson = "Everybody"
	nobody      = "Nobody named"
)

// The orders.
const (
	newest     = "Newest"
	surprising = "Surprising"
)

func newGallery(s *Studio) *gallery {
	g := &gallery{studio: s, empty: ui.NewEmpty(), title: heading("Faces"), selected: map[int64]bool{}, pictures: map[int64]image.Image{}, loading: map[int64]bool{}}
	g.grid = widget.NewGridWrap(func() int { return len(g.shown) }, func() fyne.CanvasObject { return newThumb() }, g.draw)
	g.empty.Say("No faces yet", "What you capture appears here. Captured faces stay on this computer.", "", nil)
	g.class, g.person = widget.NewSelect(nil, nil), widget.NewSelect([]string{everyPerson}, nil)
	g.class.Selected, g.person.Selected = everyClass, everyPerson
	g.class.OnChanged = func(string) { g.only = nil; g.reload(); s.unfocus() }
	g.person.OnChanged = g.class.OnChanged
	g.order = widget.NewSelect([]string{newest, surprising}, nil)
	g.order.Selected = newest
	g.order.OnChanged = g.sort
	g.relabel = widget.NewSelect(nil, nil)
	g.relabel.PlaceHolder = "Relabel as…"
	g.relabel.OnChanged = g.relabelSelected
	g.all = widget.NewButtonWithIcon("", theme.CheckButtonCheckedIcon(), g.selectAll)
	g.remove = widget.NewButtonWithIcon("", theme.DeleteIcon(), g.deleteSelected)
	undo := widget.NewButtonWithIcon("", theme.ContentUndoIcon(), s.Undo)
	redo := widget.NewButtonWithIcon("", theme.ContentRedoIcon(), s.Redo)
	more := widget.NewButtonWithIcon("", theme.MoreVerticalIcon(), nil)
	more.OnTapped = func() { g.menu(more) }
	bar := container.NewBorder(nil, nil, g.title, container.NewHBox(g.class, g.person, g.order, g.relabel, g.all, g.remove, undo, redo, more))
	g.object = container.NewBorder(container.NewHScroll(bar), nil, nil, nil, container.NewStack(g.grid, g.empty.Container))
	g.name()
	return g
}

// name follows the network: its classes, and that it is surprised by other
// faces.
func (g *gallery) name() {
	g.surprise, g.order.Selected = nil, newest
	g.class.Options = append([]string{everyClass}, g.studio.classes...)
	g.relabel.Options = append(slices.Clone(g.studio.classes), mixed)
}

// mixed is the entry that asks for a share of each class.
const mixed = "A mixture…"

// reload reads the list again.
func (g *gallery) reload() {
	f := captures.Filter{IDs: g.only}
	if g.class.Selected != everyClass {
		f.Class = g.class.Selected
	}
	switch g.person.Selected {
	case everyPerson:
	case nobody:
		f.Person = new(string)
	default:
		f.Person = &g.person.Selected
	}
	shown, err := g.studio.options.Captures.List(f)
	if err != nil {
		g.studio.say(err)
		return
	}
	g.shown = shown
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
	g.people()
	g.tally()
	g.empty.Hidden = len(shown) > 0
	g.empty.Container.Refresh()
	g.grid.Refresh()
}

// add shows one more face, where it is not filtered out.
func (g *gallery) add(c captures.Capture) {
	c.Crop, c.Landmarks = nil, nil
	if g.only != nil || g.class.Selected != everyClass && g.class.Selected != c.Label.Best() ||
		g.person.Selected != everyPerson && g.person.Selected != c.Person && (g.person.Selected != nobody || c.Person != "") {
		return
	}
	g.shown = slices.Insert(g.shown, 0, c)
	if c.Person != "" && !slices.Contains(g.person.Options, c.Person) {
		g.people()
	}
	g.tally()
	g.empty.Hide()
	g.grid.Refresh()
}

// sort shows the faces in another order. How surprising they are is computed
// beside the window.
func (g *gallery) sort(order string) {
	g.studio.unfocus()
	if order == newest {
		g.reload()
		return
	}
	q := tuning.Quick{Store: g.studio.options.Captures, Network: g.studio.network, Threads: 1}
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
	if g.order.Selected != surprising || g.surprise == nil {
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

// people lists who can be chosen.
func (g *gallery) people() {
	counts, err := g.studio.options.Captures.People()
	if err != nil {
		return
	}
	names := []string{everyPerson}
	for name := range counts {
		if name != "" {
			names = append(names, name)
		}
	}
	slices.Sort(names[1:])
	if counts[""] > 0 && len(names) > 1 {
		names = append(names, nobody)
	}
	g.person.Options = names
}

// tally writes how many are shown and selected.
func (g *gallery) tally() {
	chosen := len(g.chosen())
	text := fmt.Sprintf("%d faces", len(g.shown))
	if chosen > 0 {
		text = fmt.Sprintf("%d of %d selected", chosen, len(g.shown))
	}
	if g.only != nil {
		text += " (from the matrix)"
	}
	g.title.SetText(text)
	for _, b := range []fyne.Disableable{g.relabel, g.remove} {
		if chosen > 0 {
			b.Enable()
		} else {
			b.Disable()
		}
	}
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

// draw fills a thumb; its picture comes when it has been read.
func (g *gallery) draw(i widget.GridWrapItemID, o fyne.CanvasObject) {
	if i >= len(g.shown) {
		return
	}
	c, t := g.shown[i], o.(*thumb)
	t.tapped = func() {
		g.choose(c.ID, !g.selected[c.ID])
		t.show(c.ID, g.pictures[c.ID], labelWords(c.Label), g.selected[c.ID])
		g.tally()
	}
	t.large = func() { g.enlarge(c) }
	if g.pictures[c.ID] == nil {
		g.fetch(c)
	}
	t.show(c.ID, g.pictures[c.ID], labelWords(c.Label), g.selected[c.ID])
}

// labelWords is a label for a person: the class, or "sadness 75 %".
func labelWords(l captures.Label) string {
	best := l.Best()
	if l[best] > 0.995 {
		return best
	}
	return best + " " + ui.Percent(l[best])
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
		if len(g.loading) == 0 {
			g.grid.Refresh()
		}
	})
}

func (g *gallery) choose(id int64, on bool) {
	delete(g.selected, id)
	if on {
		g.selected[id] = true
	}
}

func (g *gallery) selectAll() {
	every := len(g.chosen()) < len(g.shown)
	for _, c := range g.shown {
		g.choose(c.ID, every)
	}
	g.tally()
	g.grid.Refresh()
}

func (g *gallery) deleteSelected() { g.studio.edit(g.studio.options.Captures.Delete(g.chosen())) }

func (g *gallery) relabelSelected(class string) {
	if class == "" {
		return
	}
	g.relabel.ClearSelected()
	g.studio.unfocus()
	if class == mixed {
		g.mix()
		return
	}
	g.studio.edit(g.studio.options.Captures.Relabel(g.chosen(), captures.Sure(class)))
}

// mix asks for a share of each class.
func (g *gallery) mix() {
	ids := g.chosen()
	form := widget.NewForm()
	sliders := map[string]*widget.Slider{}
	for _, class := range g.studio.classes {
		s := widget.NewSlider(0, 100)
		if len(ids) == 1 {
			for _, c := range g.shown {
				if c.ID == ids[0] {
					s.Value = float64(100 * c.Label[class])
				}
			}
		}
		sliders[class] = s
		form.Append(ui.Title(class), s)
	}
	d := dialog.NewCustomConfirm("How much of each expression?", "Label", "Cancel", form, func(yes bool) {
		label := captures.Label{}
		for class, s := range sliders {
			label[class] = float32(s.Value)
		}
		if yes {
			g.studio.edit(g.studio.options.Captures.Relabel(ids, label))
		}
	}, g.studio.window)
	d.Resize(fyne.NewSize(420, 420))
	d.Show()
}

// enlarge shows a face with everything the model says about it.
func (g *gallery) enlarge(c captures.Capture) {
	s := g.studio
	network := s.network
	var said model.Prediction
	s.later(func(ctx context.Context) error {
		if err := s.options.Captures.Picture(&c); err != nil {
			return err
		}
		p, err := model.NewPredictor(network, model.Options{Threads: 1})
		if err != nil {
			return err
		}
		defer p.Close()
		answer, err := p.Predict(ctx, [][]byte{training.Fit(c.Crop, c.Side, network.Config().Side)})
		if err == nil {
			said = answer[0]
		}
		return err
	}, func(err error) {
		if err != nil {
			s.say(err)
			return
		}
		bars := ui.NewBars(s.classes)
		bars.Display(said.Primary, said.Final())
		face := canvasOf(c)
		about := quiet(fmt.Sprintf("Labelled %s. %s%s, %s.", labelWords(c.Label), whose(c.Person), c.Source, ago(c.Taken, time.Now())))
		d := dialog.NewCustom("Captured face", "Close", container.NewVBox(container.NewCenter(face), about, bars), s.window)
		d.Resize(fyne.NewSize(420, 520))
		d.Show()
	})
}

func whose(person string) string {
	if person == "" {
		return ""
	}
	return person + ", "
}
