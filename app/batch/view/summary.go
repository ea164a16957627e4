package view

import (
	"context"
	"time"

	"arbex/app/batch"
	"arbex/app/session/summary"
	summaryview "arbex/app/session/summary/view"
	"arbex/app/ui"

	"fyne.io/fyne/v2/lang"
)

// results returns the sessions and tables of the files that are done.
func results(items []batch.Item) (paths []string) {
	for _, i := range items {
		if i.State == batch.Done && i.Result != "" {
			paths = append(paths, i.Result)
		}
	}
	return paths
}

// showSummary shows the figures of all files that are done.
func (t *Tab) showSummary() {
	paths := results(t.items)
	if len(paths) == 0 {
		t.notifications.Notify(ui.Plain, lang.L("No file is done yet, so there is nothing to summarise."))
		return
	}
	summaryview.Show(summaryview.Options{Window: t.window, Files: t.files, Tasks: t.tasks, Now: time.Now, Sources: []summaryview.Source{{
		Name: lang.L("All files that are done"),
		Collect: func(ctx context.Context, by ...summary.Key) (*summary.Collection, error) {
			return summary.Collect(ctx, paths, by...)
		},
	}}})
}
