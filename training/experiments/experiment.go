package experiments

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"os"
	"strings"
	"time"

	"arbex/model"
	"arbex/training/dataset"
)

// Options configures an experiment.
type Options struct {
	Network  *model.Network     // whose backbone computes the features; its head is made anew
	Train    *dataset.Set       // what heads learn from
	Valid    *dataset.Set       // what they are measured on
	Folder   string             // for features, runs, table and plot
	Seeds    int                // runs of each recipe; 0: 5
	Budget   time.Duration      // after which no further run begins; 0: none
	Pictures int                // of Train, drawn at random; 0: 10,000
	Steps    int                // of a run; 0: 600
	Threads  int                // of the CPU; 0: every core
	Progress func(done, of int) // after each run, or each thousand feature vectors; may be nil
	Now      func() time.Time   // for the budget; nil: time.Now
}

func (o Options) withDefaults() Options {
	o.Seeds, o.Pictures, o.Steps = cmp.Or(o.Seeds, 5), cmp.Or(o.Pictures, 10_000), cmp.Or(o.Steps, 600)
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Progress == nil {
		o.Progress = func(int, int) {}
	}
	return o
}

// experiment is a table or a figure of the paper.
type experiment struct {
	name  string
	title string
	run   func(context.Context, Options) (*Table, error)
}

// experiments are in the paper's order.
var experiments = []experiment{
	{"anchors", "Accuracy against the number of anchors a class (table 1)", recipes(anchorCounts)},
	{"noise", "Anchors against label noise and picture noise (table 2)", recipes(noises)},
	{"smoothing", "Anchors against label smoothing (table 3)", recipes(smoothings)},
	{"anchor-loss", "The weight of the anchor loss (table 4)", recipes(anchorLosses)},
	{"comparison", "Accuracy beside published methods (table 5)", comparison},
	{"distributions", "Primary and corrected distributions of 60 pictures (figure 5)", distributions},
	{"embeddings", "Embeddings with and without reliability balancing (figure 6)", embeddings},
	{"parts", "What each part brings", recipes(parts)},
}

// Names returns the experiments' names in the paper's order.
func Names() (names []string) {
	for _, e := range experiments {
		names = append(names, e.name)
	}
	return names
}

// ErrIncomplete is returned, with a table of what is there, when the budget is
// spent before every run is done.
var ErrIncomplete = errors.New("the budget is spent before every run is done; run the command again to go on")

// Run runs an experiment, or what is left of it, and writes NAME.csv, NAME.md,
// NAME.html and NAME.png into the folder.
func Run(ctx context.Context, name string, o Options) (*Table, error) {
	for _, e := range experiments {
		if e.name != name {
			continue
		}
		if err := o.check(); err != nil {
			return nil, err
		}
		table, err := e.run(ctx, o.withDefaults())
		if err != nil && !errors.Is(err, ErrIncomplete) {
			return nil, err
		}
		table.Name, table.Title = e.name, e.title
		return table, errors.Join(err, table.write(o.Folder))
	}
	return nil, fmt.Errorf("there is no experiment %q; choose one of %s", name, strings.Join(Names(), ", "))
}

// check brings the sets to the network's classes and makes the folder.
func (o *Options) check() error {
	if !o.Network.Trained() {
		return errors.New("an experiment needs a trained network: its features are what heads learn from")
	}
	for _, set := range []**dataset.Set{&o.Train, &o.Valid} {
		own, err := (*set).Restrict(o.Network.Classes()).Reorder(o.Network.Classes())
		if err != nil {
			return err
		}
		*set = own
	}
	if err := os.MkdirAll(o.Folder, 0o755); err != nil {
		return fmt.Errorf("the folder for the experiment cannot be made: %w", err)
	}
	return nil
}
