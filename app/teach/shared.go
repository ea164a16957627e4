package teach

import (
	"context"
	"errors"
	"maps"
	"slices"
	"time"

	"arbex/app/ui"
	"arbex/model"
	"arbex/model/device"
	"arbex/training/captures"
	"arbex/training/dataset"
	"arbex/training/tuning"
	"arbex/training/versions"

	"fyne.io/fyne/v2"
)

// shared is what all panels work on.
type shared struct {
	window   fyne.Window
	files    *ui.Files
	captures *captures.Store
	versions *versions.Store
	replay   *tuning.Replay
	device   func() device.Kind
	mix      func() float64 // expected mix of expressions; any goroutine may call it
	tasks    *ui.Tasks
	now      func() time.Time
	niceness device.Niceness // of trainings
	steps    int             // of a training of the head; 0: the default

	notifications *ui.Notifications // of the window

	network *model.Network // in use
	version string         // its id; "" for one that is not a version
	classes []string       // that faces are labelled with: those of the network and the user's own
}

// readClasses reads the classes that faces are labelled with and reports whether
// they have changed. A class of the user's own that was removed is none, although
// the network may still have it. counts are the captured faces of each class.
func (s *shared) readClasses(counts map[string]int) bool {
	own, err := s.captures.OwnClasses()
	if err != nil {
		s.showError(err)
		return false
	}
	own = append(own, slices.Sorted(maps.Keys(counts))...)
	removed := slices.DeleteFunc(tuning.OwnClasses(s.network), func(class string) bool { return slices.Contains(own, class) })
	classes := slices.DeleteFunc(append(s.network.Classes(), own...), func(class string) bool { return slices.Contains(removed, class) })
	var distinct []string
	for _, class := range classes {
		if dataset.ClassIndex(distinct, class) < 0 {
			distinct = append(distinct, class)
		}
	}
	changed := !slices.Equal(distinct, s.classes)
	s.classes = distinct
	return changed
}

// predictorOptions returns how a network is run that a person waits for.
func (s *shared) predictorOptions() model.Options {
	return model.Options{Threads: 1, Device: s.device()}
}

// priorOf returns the change of a network's predictions to the expected mix.
func (s *shared) priorOf(n *model.Network) model.Prior {
	prior, _ := n.Prior(n.SupportedPrior(s.mix())) // settings are in range
	return prior
}

// predict runs a network once over crops of its own size. The predictions are under
// the expected mix, as those of the live view.
func (s *shared) predict(ctx context.Context, n *model.Network, crops [][]byte) ([]model.Prediction, error) {
	p, err := model.NewPredictor(n, s.predictorOptions())
	if err != nil {
		return nil, err
	}
	defer p.Close()
	predictions, err := p.Predict(ctx, crops)
	prior := s.priorOf(n)
	for i, x := range predictions {
		predictions[i] = prior.Adjust(x)
	}
	return predictions, err
}

// quick returns a training of the head of a network.
func (s *shared) quick(n *model.Network) tuning.QuickTraining {
	return tuning.QuickTraining{Store: s.captures, Network: n, Replay: s.replay, Steps: s.steps, Threads: 1, Nice: s.niceness, Device: s.device(), Mix: s.mix(), Seed: seed}
}

// seed of everything that a training draws at random.
const seed = 1

// showError shows an error, or or removes the message for nil.
func (s *shared) showError(err error) {
	if err == nil || errors.Is(err, context.Canceled) {
		s.notifications.Clear()
		return
	}
	s.notifications.Fail(err)
}

// showMessage shows a sentence.
func (s *shared) showMessage(text string) { s.notifications.Notify(ui.Plain, text) }

// unfocus gives the keys back to capturing: a list that was chosen from would
// keep them.
func (s *shared) unfocus() { s.window.Canvas().Unfocus() }
