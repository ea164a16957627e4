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
func (r *Review) Open(path string) {
	r.cancelWork()
	r.pause()
	r.opening++
	asked := r.opening
	if _, err := os.Stat(filepath.Join(path, "session.json")); err == nil {
		r.load(path, asked)
		return
	}
	found, left := batch.Expand([]string{path})
	if len(found) > 1 {
		r.view.say(lang.L("This folder holds several clips. Analyse them under Batch, and open one after the other here."))
		return
	}
	r.analyse(found[0], asked)
	if left.Count > 0 {
		r.view.say(ui.SkippedText(left.Count, left.Example))
	}
}

// load reads a session beside the window.
func (r *Review) load(folder string, asked int) {
	var t *recording.Tape
	r.later(func(ctx context.Context) (err error) {
		t, err = recording.Open(ctx, folder)
		return err
	}, func(err error) {
		switch {
		case asked != r.opening:
		case err != nil:
			r.say(err)
			r.draw()
		default:
			r.show(t)
		}
	})
}

// cancelWork ends an analysis.
func (r *Review) cancelWork() {
	if r.busy != nil {
		r.busy()
		r.busy = nil
		r.draw()
	}
}

// analyse makes a session of a clip, with the code of the batch, and opens it.
func (r *Review) analyse(source string, asked int) {
	ctx, stop := context.WithCancel(r.ctx)
	r.busy = stop
	r.view.say("")
	r.progress(source, -1, 0)
	r.draw()
	network, turn := r.network, vision.Turn{}
	if r.options.Turn != nil {
		turn = r.options.Turn(source)
	}
	var folder string
	r.later(func(context.Context) (err error) {
		defer stop()
		if folder = batch.Made(r.options.Sessions, source, network, batch.Pick{}, turn); folder != "" {
			return nil
		}
		threads := r.options.Threads
		if threads <= 0 {
			threads = max(1, runtime.NumCPU()/2)
		}
		a, err := engine.NewAnalyser(network, engine.AnalyserOptions{Finder: r.options.Finder, Threads: threads, Device: r.device()})
		if err != nil {
			return err
		}
		defer a.Close()
		job := batch.Job{
			Source: source, Order: batch.Order{Folder: r.options.Sessions, Form: batch.Sessions}, Network: network, Now: r.options.now, Open: turn.Open,
			Seen: func(s batch.Seen) { r.told(asked, source, batch.Share(s.Info, s.Frame), s.Frame.Index+1) },
		}
		folder, _, err = job.Run(ctx, a)
		return err
	}, func(err error) {
		if asked != r.opening {
			return
		}
		r.busy = nil
		r.draw()
		if err != nil {
			r.say(err)
			return
		}
		r.load(folder, asked)
	})
}

// told passes progress on to the screen, one at a time.
func (r *Review) told(asked int, source string, share float64, frames int) {
	if !r.ticking.CompareAndSwap(false, true) {
		return
	}
	r.options.onScreen(func() {
		r.ticking.Store(false)
		if asked == r.opening && r.busy != nil {
			r.progress(source, share, frames)
		}
	})
}

func (r *Review) progress(source string, share float64, frames int) {
	text := lang.L("Analysing {{.Name}}", ui.Fields{"Name": filepath.Base(source)})
	if share >= 0 {
		text += "  ·  " + ui.Percent(float32(share))
	} else if frames > 0 {
		text += "  ·  " + lang.L("frame {{.Frame}}", ui.Fields{"Frame": frames})
	}
	r.view.working.SetText(text)
	r.view.meter.SetProgress(max(share, 0))
}

// recents lists the newest sessions of the folder.
func (r *Review) recentSessions() []*session.Session {
	all, _ := session.List(r.options.Sessions) // damaged ones can still be opened by hand, and say why not
	return all[:min(len(all), mostRecent)]
}

const mostRecent = 6
