package teach

import (
	"fmt"
	"maps"
	"slices"

	"arbex/app/ui"
	"arbex/training/captures"
	"arbex/training/tuning"
	"arbex/training/versions"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/widget"
)

// details is a dialog with everything about a version: each class before and
// after, the confusion matrix of the held-out faces, the epochs, the map of the
// embeddings, and its origin.
type details struct {
	shared  *shared
	version versions.Version
	result  *tuning.Result
	pages   *container.AppTabs
	dialog  *ui.OpenDialog

	onFaces func(ids []int64)      // a cell of the confusion matrix was pressed
	onFace  func(captures.Capture) // a point of the map was pressed
}

func (d *details) show() {
	d.pages = container.NewAppTabs()
	d.addScores()
	if len(d.result.Epochs) > 0 {
		c := newEpochCurves()
		c.rows = d.result.Epochs
		d.addPage(lang.L("Epochs"), c, ui.NewCaption(epochsText(d.result)))
	}
	embeddings := newMapPage(d.shared, d.version, d.onFace)
	d.pages.Append(embeddings.item)
	d.addPage(lang.L("Origin"), d.origin())
	d.pages.OnSelected = func(item *container.TabItem) {
		if item == embeddings.item {
			embeddings.load()
		}
	}
	d.dialog = ui.Dialog{Title: d.version.Name, Content: d.pages, Size: fyne.NewSize(900, 640)}.Show(d.shared.window)
}

func (d *details) addPage(name string, objects ...fyne.CanvasObject) {
	d.pages.Append(container.NewTabItem(name, container.NewVScroll(container.NewVBox(objects...))))
}

// addScores adds a page for the person's faces and one for the base set.
func (d *details) addScores() {
	r := d.result
	if r.After.Captured != nil {
		d.addPage(lang.L("Your faces"), widget.NewLabel(scoreText(lang.L("Right on your held-out faces"), ownScores(r))),
			classTable(ownScores(r)),
			ui.NewCaption(lang.L("Press a number to see the faces.")),
			newConfusionMatrix(r.Classes, r.After.Captured.Confusion, d.showFaces))
	}
	if r.After.Base != nil {
		about := lang.L("Faces of the base training that no model was trained on.")
		if r.BaseFolder != "" {
			about = lang.L("Pictures of {{.Folder}} that were not trained on.", fields{"Folder": r.BaseFolder})
		}
		d.addPage(lang.L("Base set"), widget.NewLabel(scoreText(lang.L("Right on the base set"), baseScores(r))), ui.NewCaption(about),
			classTable(baseScores(r)), newConfusionMatrix(r.Classes, r.After.Base.Confusion, nil))
	}
}

// showFaces shows the held-out faces behind a cell of the confusion matrix.
func (d *details) showFaces(truth, predicted int) {
	ids := []int64{}
	for _, face := range d.result.After.Faces {
		if face.Truth == truth && face.Predicted == predicted {
			ids = append(ids, face.Capture)
		}
	}
	d.onFaces(ids)
	d.dialog.Close()
}

// epochsText returns which epoch was kept, and why.
func epochsText(r *tuning.Result) string {
	text := lang.L("No faces were left to choose an epoch by: the last one was kept.")
	if r.BestEpoch > 0 {
		text = lang.L("Epoch {{.Epoch}} was kept, the best on {{.Count}} faces that were neither trained on nor held out.", fields{"Epoch": r.BestEpoch, "Count": r.ValidationFaces})
	}
	if r.Stopped {
		text += " " + lang.L("It was stopped before its end.")
	}
	return text
}

// origin returns a form about where the version comes from.
func (d *details) origin() fyne.CanvasObject {
	v, r := d.version, d.result
	form := widget.NewForm()
	row := func(name, value string) {
		text := widget.NewLabel(value)
		text.Wrapping = fyne.TextWrapBreak
		form.Append(name, text)
	}
	row(lang.L("Version"), v.ID)
	row(lang.L("Created"), v.Created.Format("2006-01-02 15:04:05"))
	row(lang.L("Trained from"), parentName(d.shared.versions, v))
	row(lang.L("Changed"), partText(r.Part))
	row(lang.L("Faces"), lang.L("{{.Trained}} trained on, {{.Validation}} to choose the epoch, {{.HeldOut}} held out", fields{"Trained": r.TrainFaces, "Validation": r.ValidationFaces, "HeldOut": r.HeldOutFaces}))
	row(lang.L("Expected mix"), ui.MixText(r.Mix))
	row(lang.L("Seed"), fmt.Sprint(v.Seed))
	for _, key := range slices.Sorted(maps.Keys(v.Settings)) {
		if name := settingName(key); name != "" {
			row(name, settingText(key, v.Settings[key]))
		}
	}
	row(lang.L("Data (SHA-256)"), v.DataDigest)
	if v.Note != "" {
		row(lang.L("Note"), v.Note)
	}
	return form
}

// classTable returns the recall of each class before and after, of both
// distributions where they were measured.
func classTable(s beforeAfter) fyne.CanvasObject {
	if !s.measured() {
		return ui.NewCaption(lang.L("not measured"))
	}
	titles := []string{lang.L("Expression"), lang.L("Faces"), lang.L("Right, corrected")}
	if s.primary() {
		titles = append(titles, lang.L("Right, primary"))
	}
	grid := container.NewGridWithColumns(len(titles))
	for _, title := range titles {
		grid.Add(ui.NewHeading(title))
	}
	for i, class := range s.after.PerClass {
		if class.Count == 0 {
			continue
		}
		grid.Add(widget.NewLabel(ui.Capitalize(ui.TranslateClass(class.Class))))
		grid.Add(widget.NewLabel(fmt.Sprint(class.Count)))
		grid.Add(widget.NewLabel(changeText(s.before.PerClass[i].Recall, class.Recall)))
		if s.primary() {
			grid.Add(widget.NewLabel(changeText(s.primaryBefore.PerClass[i].Recall, s.primaryAfter.PerClass[i].Recall)))
		}
	}
	return grid
}
