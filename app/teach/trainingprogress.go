package teach

import (
	"fmt"
	"time"

	"arbex/app/ui"
	"arbex/training/tuning"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// trainingProgress shows a training that runs: a bar, the curves of the epochs,
// and buttons that pause, finish and cancel it.
type trainingProgress struct {
	object *fyne.Container
	bar    *widget.ProgressBar
	curves *epochCurves
	pause  *widget.Button
	finish *widget.Button
	state  *ui.Caption // a sentence about what goes on

	pauseControl *tuning.Control // of the training that runs
	paused       bool
	lastReport   time.Time // written by the training's goroutine while it runs
}

func newTrainingProgress(onCancel func(), state *ui.Caption) *trainingProgress {
	p := &trainingProgress{bar: widget.NewProgressBar(), curves: newEpochCurves(), state: state}
	p.bar.TextFormatter = func() string { return ui.Percent(float32(p.bar.Value)) }
	p.pause = widget.NewButtonWithIcon(lang.L("Pause"), theme.MediaPauseIcon(), p.togglePause)
	p.finish = widget.NewButtonWithIcon(lang.L("Stop, keep the best"), theme.MediaStopIcon(), func() {
		p.finish.Disable()
		p.pauseControl.Stop()
	})
	cancel := widget.NewButtonWithIcon(lang.L("Cancel"), theme.CancelIcon(), onCancel)
	p.object = container.NewVBox(p.bar, p.curves, container.NewHBox(p.pause, p.finish, cancel))
	p.object.Hide()
	return p
}

// begin shows the parts that a training needs: a deep one has epochs and can be
// paused and finished.
func (p *trainingProgress) begin(deep bool) {
	p.paused, p.lastReport = false, time.Time{}
	p.bar.SetValue(0)
	p.curves.clear()
	p.finish.Enable()
	p.updatePause()
	for _, o := range []fyne.CanvasObject{p.pause, p.finish, p.curves} {
		if deep {
			o.Show()
		} else {
			o.Hide()
		}
	}
	p.object.Show()
	p.object.Refresh()
}

// end hides everything.
func (p *trainingProgress) end() {
	p.pauseControl = nil
	p.object.Hide()
}

func (p *trainingProgress) togglePause() {
	p.paused = !p.paused
	p.pauseControl.SetPaused(p.paused)
	p.updatePause()
}

func (p *trainingProgress) updatePause() {
	if p.paused {
		p.pause.SetText(lang.L("Go on"))
		p.pause.SetIcon(theme.MediaPlayIcon())
		p.state.SetText(lang.L("Paused. It goes on from the same step."))
		return
	}
	p.pause.SetText(lang.L("Pause"))
	p.pause.SetIcon(theme.MediaPauseIcon())
}

// progressInterval is the least time between two reports: the window's queue has
// no bound.
const progressInterval = 100 * time.Millisecond

// due reports whether progress should be shown now.
func (p *trainingProgress) due(now time.Time) bool {
	if now.Sub(p.lastReport) < progressInterval {
		return false
	}
	p.lastReport = now
	return true
}

// show shows how far a training is.
func (p *trainingProgress) show(t tuning.Progress) {
	if !p.paused {
		p.bar.SetValue(progressShare(t))
		p.state.SetText(progressText(t))
	}
}

// progressShare returns how much of a training is done, 0 to 1.
func progressShare(p tuning.Progress) float64 {
	done := float64(p.Done) / float64(max(p.Of, 1))
	if p.Epochs > 0 {
		done = min(1, (float64(p.Epoch-1)+done)/float64(p.Epochs))
	}
	switch p.Stage {
	case tuning.ExtractingFeatures:
		return 0.2 * done
	case tuning.Validating:
		return 0.2 + 0.75*float64(p.Epoch)/float64(p.Epochs)
	case tuning.Measuring:
		return 0.97
	}
	return 0.2 + 0.75*done
}

// progressText returns what a training does at the moment.
func progressText(p tuning.Progress) string {
	switch p.Stage {
	case tuning.ExtractingFeatures:
		return lang.L("Reading faces: {{.Done}} of {{.Of}}", fields{"Done": p.Done, "Of": p.Of})
	case tuning.Validating:
		return lang.L("Measuring epoch {{.Epoch}}…", fields{"Epoch": p.Epoch})
	case tuning.Measuring:
		return lang.L("Measuring…")
	}
	loss := ui.Number(p.Loss, 2)
	if p.Epochs == 0 {
		return lang.L("Training: loss {{.Loss}}", fields{"Loss": loss})
	}
	return lang.L("Epoch {{.Epoch}} of {{.Epochs}}, loss {{.Loss}}, {{.Left}} left", fields{"Epoch": p.Epoch, "Epochs": p.Epochs, "Loss": loss, "Left": duration(p.Left)})
}

// duration formats a time as minutes and seconds: 0:42, 12:05.
func duration(d time.Duration) string {
	s := int(max(d, 0).Round(time.Second).Seconds())
	return fmt.Sprintf("%d:%02d", s/60, s%60)
}
