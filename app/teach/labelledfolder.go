package teach

import (
	"context"
	"fmt"
	"os"
	"path/filepath"

	"arbex/app/ui"
	"arbex/training/dataset"
	"arbex/vision"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/widget"
)

// maxOfFolder is the most faces of a class that are taken from a labelled folder.
const maxOfFolder = 200

// labelledFolder adds the faces of a folder whose pictures are labelled already, in any
// layout that training knows.
type labelledFolder struct {
	shared  *shared
	consent func(source string) bool // reports whether the people of a source agreed
	onAdded func()
	stop    context.CancelFunc // of an import that runs; nil: none
}

// open reads the labels of a folder and asks whether to add its faces.
func (f *labelledFolder) open(folder string) {
	var set *dataset.Set
	f.shared.tasks.Run(func(context.Context) (err error) {
		set, err = dataset.Open(folder, dataset.Auto, "all")
		return err
	}, func(err error) {
		f.shared.showError(err)
		if err == nil {
			f.ask(set)
		}
	})
}

// ask says what is in a folder, and adds it once the person has confirmed.
func (f *labelledFolder) ask(set *dataset.Set) {
	text := widget.NewLabel(folderText(set))
	text.Wrapping = fyne.TextWrapWord
	title := lang.L("Add the faces of {{.Name}}?", fields{"Name": filepath.Base(set.Folder)})
	ui.Dialog{Title: title, Action: lang.L("Add"), Content: text, Size: fyne.NewSize(560, 0), Do: func() { f.add(set.DrawEach(maxOfFolder, seed)) }}.Show(f.shared.window)
}

// folderText describes a labelled folder.
func folderText(set *dataset.Set) string {
	groups, counts := map[string]bool{}, []string{}
	for _, x := range set.Samples {
		if x.Group != "" {
			groups[x.Group] = true
		}
	}
	for i, n := range set.ClassCounts() {
		if n > 0 {
			counts = append(counts, lang.L("{{.Count}} {{.Class}}", fields{"Count": n, "Class": ui.TranslateClass(set.Classes[i])}))
		}
	}
	text := lang.N("{{.Count}} labelled pictures (layout {{.Layout}}): {{.List}}.", len(set.Samples), fields{"Count": len(set.Samples), "Layout": set.Layout, "List": joinNames(counts)})
	text += "\n\n" + lang.L("At most {{.Count}} of each expression are taken.", fields{"Count": maxOfFolder}) + " "
	if len(groups) > 0 {
		return text + lang.N("A training holds whole persons out of {{.Count}} to measure.", len(groups), fields{"Count": len(groups)})
	}
	return text + lang.L("The folder names no persons: a training holds single pictures out to measure.")
}

// add finds the faces of a set and stores them.
func (f *labelledFolder) add(set *dataset.Set) {
	if f.stop != nil {
		f.shared.showMessage(lang.L("Another folder is being read."))
		return
	}
	ctx, stop := context.WithCancel(f.shared.tasks.Context())
	f.stop = stop
	consent, side := f.consent(set.Folder), f.shared.network.Config().Side
	count := 0
	f.shared.tasks.Run(func(context.Context) (err error) {
		count, err = f.store(ctx, set, side, consent)
		return err
	}, func(err error) {
		stop()
		f.stop = nil
		f.shared.showError(err)
		f.onAdded()
		if err == nil {
			f.shared.showMessage(lang.N("{{.Count}} faces added; in {{.Missing}} pictures none was found.", count, fields{"Count": count, "Missing": len(set.Samples) - count}))
		}
	})
}

// store finds the faces and adds them as captures. The crops in between are on the disk
// while it works.
func (f *labelledFolder) store(ctx context.Context, set *dataset.Set, side int, consent bool) (count int, err error) {
	folder, err := os.MkdirTemp("", "arbex-faces-")
	if err != nil {
		return 0, fmt.Errorf("making a folder for faces: %w", err)
	}
	defer os.RemoveAll(folder)
	found, err := set.FaceCrops(ctx, folder, side, vision.FinderOptions{}, f.report(lang.L("Looking for faces")))
	if err != nil {
		return 0, err
	}
	return f.shared.captures.AddSet(ctx, found, side, consent, f.report(lang.L("Storing faces")))
}

// report returns a function that shows how far a step is, with a button that stops it.
func (f *labelledFolder) report(step string) func(done, of int) {
	return func(done, of int) {
		if done%10 != 0 && done != of {
			return
		}
		f.shared.tasks.Do(func() {
			if f.stop != nil {
				f.shared.notifications.Notify(ui.Plain, fmt.Sprintf("%s: %d / %d", step, done, of), ui.Action{Label: lang.L("Stop"), Do: f.stop})
			}
		})
	}
}
