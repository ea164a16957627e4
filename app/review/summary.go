package review

import (
	"context"

	"arbex/app/session"
	"arbex/app/session/summary"
	summaryview "arbex/app/session/summary/view"

	"fyne.io/fyne/v2/lang"
)

// showSummary shows the figures of the open session, and of all sessions.
func (t *Tab) showSummary() {
	sources := []summaryview.Source{{Name: lang.L("All sessions"), Collect: t.collectSessions}}
	if t.document != nil {
		r := t.document.Clone()
		sources = append([]summaryview.Source{{Name: lang.L("This session"), Collect: func(_ context.Context, by ...summary.Key) (*summary.Collection, error) {
			c := summary.NewCollection(by...)
			summary.AddRecording(r, r.Session.Folder, c.Add)
			return c, nil
		}}}, sources...)
	}
	summaryview.Show(summaryview.Options{Window: t.window, Files: t.options.Files, Tasks: t.tasks, Sources: sources, Now: t.options.Now})
}

// collectSessions adds up all sessions of the folder. One that cannot be read is a
// warning.
func (t *Tab) collectSessions(ctx context.Context, by ...summary.Key) (*summary.Collection, error) {
	all, err := session.List(t.options.Sessions)
	c := summary.NewCollection(by...)
	if err != nil {
		c.Warnings = append(c.Warnings, err)
	}
	for i := len(all) - 1; i >= 0; i-- { // the oldest first
		warnings, err := summary.Load(ctx, all[i].Folder, c.Add)
		if err != nil {
			warnings = append(warnings, err)
		}
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		c.Warnings = append(c.Warnings, warnings...)
	}
	return c, nil
}
