package studio

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"sort"

	"arbex/app/ui"
	"arbex/model"
	"arbex/training"
	"arbex/training/captures"
	"arbex/training/tuning"
	"arbex/training/versions"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/dialog"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/widget"
)

// school retrains the model and shows what became of it.
type school struct {
	studio   *Studio
	object   fyne.CanvasObject
	start    *widget.Button
	cancel   *widget.Button
	progress *widget.ProgressBar
	state    *widget.RichText
	card     *fyne.Container
	stop     context.CancelFunc // of the training under way, nil: none
}

func newSchool(s *Studio) *school {
	t := &school{studio: s, progress: widget.NewProgressBar(), state: quiet(""), card: container.NewVBox()}
	t.start = widget.NewButton(lang.L("Train on my faces"), t.begin)
	t.start.Importance = widget.HighImportance
	t.cancel = widget.NewButton(lang.L("Cancel"), func() { t.stop() })
	t.progress.Hide()
	t.cancel.Hide()
	t.object = container.NewVBox(heading(lang.L("Train")), t.state, t.start, container.NewBorder(nil, nil, nil, t.cancel, t.progress), t.card)
	return t
}

// count says whether there is enough to learn from.
func (t *school) count(counts map[string]int) {
	begun, all := 0, 0
	for _, n := range counts {
		if n > 0 {
			begun++
		}
		all += n
	}
	if t.stop != nil {
		return
	}
	if begun < 2 {
		t.start.Disable()
		write(t.state, lang.L("Needs faces of at least two expressions. Capture each at two moments or more: one of them is held out to measure honestly."))
		return
	}
	t.start.Enable()
	write(t.state, lang.N("Takes seconds. It learns from your {{.Count}} faces; the model in use stays as it is until you choose the new one.", all, with{"Count": all}))
}

// begin trains beside the window.
func (t *school) begin() {
	s := t.studio
	ctx, stop := context.WithCancel(s.ctx)
	t.stop = stop
	t.start.Disable()
	t.progress.SetValue(0)
	t.progress.Show()
	t.cancel.Show()
	t.card.RemoveAll()
	parent, network := s.version, s.network
	quick := tuning.Quick{Store: s.options.Captures, Network: network, Replay: s.options.Replay, Threads: 1, Seed: 1, Progress: t.report}
	var version versions.Version
	var taught *model.Network
	var result *tuning.Result
	s.later(func(context.Context) (err error) {
		if taught, result, err = quick.Run(ctx); err != nil {
			return err
		}
		version, err = s.keep(taught, result, parent)
		return err
	}, func(err error) {
		stop()
		t.stop = nil
		t.progress.Hide()
		t.cancel.Hide()
		s.refresh()
		switch {
		case errors.Is(err, context.Canceled):
			write(t.state, lang.L("Cancelled. The model in use is what it was."))
		case err != nil:
			s.say(err)
		default:
			t.show(version, taught, result)
		}
	})
}

// keep stores what was learnt as a version.
func (s *Studio) keep(n *model.Network, r *tuning.Result, parent string) (versions.Version, error) {
	all, err := s.options.Captures.List(captures.Filter{})
	if err != nil {
		return versions.Version{}, err
	}
	result, err := json.Marshal(r)
	if err != nil {
		return versions.Version{}, err
	}
	v := versions.Version{
		Name: lang.N("{{.Count}} faces", len(all), with{"Count": len(all)}), Parent: parent, Seed: 1, Result: result,
		Settings: map[string]string{"part": string(model.TrainHead)},
	}
	sum := sha256.New()
	for _, c := range all {
		v.Captures = append(v.Captures, c.ID)
		label, _ := json.Marshal(c.Label) // a map of numbers cannot fail
		fmt.Fprintf(sum, "%d %s\n", c.ID, label)
	}
	v.Data = hex.EncodeToString(sum.Sum(nil))
	return s.options.Versions.Add(n, v)
}

// report draws the progress; it is called from the training.
func (t *school) report(p tuning.Progress) {
	if p.Stage == tuning.Learning && p.Done%10 != 0 {
		return
	}
	t.studio.options.onScreen(func() {
		if t.stop == nil {
			return
		}
		share := float64(p.Done) / float64(max(p.Of, 1))
		text := lang.L("Looking at the faces…")
		switch p.Stage {
		case tuning.Looking:
			share *= 0.3
		case tuning.Learning:
			share = 0.3 + 0.65*share
			text = lang.L("Learning… loss {{.Loss}}", with{"Loss": ui.Number(float64(p.Loss), 2)})
		case tuning.Measuring:
			share = 0.97
			text = lang.L("Measuring…")
		}
		t.progress.SetValue(share)
		write(t.state, text)
	})
}

// show is the card with before against after.
func (t *school) show(v versions.Version, n *model.Network, r *tuning.Result) {
	s := t.studio
	t.card.RemoveAll()
	lines := []fyne.CanvasObject{heading(lang.L("Before → after"))}
	lines = append(lines, widget.NewLabel(figureLine(lang.L("Your held-out faces"), r.Before.Own, r.After.Own)))
	if r.After.Own == nil {
		lines = append(lines, quiet(lang.L("Too few faces could be held out to give a figure. Capture each expression at two moments or more.")))
	} else if len(r.Single) > 0 {
		lines = append(lines, quiet(lang.L("Not measured, captured once only: {{.List}}.", with{"List": list(ui.Classes(r.Single))})))
	}
	lines = append(lines, widget.NewLabel(figureLine(lang.L("The base set"), r.Before.Base, r.After.Base)))
	if r.Forgets() {
		warning := widget.NewLabel(lang.L("It forgot: more than 2 points are lost on the base set."))
		warning.Importance, warning.Wrapping = widget.WarningImportance, fyne.TextWrapWord
		lines = append(lines, warning)
	}
	use := widget.NewButton(lang.L("Use the new model"), func() { s.use(v.ID) })
	use.Importance = widget.HighImportance
	details := widget.NewButton(lang.L("Details"), func() { s.details(v.Name, r) })
	lines = append(lines, container.NewGridWithColumns(2, use, details), quiet(lang.L("Kept as version “{{.Name}}”, {{.Seconds}} seconds. Until you use it nothing changes.", with{"Name": v.Name, "Seconds": ui.Number(r.Seconds, 0)})))
	for _, line := range lines {
		t.card.Add(line)
	}
	t.card.Refresh()
}

// figureLine is one comparison for a person.
func figureLine(what string, before, after *training.Score) string {
	if before == nil || after == nil {
		return lang.L("{{.What}}: not measured", with{"What": what})
	}
	count := 0
	for _, c := range after.PerClass {
		count += c.Count
	}
	return lang.L("{{.What}}: {{.Before}} → {{.After}}  (of {{.Count}})", with{"What": what, "Before": points(before.Accuracy), "After": points(after.Accuracy), "Count": count})
}

// points is a share with one decimal where it matters.
func points(share float64) string {
	if v := 100 * share; math.Abs(v-math.Round(v)) > 0.05 {
		return ui.Number(v, 1) + " %"
	}
	return ui.Number(100*share, 0) + " %"
}

// details shows each class, and the confusion of the held-out faces whose cells
// open the faces behind them.
func (s *Studio) details(name string, r *tuning.Result) {
	var d dialog.Dialog
	tabs := container.NewAppTabs()
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
		tabs.Append(container.NewTabItem(lang.L("Your faces"), container.NewVBox(
			quiet(lang.L("Rows: what you said. Columns: what the new model says. Press a number to see the faces.")),
			matrix(r.Classes, r.After.Own.Confusion, open), classTable(r.Before.Own, r.After.Own))))
	}
	if r.After.Base != nil {
		tabs.Append(container.NewTabItem(lang.L("Base set"), container.NewVBox(
			quiet(lang.L("Faces of the base training that no model has learnt from.")),
			matrix(r.Classes, r.After.Base.Confusion, nil), classTable(r.Before.Base, r.After.Base))))
	}
	if len(tabs.Items) == 0 {
		tabs.Append(container.NewTabItem(lang.L("Nothing measured"), quiet(lang.L("There were too few faces to hold out, and the model has no base set."))))
	}
	d = dialog.NewCustom(lang.L("Version {{.Name}}", with{"Name": name}), lang.L("Close"), container.NewVScroll(tabs), s.window)
	d.Resize(fyne.NewSize(780, 560))
	d.Show()
}

// matrix is a confusion matrix of the classes that occur. open, which may be
// nil, is called with a cell that was pressed.
func matrix(classes []string, confusion [][]int, open func(truth, predicted int)) fyne.CanvasObject {
	used := map[int]bool{}
	for i, row := range confusion {
		for j, n := range row {
			if n > 0 {
				used[i], used[j] = true, true
			}
		}
	}
	var order []int
	for class := range used {
		order = append(order, class)
	}
	sort.Ints(order)
	grid := container.NewGridWithColumns(len(order) + 1)
	grid.Add(widget.NewLabel(""))
	for _, class := range order {
		grid.Add(widget.NewLabelWithStyle(ui.Title(ui.Class(classes[class])), fyne.TextAlignCenter, fyne.TextStyle{Bold: true}))
	}
	for _, truth := range order {
		grid.Add(widget.NewLabelWithStyle(ui.Title(ui.Class(classes[truth])), fyne.TextAlignTrailing, fyne.TextStyle{Bold: true}))
		for _, predicted := range order {
			n := confusion[truth][predicted]
			if n == 0 || open == nil {
				text := fmt.Sprint(n)
				if n == 0 {
					text = "·"
				}
				grid.Add(widget.NewLabelWithStyle(text, fyne.TextAlignCenter, fyne.TextStyle{Bold: truth == predicted}))
				continue
			}
			cell := widget.NewButton(fmt.Sprint(n), func() { open(truth, predicted) })
			if truth == predicted {
				cell.Importance = widget.SuccessImportance
			} else {
				cell.Importance = widget.WarningImportance
			}
			grid.Add(cell)
		}
	}
	return grid
}

// classTable is the recall of each class, before and after.
func classTable(before, after *training.Score) fyne.CanvasObject {
	grid := container.NewGridWithColumns(4)
	for _, title := range []string{lang.L("Expression"), lang.L("Faces"), lang.L("Right before"), lang.L("Right after")} {
		grid.Add(heading(title))
	}
	for i, c := range after.PerClass {
		if c.Count == 0 {
			continue
		}
		grid.Add(widget.NewLabel(ui.Title(ui.Class(c.Class))))
		grid.Add(widget.NewLabel(fmt.Sprint(c.Count)))
		grid.Add(widget.NewLabel(points(before.PerClass[i].Recall)))
		grid.Add(widget.NewLabel(points(c.Recall)))
	}
	return grid
}
