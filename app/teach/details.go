package teach

import (
	"context"
	"fmt"
	"sort"

	"arbex/app/ui"
	"arbex/model"
	"arbex/training/tuning"
	"arbex/training/versions"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/dialog"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/widget"
)

// details shows everything about a version: each class before and after, the
// confusion of the held-out faces whose cells open the faces behind them, the
// epochs, the map of the embeddings, and where the version comes from.
func (s *Studio) details(v versions.Version, r *tuning.Result) {
	var d dialog.Dialog
	tabs := container.NewAppTabs()
	page := func(name string, objects ...fyne.CanvasObject) {
		tabs.Append(container.NewTabItem(name, container.NewVScroll(container.NewVBox(objects...))))
	}
	if r.After.Own != nil {
		open := func(truth, predicted int) {
			ids := []int64{}
			for _, face := range r.After.Faces {
				if face.Truth == truth && face.Predicted == predicted {
					ids = append(ids, face.Capture)
				}
			}
			s.gallery.showOnly(ids)
			d.Hide()
		}
		page(lang.L("Your faces"), widget.NewLabel(figureLine(lang.L("Right on your held-out faces"), ownOf(r))),
			classTable(ownOf(r)),
			quiet(lang.L("Rows: what you said. Columns: what the new model says. Press a number to see the faces.")),
			matrix(r.Classes, r.After.Own.Confusion, open))
	}
	if r.After.Base != nil {
		about := lang.L("Faces of the base training that no model has learnt from.")
		if r.Base != "" {
			about = lang.L("Pictures of {{.Folder}} that were not learnt from.", with{"Folder": r.Base})
		}
		page(lang.L("Base set"), widget.NewLabel(figureLine(lang.L("Right on the base set"), baseOf(r))), quiet(about),
			classTable(baseOf(r)), matrix(r.Classes, r.After.Base.Confusion, nil))
	}
	if len(r.Epochs) > 0 {
		c := newCurves()
		c.rows = r.Epochs
		page(lang.L("Epochs"), c, quiet(epochsWords(r)))
	}
	atlas := s.atlasTab(v)
	tabs.Append(atlas.item)
	page(lang.L("Origin"), s.origin(v, r))
	tabs.OnSelected = func(item *container.TabItem) {
		if item == atlas.item {
			atlas.begin()
		}
	}
	d = dialog.NewCustom(v.Name, lang.L("Close"), tabs, s.window)
	size := s.window.Canvas().Size()
	d.Resize(fyne.NewSize(min(900, size.Width-60), min(640, size.Height-60)))
	d.Show()
}

// epochsWords says which epoch was kept, and why.
func epochsWords(r *tuning.Result) string {
	text := lang.L("No faces were left to choose an epoch by: the last one was kept.")
	if r.Best > 0 {
		text = lang.L("Epoch {{.Epoch}} was kept, the best on {{.Count}} faces that were neither learnt from nor held out.", with{"Epoch": r.Best, "Count": r.Chose})
	}
	if r.Stopped {
		text += " " + lang.L("It was stopped before its end.")
	}
	return text
}

// origin is where a version comes from.
func (s *Studio) origin(v versions.Version, r *tuning.Result) fyne.CanvasObject {
	form := widget.NewForm()
	row := func(name, value string) {
		text := widget.NewLabel(value)
		text.Wrapping = fyne.TextWrapBreak
		form.Append(name, text)
	}
	row(lang.L("Version"), v.ID)
	row(lang.L("Made"), v.Made.Format("2006-01-02 15:04:05"))
	row(lang.L("Began as"), s.nameOf(v.Parent))
	row(lang.L("What learnt"), partWords(r.Part))
	row(lang.L("Faces"), lang.L("{{.Learnt}} learnt from, {{.Chose}} chose the epoch, {{.Held}} held out", with{"Learnt": r.Learnt, "Chose": r.Chose, "Held": r.Held}))
	row(lang.L("Seed"), fmt.Sprint(v.Seed))
	keys := []string{}
	for key := range v.Settings {
		keys = append(keys, key)
	}
	sort.Strings(keys)
	for _, key := range keys {
		row(key, v.Settings[key])
	}
	row(lang.L("Data (SHA-256)"), v.Data)
	if v.Note != "" {
		row(lang.L("Note"), v.Note)
	}
	return form
}

// nameOf is a version's name, or what is left of it.
func (s *Studio) nameOf(id string) string {
	if v, err := s.options.Versions.Get(id); err == nil {
		return nameOf(v)
	}
	return id
}

// classTable is the recall of each class, before and after, of both
// distributions where they were measured.
func classTable(c comparison) fyne.CanvasObject {
	if !c.measured() {
		return quiet(lang.L("not measured"))
	}
	titles := []string{lang.L("Expression"), lang.L("Faces"), lang.L("Right, corrected")}
	if c.primary() {
		titles = append(titles, lang.L("Right, primary"))
	}
	grid := container.NewGridWithColumns(len(titles))
	for _, title := range titles {
		grid.Add(heading(title))
	}
	for i, class := range c.after.PerClass {
		if class.Count == 0 {
			continue
		}
		grid.Add(widget.NewLabel(ui.Title(ui.Class(class.Class))))
		grid.Add(widget.NewLabel(fmt.Sprint(class.Count)))
		grid.Add(widget.NewLabel(change(c.before.PerClass[i].Recall, class.Recall)))
		if c.primary() {
			grid.Add(widget.NewLabel(change(c.primaryBefore.PerClass[i].Recall, c.primaryAfter.PerClass[i].Recall)))
		}
	}
	return grid
}

// draw draws the embeddings of a version against those of the version it began
// as. It takes some seconds.
func (s *Studio) draw(ctx context.Context, v versions.Version) (*tuning.Atlas, error) {
	parent, err := s.options.Versions.Load(v.Parent)
	if err != nil {
		return nil, fmt.Errorf("the model it began as is gone, so there is nothing to compare with: %w", err)
	}
	after, err := s.options.Versions.Load(v.ID)
	if err != nil {
		return nil, err
	}
	return s.atlasOf(ctx, parent, after)
}

func (s *Studio) atlasOf(ctx context.Context, before, after *model.Network) (*tuning.Atlas, error) {
	q := tuning.Quick{Store: s.options.Captures, Network: before, Replay: s.options.Replay, Threads: 1, Nice: model.Background, Device: s.device()}
	return q.Atlas(ctx, after)
}
