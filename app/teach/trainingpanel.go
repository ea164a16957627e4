package teach

import (
	"context"
	"encoding/json"
	"errors"
	"time"

	"arbex/app/ui"
	"arbex/model"
	"arbex/training"
	"arbex/training/tuning"
	"arbex/training/versions"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/widget"
)

// trainingPanel retrains the model in the background and shows the progress.
type trainingPanel struct {
	shared   *shared
	object   fyne.CanvasObject
	start    *widget.Button
	deeper   *widget.Button
	progress *trainingProgress
	state    *ui.Caption
	result   *resultPanel

	cancel   context.CancelFunc // of the training that runs, nil: none
	onChange func()             // a training ended
	onLayout func()             // the panel has other parts now
}

func newTrainingPanel(s *shared) *trainingPanel {
	p := &trainingPanel{shared: s, state: ui.NewCaption(""), result: newResultPanel(s.versions)}
	p.progress = newTrainingProgress(func() { p.cancel() }, p.state)
	p.start = widget.NewButton(lang.L("Train on my faces"), func() { p.run(p.quickJob()) })
	p.start.Importance = widget.HighImportance
	p.deeper = widget.NewButton(lang.L("Deeper…"), func() {
		askDeep(s, func(f *deepForm) {
			if p.cancel == nil {
				p.run(p.deepJob(f))
			}
		})
	})
	buttons := container.NewBorder(nil, nil, nil, p.deeper, p.start)
	p.object = container.NewVBox(ui.NewHeading(lang.L("Train")), p.state, buttons, p.progress.object, p.result.object)
	return p
}

// setCounts shows whether there are enough faces to train on.
func (p *trainingPanel) setCounts(counts map[string]int) {
	if p.cancel != nil {
		return
	}
	begun, all := 0, 0
	for _, n := range counts {
		if n > 0 {
			begun++
		}
		all += n
	}
	if begun < 2 {
		p.enable(false)
		p.state.SetText(lang.L("Needs faces of at least two expressions. Capture each at two moments or more, five seconds apart: one of them is held out to measure honestly."))
		return
	}
	p.enable(true)
	p.state.SetText(lang.N("Takes seconds. It learns from your {{.Count}} faces; the model in use stays as it is until you choose the new one.", all, fields{"Count": all}))
}

func (p *trainingPanel) enable(on bool) {
	for _, b := range []*widget.Button{p.start, p.deeper} {
		if on {
			b.Enable()
		} else {
			b.Disable()
		}
	}
}

// trainingJob is a training that can be run.
type trainingJob struct {
	run      func(context.Context) (*model.Network, *tuning.Result, error)
	deep     bool
	settings map[string]string // kept with the version
}

// options returns what every training works on.
func (p *trainingPanel) options() tuning.QuickTraining {
	q := p.shared.quick(p.shared.network)
	q.OnProgress, q.Control = p.report, &tuning.Control{}
	p.progress.pauseControl = q.Control
	return q
}

// quickJob trains the head alone.
func (p *trainingPanel) quickJob() trainingJob {
	return trainingJob{run: p.options().Run, settings: map[string]string{"part": string(model.TrainHead), "kind": "quick"}}
}

// deepJob trains what a form asks for.
func (p *trainingPanel) deepJob(f *deepForm) trainingJob {
	d := f.training(p.options())
	d.OnEpoch = p.reportEpoch
	return trainingJob{run: d.Run, deep: true, settings: f.settings()}
}

// run trains in the background and stores the new model as a version.
func (p *trainingPanel) run(job trainingJob) {
	s := p.shared
	ctx, cancel := context.WithCancel(s.tasks.Context())
	p.cancel = cancel
	p.enable(false)
	p.result.clear()
	p.progress.begin(job.deep)
	p.onLayout()
	parent := s.version
	if parent == "" {
		parent = "file " + s.network.Name()
	}
	var version versions.Version
	var result *tuning.Result
	s.tasks.Run(func(context.Context) error {
		network, r, err := job.run(ctx)
		if err != nil {
			return err
		}
		result = r
		version, err = addVersion(s.versions, network, r, parent, job.settings)
		return err
	}, func(err error) {
		cancel()
		p.cancel = nil
		p.progress.end()
		p.onChange()
		p.showEnd(version, result, err)
	})
}

// showEnd shows the result of a training, or why there is none.
func (p *trainingPanel) showEnd(v versions.Version, r *tuning.Result, err error) {
	switch {
	case errors.Is(err, context.Canceled):
		p.state.SetText(lang.L("Cancelled. The model in use is what it was."))
	case err != nil:
		p.shared.showError(err)
	default:
		p.result.show(v, r)
		p.onLayout()
	}
}

// addVersion stores a trained network as a version.
func addVersion(store *versions.Store, n *model.Network, r *tuning.Result, parent string, settings map[string]string) (versions.Version, error) {
	result, err := json.Marshal(r)
	if err != nil {
		return versions.Version{}, err
	}
	settings["device"] = r.Device
	name := lang.N("{{.Count}} faces", r.TrainFaces, fields{"Count": r.TrainFaces})
	if r.Part != model.TrainHead {
		name += ", " + partText(r.Part)
	}
	return store.Add(n, versions.Version{
		Name: store.DistinctName(name), Parent: parent, Seed: seed, Settings: settings, Result: result, Captures: r.Used(), DataDigest: r.DataDigest(),
	})
}

// report shows the progress; it is called on the goroutine of the training.
func (p *trainingPanel) report(progress tuning.Progress) {
	if !p.progress.due(time.Now()) {
		return
	}
	p.shared.tasks.Do(func() {
		if p.cancel != nil {
			p.progress.show(progress)
		}
	})
}

// reportEpoch shows an epoch; it is called on the goroutine of the training.
func (p *trainingPanel) reportEpoch(r training.EpochStats) {
	p.shared.tasks.Do(func() {
		if p.cancel != nil {
			p.progress.curves.add(r)
		}
	})
}
