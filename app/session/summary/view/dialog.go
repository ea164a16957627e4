// Package view shows a summary of sessions: a table to read, to group in several
// ways, and to save as CSV or as a report. The tabs Review and Batch open it.
//
//	view.Show(view.Options{Window: w, Tasks: tasks, Sources: []view.Source{{Name: "This session", Collect: collect}}})
//
// Reading the sessions runs on a goroutine of the tasks, everything else on Fyne's
// thread.
package view

import (
	"context"
	"time"

	"arbex/app/session/summary"
	"arbex/app/ui"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// Source is what can be summarized.
type Source struct {
	Name    string // as it is shown
	Collect func(ctx context.Context, by ...summary.Key) (*summary.Collection, error)
}

// Options configures the dialog.
type Options struct {
	Window  fyne.Window
	Files   *ui.Files
	Tasks   *ui.Tasks
	Sources []Source // the first one is shown; one at least
	Now     func() time.Time
}

// Dialog is an open summary.
type Dialog struct {
	Options
	source     *ui.Select
	by, values *ui.Select
	status     *widget.Label
	table      *table
	save       []*widget.Button
	collection *summary.Collection // that is shown; nil: none yet
	calls      int                 // of collect, so that the result of an older one is dropped
}

// Show opens the dialog and begins to read.
func Show(o Options) *Dialog {
	d := &Dialog{Options: o, status: widget.NewLabel(""), table: newTable()}
	d.status.Truncation = fyne.TextTruncateEllipsis
	var names []string
	for _, s := range o.Sources {
		names = append(names, s.Name)
	}
	d.source = newChoice(names, d.collect)
	d.by = newChoice(groupingNames(), d.collect)
	d.values = newChoice([]string{lang.L("corrected"), lang.L("primary")}, d.draw)
	csv := widget.NewButtonWithIcon(lang.L("Save table (CSV)…"), theme.DocumentSaveIcon(), func() { d.askFile(".csv") })
	page := widget.NewButtonWithIcon(lang.L("Save report (HTML)…"), theme.DocumentPrintIcon(), func() { d.askFile(".html") })
	d.save = []*widget.Button{csv, page}
	choices := container.NewHBox(d.source, widget.NewLabel(lang.L("by")), container.NewGridWrap(fyne.NewSize(groupingWidth, d.by.MinSize().Height), d.by), d.values)
	bottom := container.NewBorder(nil, nil, nil, container.NewHBox(csv, page), d.status)
	ui.Dialog{Title: lang.L("Summary"), Content: container.NewBorder(choices, bottom, nil, nil, d.table.widget), Size: o.Window.Canvas().Size()}.Show(o.Window)
	d.collect()
	return d
}

// groupingWidth is room for the longest grouping, in each language.
const groupingWidth = 310

// newChoice returns a list with the first option selected.
func newChoice(options []string, changed func()) *ui.Select {
	s := ui.NewSelect(options, nil)
	s.SetSelectedIndex(0)
	s.OnChanged = func(string) { changed() }
	return s
}

// collect reads what is chosen.
func (d *Dialog) collect() {
	d.calls++
	call, source, by := d.calls, d.Sources[d.source.SelectedIndex()], groupings[d.by.SelectedIndex()].keys
	d.setEnabled(false)
	d.status.SetText(lang.L("Reading…"))
	var c *summary.Collection
	d.Tasks.Run(func(ctx context.Context) (err error) {
		c, err = source.Collect(ctx, by...)
		return err
	}, func(err error) {
		switch {
		case call != d.calls:
		case err != nil:
			d.status.SetText(ui.ErrorText(err))
		default:
			d.collection = c
			d.setEnabled(true)
			d.draw()
		}
	})
}

func (d *Dialog) setEnabled(on bool) {
	for _, b := range d.save {
		ui.SetEnabled(b, on)
	}
}

// draw shows the collection.
func (d *Dialog) draw() {
	if d.collection == nil {
		return
	}
	distribution := []string{"corrected", "primary"}[d.values.SelectedIndex()]
	d.table.show(d.collection.Summary.Rows(), distribution)
	text := ""
	switch {
	case len(d.collection.Warnings) > 0:
		text = ui.ErrorText(d.collection.Warnings[0])
	case len(d.table.rows) == 0:
		text = lang.L("There is no face, so there is nothing to summarise.")
	}
	d.status.SetText(text)
}

// askFile asks for a file with an extension, and saves into it.
func (d *Dialog) askFile(extension string) {
	d.Files.SaveFile(ui.FileRequest{Title: lang.L("Save the summary"), Purpose: ui.ForExport, Name: "summary" + extension, Extensions: []string{extension}}, d.saveAs)
}

// saveAs saves the table or the report, by the extension.
func (d *Dialog) saveAs(path string) {
	c, now := d.collection, d.Now()
	d.Tasks.Run(func(context.Context) error { return c.Save(path, now) }, func(err error) {
		if err != nil {
			d.status.SetText(ui.ErrorText(err))
			return
		}
		d.status.SetText(lang.L("Saved: {{.Path}}", ui.Fields{"Path": path}))
	})
}
