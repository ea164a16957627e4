package teach

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"arbex/app/ui"
	"arbex/model"
	"arbex/training"
	"arbex/training/tuning"
	"arbex/training/versions"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// trainingPanel retrains the model beside the window, and shows how it goes and what
// became of it.
type trainingPanel struct {
	studio   *Tab
	object   fyne.CanvasObject
	start    *widget.Button
	deeper   *widget.Button
	pause    *widget.Button
	finish   *widget.Button
	progress *widget.ProgressBar
	state    *widget.RichText
	curves   *epochCurves
	running  *fyne.Container // what is there while it trains
	result   *fyne.Container

	counts     map[string]int
	cancel     context.CancelFunc // of the training under way, nil: none
	hold       *tuning.Control    // the same
	paused     bool
	lastReport time.Time // of the newest progress that was shown
}

func newTrainingPanel(s *Tab) *trainingPanel {
	t := &trainingPanel{studio: s, progress: widget.NewProgressBar(), state: newCaption(""), result: container.NewVBox(), curves: newEpochCurves()}
	t.start = widget.NewButton(lang.L("Train on my faces"), func() { t.begin(t.quick()) })
	t.start.Importance = widget.HighImportance
	t.deeper = widget.NewButton(lang.L("Deeper…"), t.askDeep)
	t.pause = widget.NewButtonWithIcon(lang.L("Pause"), theme.MediaPauseIcon(), t.togglePause)
	t.finish = widget.NewButtonWithIcon(lang.L("Stop, keep the best"), theme.MediaStopIcon(), func() {
		t.finish.Disable()
		t.hold.Stop()
	})
	cancel := widget.NewButtonWithIcon(lang.L("Cancel"), theme.CancelIcon(), func() { t.cancel() })
	t.running = container.NewVBox(t.progress, t.curves, container.NewHBox(t.pause, t.finish, cancel))
	t.running.Hide()
	buttons := container.NewBorder(nil, nil, nil, t.deeper, t.start)
	t.object = container.NewVBox(newHeading(lang.L("Train")), t.state, buttons, t.running, t.result)
	return t
}

// setCounts says whether there is enough to learn from.
func (t *trainingPanel) setCounts(counts map[string]int) {
	t.counts = counts
	begun, all := 0, 0
	for _, n := range counts {
		if n > 0 {
			begun++
		}
		all += n
	}
	if t.cancel != nil {
		return
	}
	if begun < 2 {
		t.start.Disable()
		t.deeper.Disable()
		setCaption(t.state, lang.L("Needs faces of at least two expressions. Capture each at two moments or more, five seconds apart: one of them is held out to measure honestly."))
		return
	}
	t.start.Enable()
	t.deeper.Enable()
	setCaption(t.state, lang.N("Takes seconds. It learns from your {{.Count}} faces; the model in use stays as it is until you choose the new one.", all, fields{"Count": all}))
}

// trainingJob is a training that can be begun.
type trainingJob struct {
	run      func(context.Context) (*model.Network, *tuning.Result, error)
	deep     bool
	settings map[string]string
}

// seed of everything that a training draws at random.
const seed = 1

// baseOptions is what every training works on.
func (t *trainingPanel) baseOptions() tuning.QuickTraining {
	s := t.studio
	return tuning.QuickTraining{Store: s.options.Captures, Network: s.network, Replay: s.options.Replay, Threads: 1, Nice: model.Background, Device: s.device(), Seed: seed, OnProgress: t.report, Control: t.hold}
}

// quick trains the head alone.
func (t *trainingPanel) quick() trainingJob {
	t.hold = &tuning.Control{}
	return trainingJob{run: t.baseOptions().Run, settings: map[string]string{"part": string(model.TrainHead), "kind": "quick"}}
}

// begin trains beside the window.
func (t *trainingPanel) begin(c trainingJob) {
	s := t.studio
	ctx, cancel := context.WithCancel(s.ctx)
	t.cancel, t.paused, t.lastReport = cancel, false, time.Time{}
	t.showRunning(c.deep)
	parent := s.version
	if parent == "" {
		parent = "file " + s.network.Name()
	}
	var version versions.Version
	var result *tuning.Result
	s.inBackground(func(context.Context) error {
		taught, r, err := c.run(ctx)
		if err != nil {
			return err
		}
		result = r
		version, err = s.addVersion(taught, r, parent, c.settings)
		return err
	}, func(err error) {
		cancel()
		t.cancel, t.hold = nil, nil
		t.start.Show()
		t.running.Hide()
		s.refresh()
		switch {
		case errors.Is(err, context.Canceled):
			setCaption(t.state, lang.L("Cancelled. The model in use is what it was."))
		case err != nil:
			s.showError(err)
		default:
			t.showResult(version, result)
		}
	})
}

// showRunning shows what there is while it trains.
func (t *trainingPanel) showRunning(deep bool) {
	t.start.Disable()
	t.deeper.Disable()
	t.progress.SetValue(0)
	t.curves.clear()
	t.result.RemoveAll()
	t.running.Show()
	t.finish.Enable()
	t.updatePause()
	for _, o := range []fyne.CanvasObject{t.pause, t.finish, t.curves} {
		if deep {
			o.Show()
		} else {
			o.Hide()
		}
	}
	t.running.Refresh()
	t.studio.scrollTo(t.object)
}

func (t *trainingPanel) togglePause() {
	t.paused = !t.paused
	t.hold.SetPaused(t.paused)
	t.updatePause()
}

func (t *trainingPanel) updatePause() {
	if t.paused {
		t.pause.SetText(lang.L("Go on"))
		t.pause.SetIcon(theme.MediaPlayIcon())
		setCaption(t.state, lang.L("Paused. It goes on from the same step."))
		return
	}
	t.pause.SetText(lang.L("Pause"))
	t.pause.SetIcon(theme.MediaPauseIcon())
}

// addVersion stores what was learnt as a version.
func (s *Tab) addVersion(n *model.Network, r *tuning.Result, parent string, settings map[string]string) (versions.Version, error) {
	result, err := json.Marshal(r)
	if err != nil {
		return versions.Version{}, err
	}
	settings["device"] = r.Device
	name := lang.N("{{.Count}} faces", r.TrainFaces, fields{"Count": r.TrainFaces})
	if r.Part != model.TrainHead {
		name += ", " + partText(r.Part)
	}
	return s.options.Versions.Add(n, versions.Version{
		Name: name, Parent: parent, Seed: seed, Settings: settings, Result: result, Captures: r.Used(), DataDigest: r.DataDigest(),
	})
}

// progressInterval is how long progress may stay as it is: the window's queue has no end.
const progressInterval = 100 * time.Millisecond

// report draws the progress; it is called from the training.
func (t *trainingPanel) report(p tuning.Progress) {
	if now := time.Now(); now.Sub(t.lastReport) < progressInterval {
		return
	} else {
		t.lastReport = now
	}
	t.studio.options.onScreen(func() {
		if t.cancel != nil && !t.paused {
			t.progress.SetValue(progressShare(p))
			setCaption(t.state, progressText(p))
		}
	})
}

// reportEpoch draws an epoch; it is called from the training.
func (t *trainingPanel) reportEpoch(r training.EpochStats) {
	t.studio.options.onScreen(func() {
		if t.cancel != nil {
			t.curves.add(r)
		}
	})
}

// progressShare is how much of a training is done.
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

func progressText(p tuning.Progress) string {
	switch p.Stage {
	case tuning.ExtractingFeatures:
		return lang.L("Looking at the faces: {{.Done}} of {{.Of}}", fields{"Done": p.Done, "Of": p.Of})
	case tuning.Validating:
		return lang.L("Measuring epoch {{.Epoch}}…", fields{"Epoch": p.Epoch})
	case tuning.Measuring:
		return lang.L("Measuring…")
	}
	loss := ui.Number(p.Loss, 2)
	if p.Epochs == 0 {
		return lang.L("Learning: loss {{.Loss}}", fields{"Loss": loss})
	}
	return lang.L("Epoch {{.Epoch}} of {{.Epochs}}, loss {{.Loss}}, {{.Left}} left", fields{"Epoch": p.Epoch, "Epochs": p.Epochs, "Loss": loss, "Left": duration(p.Left)})
}

// duration is a time for a person: 0:42, 12:05.
func duration(d time.Duration) string {
	s := int(d.Round(time.Second).Seconds())
	return fmt.Sprintf("%d:%02d", s/60, s%60)
}

// partText is a part in words.
func partText(p model.Part) string {
	switch p {
	case model.TrainHead:
		return lang.L("head")
	case model.TrainFusion:
		return lang.L("fusion")
	case model.TrainFeatures:
		return lang.L("features")
	case model.TrainAll:
		return lang.L("everything")
	}
	return string(p)
}
