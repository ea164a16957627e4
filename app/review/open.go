package review

import (
	"context"
	"os"
	"path/filepath"
	"runtime"

	"arbex/app/batch"
	"arbex/app/engine"
	"arbex/app/review/recording"
	"arbex/app/session"
	"arbex/app/ui"
	"arbex/vision"

	"fyne.io/fyne/v2/lang"
)

// Open opens a session folder; anything else is analysed first, unless that was
// done before.
func (r *Tab) Open(path string) {
	r.stopAnalysis()
	r.pause()
	r.openCount++
	asked := r.openCount
	if _, err := os.Stat(filepath.Join(path, "session.json")); err == nil {
		r.openSession(path, asked)
		return
	}
	found, left := batch.ExpandFolders([]string{path})
	if len(found) > 1 {
		r.view.showNotice(lang.L("This folder holds several clips. Analyse them under Batch, and open one after the other here."))
		return
	}
	r.analyseClip(found[0], asked)
	if left.Count > 0 {
		r.view.showNotice(ui.SkippedText(left.Count, left.Example))
	}
}

// openSession reads a session beside the window.
func (r *Tab) openSession(folder string, asked int) {
	var t *recording.Recording
	r.runTask(func(ctx context.Context) (err error) {
		t, err = recording.Open(ctx, folder)
		return err
	}, func(err error) {
		switch {
		case asked != r.openCount:
		case err != nil:
			r.showError(err)
			r.draw()
		default:
			r.show(t)
		}
	})
}

// stopAnalysis ends an analysis.
func (r *Tab) stopAnalysis() {
	if r.cancelAnalysis != nil {
		r.cancelAnalysis()
		r.cancelAnalysis = nil
		r.draw()
	}
}

// analyseClip makes a session of a clip, with the code of the batch, and opens it.
func (r *Tab) analyseClip(source string, asked int) {
	ctx, stop := context.WithCancel(r.ctx)
	r.cancelAnalysis = stop
	r.view.showNotice("")
	r.drawProgress(source, -1, 0)
	r.draw()
	network, turn := r.network, vision.Orientation{}
	if r.options.Turn != nil {
		turn = r.options.Turn(source)
	}
	var folder string
	r.runTask(func(context.Context) (err error) {
		defer stop()
		if folder = batch.ExistingSession(r.options.Sessions, source, network, batch.Sampling{}, turn); folder != "" {
			return nil
		}
		threads := r.options.Threads
		if threads <= 0 {
			threads = max(1, runtime.NumCPU()/2)
		}
		a, err := engine.NewAnalyzer(network, engine.AnalyzerOptions{Finder: r.options.Finder, Threads: threads, Device: r.device()})
		if err != nil {
			return err
		}
		defer a.Close()
		job := batch.Job{
			Source: source, Output: batch.Output{Folder: r.options.Sessions, Format: batch.FormatSession}, Network: network, Now: r.options.now, Open: turn.Open,
			OnFrame: func(s batch.FrameResult) {
				r.reportProgress(asked, source, batch.Progress(s.Info, s.Frame), s.Frame.Index+1)
			},
		}
		folder, _, err = job.Run(ctx, a)
		return err
	}, func(err error) {
		if asked != r.openCount {
			return
		}
		r.cancelAnalysis = nil
		r.draw()
		if err != nil {
			r.showError(err)
			return
		}
		r.openSession(folder, asked)
	})
}

// reportProgress passes progress on to the screen, one at a time.
func (r *Tab) reportProgress(asked int, source string, share float64, frames int) {
	if !r.ticking.CompareAndSwap(false, true) {
		return
	}
	r.options.onScreen(func() {
		r.ticking.Store(false)
		if asked == r.openCount && r.cancelAnalysis != nil {
			r.drawProgress(source, share, frames)
		}
	})
}

func (r *Tab) drawProgress(source string, share float64, frames int) {
	text := lang.L("Analysing {{.Name}}", ui.Fields{"Name": filepath.Base(source)})
	if share >= 0 {
		text += "  ·  " + ui.Percent(float32(share))
	} else if frames > 0 {
		text += "  ·  " + lang.L("frame {{.Frame}}", ui.Fields{"Frame": frames})
	}
	r.view.analysisLabel.SetText(text)
	r.view.analysisProgress.SetProgress(max(share, 0))
}

// recents lists the newest sessions of the folder.
func (r *Tab) listRecentSessions() []*session.Session {
	all, _ := session.List(r.options.Sessions) // damaged ones can still be opened by hand, and say why not
	return all[:min(len(all), maxRecentSessions)]
}

const maxRecentSessions = 6
