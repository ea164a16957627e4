package review

import (
	"context"
	"path/filepath"
	"runtime"
	"sync/atomic"

	"arbex/app/batch"
	"arbex/app/engine"
	"arbex/app/ui"
	"arbex/vision"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/layout"
	"fyne.io/fyne/v2/widget"
)

// analysis is the analysis of a clip that is being opened.
type analysis struct {
	cancel  context.CancelFunc // nil: there is none
	updates atomic.Int32       // of the progress, that wait for the screen
}

func (a *analysis) running() bool { return a.cancel != nil }

// stopAnalysis ends the analysis, if there is one.
func (t *Tab) stopAnalysis() {
	if t.analysis.running() {
		t.analysis.cancel()
		t.analysis.cancel = nil
		t.draw()
	}
}

// analyze makes a session of a clip, as a batch does, and opens it.
func (t *Tab) analyze(source string) {
	ctx, cancel := context.WithCancel(t.tasks.Context())
	t.analysis.cancel = cancel
	t.main.showNotice("")
	t.main.progress.draw(source, -1, 0)
	t.draw()
	call, analyze := t.opened, t.newAnalysis(source)
	var folder string
	t.tasks.Run(func(context.Context) (err error) {
		defer cancel()
		folder, err = analyze(ctx)
		return err
	}, func(err error) {
		if call != t.opened {
			return
		}
		t.analysis.cancel = nil
		t.draw()
		if err != nil {
			t.showError(err)
			return
		}
		t.openSession(folder)
	})
}

// newAnalysis returns a function for another goroutine that analyzes a source,
// unless there is a session of it already. It returns the session's folder.
func (t *Tab) newAnalysis(source string) func(context.Context) (folder string, err error) {
	o, network, orientation, call := t.options, t.network, t.options.Orientation(source), t.opened
	sampling := batch.Sampling{Mix: network.SupportedPrior(o.Mix())}
	return func(ctx context.Context) (string, error) {
		if folder := batch.ExistingSession(o.Sessions, source, network, sampling, orientation); folder != "" {
			return folder, nil
		}
		threads := o.Threads
		if threads <= 0 {
			threads = max(1, runtime.NumCPU()/2)
		}
		a, err := engine.NewAnalyzer(network, engine.AnalyzerOptions{
			Finder: o.Finder, Threads: threads, Device: o.Device(), Postprocessing: engine.Postprocessing{Mix: float32(sampling.Mix)},
		})
		if err != nil {
			return "", err
		}
		defer a.Close()
		job := batch.Job{
			Source: source, Output: batch.Output{Folder: o.Sessions, Format: batch.FormatSession, Sampling: sampling},
			Network: network, Now: o.Now, Open: orientation.Open,
			OnFrame: func(f batch.FrameResult) { t.reportProgress(call, source, f.Info, f.Frame) },
		}
		folder, _, err := job.Run(ctx, a)
		return folder, err
	}
}

// reportProgress shows the progress, unless an older one still waits for the
// screen. It is called from the analysis' goroutine.
func (t *Tab) reportProgress(call int, source string, info vision.Info, frame *vision.Frame) {
	if !t.analysis.updates.CompareAndSwap(0, 1) {
		return
	}
	progress, frames := batch.Progress(info, frame), frame.Index+1
	t.tasks.Do(func() {
		t.analysis.updates.Store(0)
		if call == t.opened && t.analysis.running() {
			t.main.progress.draw(source, progress, frames)
		}
	})
}

// analysisView shows the progress of an analysis.
type analysisView struct {
	object *fyne.Container
	label  *widget.Label
	line   *ui.ProgressLine
}

func newAnalysisView(cancel func()) *analysisView {
	v := &analysisView{label: widget.NewLabel(""), line: ui.NewProgressLine()}
	v.label.Alignment, v.label.Truncation = fyne.TextAlignCenter, fyne.TextTruncateEllipsis
	button := widget.NewButton(lang.L("Cancel"), cancel)
	v.object = container.NewVBox(layout.NewSpacer(), v.label, v.line, container.NewCenter(button), layout.NewSpacer())
	v.object.Hide()
	return v
}

// draw shows the progress in [0, 1], or the number of frames when it is negative.
func (v *analysisView) draw(source string, progress float64, frames int) {
	text := lang.L("Analysing {{.Name}}", ui.Fields{"Name": filepath.Base(source)})
	if progress >= 0 {
		text += "  ·  " + ui.Percent(float32(progress))
	} else if frames > 0 {
		text += "  ·  " + lang.L("frame {{.Frame}}", ui.Fields{"Frame": frames})
	}
	v.label.SetText(text)
	v.line.SetProgress(max(progress, 0))
}
