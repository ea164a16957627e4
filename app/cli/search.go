package cli

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"arbex/model"
	"arbex/training"
)

// search chooses the numbers of a preset: accuracy against time.
type search struct {
	Data     string   `help:"Folder with labelled faces." required:"" placeholder:"DIR" type:"path"`
	Format   string   `help:"Its layout: auto, folder, ferplus, rafdb, affwild2, jaffe or ferg." default:"auto" placeholder:"NAME"`
	Preset   string   `help:"Network whose neighbours are tried: compact or paper." default:"compact" placeholder:"NAME"`
	Init     string   `help:"Model whose landmark backbone all begin with; without it the one that ships with the preset." placeholder:"FILE" type:"path"`
	Work     string   `help:"Folder for checkpoints and findings; without it searches/PRESET in the data folder." placeholder:"DIR" type:"path"`
	Only     []string `help:"Try only these, by name; the present network is always among them." placeholder:"NAME,..."`
	Pictures int      `help:"Pictures each learns from in a round." default:"28000" placeholder:"N"`
	Rounds   int      `help:"Rounds; after each the better half goes on." default:"2" placeholder:"N"`
	Batch    int      `help:"Pictures a step." default:"32" placeholder:"N"`
	Rate     float64  `help:"Learning rate." default:"5e-4" placeholder:"R"`
	Warmup   int      `help:"Steps over which the learning rate grows." default:"300" placeholder:"N"`
	Augment  float64  `help:"Strength of the augmentation; 1 is heavy, 0 is none." default:"0.15" placeholder:"F"`
	Seed     uint64   `help:"Seed of everything drawn at random." default:"1" placeholder:"N"`
	JSON     bool     `help:"Write one JSON object to standard output."`
}

// Validate is called by kong once the flags are read.
func (c *search) Validate() error {
	if c.Pictures < c.Batch || c.Batch < 2 || c.Rounds < 1 || c.Rate <= 0 || c.Augment < 0 {
		return errors.New("--rounds and --rate must be positive, --batch at least 2, --pictures at least a batch, --augment not negative")
	}
	return nil
}

// Run tries the candidates; called again after it was stopped, it continues.
func (c *search) Run(ctx context.Context, t *terminal, h home) error {
	config, err := model.Preset(c.Preset)
	if err != nil {
		return err
	}
	set, err := training.Open(c.Data, training.Layout(c.Format), "train")
	if err != nil {
		return err
	}
	valid, err := training.Open(c.Data, training.Layout(c.Format), "valid")
	if err != nil {
		return err
	}
	config.Classes = set.Classes
	candidates, err := c.candidates(config)
	if err != nil {
		return err
	}
	o := training.SearchOptions{Options: c.recipe(), Rounds: c.Rounds, Tell: func(f training.Finding) {
		t.note("round %d  %-16s %.2f %% after %d pictures", f.Round, f.Name, 100*f.Accuracy, f.Pictures)
	}}
	if o.Landmark, err = (networkFlags{Model: c.Init, Preset: c.Preset}).open(); err != nil {
		return err
	}
	if o.Folder = c.Work; o.Folder == "" {
		data, err := h.data()
		if err != nil {
			return err
		}
		o.Folder = filepath.Join(data, "searches", c.Preset)
	}
	t.note("arbex: %d candidates, %d round(s) of %d pictures each", len(candidates), c.Rounds, c.Pictures)
	found, err := training.Search(ctx, candidates, set, valid, o)
	if err != nil {
		return err
	}
	if c.JSON {
		return json.NewEncoder(t.out).Encode(found)
	}
	fmt.Fprintf(t.out, "%-18s %6s %9s %10s %9s %8s %9s\n", "candidate", "rounds", "pictures", "accuracy", "macro F1", "ms", "relative")
	for _, f := range found {
		mark := " "
		if f.Best {
			mark = "*"
		}
		fmt.Fprintf(t.out, "%s %-16s %6d %9d %8.2f %% %9.3f %8.2f %9.2f\n", mark, f.Name, f.Round, f.Pictures, 100*f.Accuracy, f.F1, f.Ms, f.OverItself)
	}
	fmt.Fprintf(t.out, "* no other of its round is both quicker and more accurate. The picture is in %s.\n", filepath.Join(o.Folder, "search.png"))
	return nil
}

// candidates are those that were asked for.
func (c *search) candidates(config model.Config) ([]training.Candidate, error) {
	all := training.Neighbours(config)
	if len(c.Only) == 0 {
		return all, nil
	}
	var some []training.Candidate
	for _, name := range append([]string{training.Itself}, c.Only...) {
		i := slices.IndexFunc(all, func(x training.Candidate) bool { return x.Name == name })
		if i < 0 {
			names := make([]string, len(all))
			for j, x := range all {
				names[j] = x.Name
			}
			return nil, fmt.Errorf("there is no candidate %q; choose among %s", name, strings.Join(names, ", "))
		}
		some = append(some, all[i])
	}
	return some, nil
}

// recipe is the beginning of the shipped model's: each level has a loss of its
// own, without which a transformer learns nothing in so short a time.
func (c *search) recipe() training.Options {
	o := training.DefaultOptions()
	o.Train.Batch, o.Train.Seed, o.Train.Dropout = c.Batch, c.Seed, 0
	o.Train.Loss = model.LossOptions{Class: 1, Primary: 1, Auxiliary: 1, Anchor: 0.02, Center: 0.1, Smoothing: 0.02, Margin: 10}
	o.Train.Optimiser.Decay, o.Train.Optimiser.ClipNorm, o.Train.Optimiser.Average = 0.02, 2, 0.99
	o.Epochs, o.Rate, o.Decay, o.Warmup = 1, c.Rate, 1, c.Warmup
	o.Refinement = training.Refinement{Whole: true, Most: c.Pictures}
	o.Augmentation, o.Seed = training.Heavy().Scaled(c.Augment), c.Seed
	return o
}
