package review

import (
	"context"
	"os"
	"path/filepath"

	"arbex/app/batch"
	"arbex/app/review/recording"
	"arbex/app/session"
	"arbex/app/ui"

	"fyne.io/fyne/v2/lang"
)

// Open opens a session folder. A clip or a folder of pictures is analyzed first,
// unless that was done before.
func (t *Tab) Open(path string) {
	t.stopAnalysis()
	t.pause()
	t.finishSaving()
	t.opened++
	if _, err := os.Stat(filepath.Join(path, "session.json")); err == nil {
		t.openSession(path)
		return
	}
	sources, skipped := batch.ExpandFolders([]string{path})
	if len(sources) > 1 {
		t.main.showNotice(lang.L("This folder holds several clips. Analyse them under Batch, and open one after the other here."))
		return
	}
	t.analyze(sources[0])
	if skipped.Count > 0 {
		t.main.showNotice(ui.ErrorText(skipped.Warning()))
	}
}

// openSession reads a session and shows it.
func (t *Tab) openSession(folder string) {
	call := t.opened
	var r *recording.Recording
	t.tasks.Run(func(ctx context.Context) (err error) {
		r, err = recording.Open(ctx, folder)
		return err
	}, func(err error) {
		switch {
		case call != t.opened:
		case err != nil:
			t.showError(err)
			t.draw()
		default:
			t.show(r)
		}
	})
}

// maxRecentSessions is how many sessions the start page lists.
const maxRecentSessions = 6

// listSessions shows the newest sessions on the start page.
func (t *Tab) listSessions() {
	var all []*session.Session
	t.tasks.Run(func(context.Context) error {
		all, _ = session.List(t.options.Sessions) // a damaged one reports its error when it is opened
		all = all[:min(len(all), maxRecentSessions)]
		return nil
	}, func(error) { t.main.start.setSessions(all, t.Open) })
}
