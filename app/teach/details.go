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

// showDetails shows everything about a version: each class before and after, the
// confusion of the held-out faces whose cells open the faces behind them, the
// epochs, the map of the embeddings, and where the version comes from.
func (s *Tab) showDetails(v versions.Version, r *tuning.Result) {
	var d dialog.Dialog
	tabs := container.NewAppTabs()
	page := func(name string, objects ...fyne.CanvasObject) {
		tabs.Append(container.NewTabItem(name, container.NewVScroll(container.NewVBox(objects...))))
	}
	if r.After.Captured != nil {
		open := func(truth, predicted int) {
			ids := []int64{}
			for _, face := range r.After.Faces {
				if face.Truth == truth && face.Predicted == predicted {
					ids = append(ids, face.Capture)
				}
			}
			s.gallery.showSubset(ids)
			d.Hide()
		}
		page(lang.L("Your faces"), widget.NewLabel(scoreText(lang.L("Right on your held-out faces"), ownScores(r))),
			classTable(ownScores(r)),
			newCaption(lang.L("Rows: what you said. Columns: what the new model says. Press a number to see the faces.")),
			newConfusionMatrix(r.Classes, r.After.Captured.Confusion, open))
	}
	if r.After.Base != nil {
		about := lang.L("Faces of the base training that no model has learnt from.")
		if r.BaseFolder != "" {
			about = lang.L("Pictures of {{.Folder}} that were not learnt from.", fields{"Folder": r.BaseFolder})
		}
		page(lang.L("Base set"), widget.NewLabel(scoreText(lang.L("Right on the base set"), baseScores(r))), newCaption(about),
			classTable(baseScores(r)), newConfusionMatrix(r.Classes, r.After.Base.Confusion, nil))
	}
	if len(r.Epochs) > 0 {
		c := newEpochCurves()
		c.rows = r.Epochs
		page(lang.L("Epochs"), c, newCaption(epochsText(r)))
	}
	atlas := s.newMapPage(v)
	tabs.Append(atlas.item)
	page(lang.L("Origin"), s.originForm(v, r))
	tabs.OnSelected = func(item *container.TabItem) {
		if item == atlas.item {
			atlas.load()
		}
	}
	d = dialog.NewCustom(v.Name, lang.L("Close"), tabs, s.window)
	size := s.window.Canvas().Size()
	d.Resize(fyne.NewSize(min(900, size.Width-60), min(640, size.Height-60)))
	d.Show()
}

// epochsText says which epoch was kept, and why.
func epochsText(r *tuning.Result) string {
	text := lang.L("No faces were left to choose an epoch by: the last one was kept.")
	if r.BestEpoch > 0 {
		text = lang.L("Epoch {{.Epoch}} was kept, the best on {{.Count}} faces that were neither learnt from nor held out.", fields{"Epoch": r.BestEpoch, "Count": r.ValidationFaces})
	}
	if r.Stopped {
		text += " " + lang.L("It was stopped before its end.")
	}
	return text
}

// originForm is where a version comes from.
func (s *Tab) originForm(v versions.Version, r *tuning.Result) fyne.CanvasObject {
	form := widget.NewForm()
	row := func(name, value string) {
		text := widget.NewLabel(value)
		text.Wrapping = fyne.TextWrapBreak
		form.Append(name, text)
	}
	row(lang.L("Version"), v.ID)
	row(lang.L("Made"), v.Created.Format("2006-01-02 15:04:05"))
	row(lang.L("Began as"), s.nameByID(v.Parent))
	row(lang.L("What learnt"), partText(r.Part))
	row(lang.L("Faces"), lang.L("{{.Learnt}} learnt from, {{.Chose}} chose the epoch, {{.Held}} held out", fields{"Learnt": r.TrainFaces, "Chose": r.ValidationFaces, "Held": r.HeldOutFaces}))
	row(lang.L("Seed"), fmt.Sprint(v.Seed))
	keys := []string{}
	for key := range v.Settings {
		keys = append(keys, key)
	}
	sort.Strings(keys)
	for _, key := range keys {
		row(key, v.Settings[key])
	}
	row(lang.L("Data (SHA-256)"), v.DataDigest)
	if v.Note != "" {
		row(lang.L("Note"), v.Note)
	}
	return form
}

// nameByID is a version's name, or what is left of it.
func (s *Tab) nameByID(id string) string {
	if v, err := s.options.Versions.Get(id); err == nil {
		return versionName(v)
	}
	return id
}

// classTable is the recall of each class, before and after, of both
// distributions where they were measured.
func classTable(c beforeAfter) fyne.CanvasObject {
	if !c.measured() {
		return newCaption(lang.L("not measured"))
	}
	titles := []string{lang.L("Expression"), lang.L("Faces"), lang.L("Right, corrected")}
	if c.primary() {
		titles = append(titles, lang.L("Right, primary"))
	}
	grid := container.NewGridWithColumns(len(titles))
	for _, title := range titles {
		grid.Add(newHeading(title))
	}
	for i, class := range c.after.PerClass {
		if class.Count == 0 {
			continue
		}
		grid.Add(widget.NewLabel(ui.Capitalize(ui.TranslateClass(class.Class))))
		grid.Add(widget.NewLabel(fmt.Sprint(class.Count)))
		grid.Add(widget.NewLabel(changeText(c.before.PerClass[i].Recall, class.Recall)))
		if c.primary() {
			grid.Add(widget.NewLabel(changeText(c.primaryBefore.PerClass[i].Recall, c.primaryAfter.PerClass[i].Recall)))
		}
	}
	return grid
}

// versionMap draws the embeddings of a version against those of the version it began
// as. It takes some seconds.
func (s *Tab) versionMap(ctx context.Context, v versions.Version) (*tuning.EmbeddingMap, error) {
	parent, err := s.options.Versions.Load(v.Parent)
	if err != nil {
		return nil, fmt.Errorf("the model it began as is gone, so there is nothing to compare with: %w", err)
	}
	after, err := s.options.Versions.Load(v.ID)
	if err != nil {
		return nil, err
	}
	return s.computeMap(ctx, parent, after)
}

func (s *Tab) computeMap(ctx context.Context, before, after *model.Network) (*tuning.EmbeddingMap, error) {
	q := tuning.QuickTraining{Store: s.options.Captures, Network: before, Replay: s.options.Replay, Threads: 1, Nice: model.Background, Device: s.device()}
	return q.EmbeddingMap(ctx, after)
}
