package cli

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"path/filepath"
	"slices"
	"strings"

	"arbex/model"
	"arbex/training"
	"arbex/training/dataset"
)

// search searches the neighbourhood of a preset: accuracy against time.
type search struct {
	Data     string   `help:"Folder with labelled faces." required:"" placeholder:"DIR" type:"path"`
	Format   string   `help:"Its layout: auto, folder, ferplus, fer2013, rafdb, affectnet, affwild2, jaffe or ferg." default:"auto" placeholder:"NAME"`
	Preset   string   `help:"Network whose neighbours are tried: compact or paper." default:"compact" placeholder:"NAME"`
	Init     string   `help:"Trained model that the candidates inherit what they do not try from; without it the one that ships with the preset." placeholder:"FILE" type:"path"`
	Work     string   `help:"Folder for checkpoints and findings; without it searches/PRESET in the data folder." placeholder:"DIR" type:"path"`
	Only     []string `help:"Try only these: parts (image, ViT) or candidates by name (narrower, deeper ...)." placeholder:"NAME,..."`
	Pictures int      `help:"Pictures each learns from in a round." default:"14000" placeholder:"N"`
	Rounds   int      `help:"Rounds; after each the better half goes on." default:"2" placeholder:"N"`
	Batch    int      `help:"Pictures a step." default:"32" placeholder:"N"`
	Rate     float64  `help:"Learning rate." default:"3e-4" placeholder:"R"`
	Warmup   int      `help:"Steps over which the learning rate grows." default:"100" placeholder:"N"`
	Augment  float64  `help:"Strength of the augmentation; 1 is heavy, 0 is none." default:"0.15" placeholder:"F"`
	Seed     uint64   `help:"Seed of everything drawn at random." default:"1" placeholder:"N"`
	JSON     bool     `help:"Write one JSON object to standard output."`
}

// Validate is called by kong once the flags are read.
func (c *search) Validate() error {
	if c.Pictures < c.Batch || c.Batch < 2 || c.Rounds < 1 || c.Rate <= 0 || c.Warmup < 0 {
		return errors.New("--rounds and --rate must be positive, --batch at least 2, --pictures at least a batch, --warmup not negative")
	}
	return cmp.Or(checkAmounts(number{"--rate", c.Rate}, number{"--augment", c.Augment}), checkPreset(c.Preset))
}

// Run tries the candidates. It continues a search that was interrupted.
func (c *search) Run(ctx context.Context, t *terminal, h home) error {
	config, err := model.Preset(c.Preset)
	if err != nil {
		return err
	}
	set, valid, err := openSplits(t, c.Format, c.Data)
	if err != nil {
		return err
	}
	config.Classes = set.Classes
	base, err := (networkFlags{Model: c.Init, Preset: c.Preset}).open()
	if err != nil {
		return err
	}
	studies, err := c.studies(config)
	if err != nil {
		return err
	}
	o := training.SearchOptions{Options: c.options(), Rounds: c.Rounds, OnResult: func(f training.SearchResult) {
		t.logf("round %d  %-6s %-10s %.2f %% after %d pictures", f.Round, f.Component, f.Name, 100*f.Accuracy, f.Pictures)
	}}
	if o.Folder = c.Work; o.Folder == "" {
		data, err := h.data()
		if err != nil {
			return err
		}
		o.Folder = filepath.Join(data, "searches", c.Preset)
	}
	found, err := training.Search(ctx, base, studies, set, valid, o)
	if err != nil {
		return err
	}
	if c.JSON {
		return json.NewEncoder(t.out).Encode(found)
	}
	fmt.Fprintf(t.out, "  %-6s %-10s %6s %9s %10s %9s %8s %9s\n", "part", "candidate", "rounds", "pictures", "accuracy", "macro F1", "ms", "relative")
	for _, f := range found {
		mark := " "
		if f.ParetoOptimal {
			mark = "*"
		}
		fmt.Fprintf(t.out, "%s %-6s %-10s %6d %9d %8.2f %% %9.3f %8.2f %9.2f\n", mark, f.Component, f.Name, f.Round, f.Pictures, 100*f.Accuracy, f.MacroF1, f.MsPerFace, f.RelativeTime)
	}
	fmt.Fprintf(t.out, "* no other of its round is both quicker and more accurate. The picture is in %s.\n", filepath.Join(o.Folder, "search.png"))
	return nil
}

// studies returns the studies that --only selects, each with the preset itself.
func (c *search) studies(config model.Config) (some []training.Study, err error) {
	known := map[string]bool{}
	for _, study := range training.Studies(config) {
		known[study.Component] = true
		wanted := len(c.Only) == 0 || slices.Contains(c.Only, study.Component)
		tried := slices.Clip(study.Candidates[:1])
		for _, x := range study.Candidates[1:] {
			known[x.Name] = true
			if wanted || slices.Contains(c.Only, x.Name) {
				tried = append(tried, x)
			}
		}
		if study.Candidates = tried; len(tried) > 1 {
			some = append(some, study)
		}
	}
	for _, name := range c.Only {
		if !known[name] {
			return nil, fmt.Errorf("there is no part or candidate %q; choose among %s", name, strings.Join(slices.Sorted(maps.Keys(known)), ", "))
		}
	}
	return some, nil
}

// options returns the recipe of the shipped model, at a constant learning rate and with
// weights averaged over few steps, so that a round can be followed by another.
func (c *search) options() training.Options {
	o := training.DefaultOptions()
	o.Train.Batch, o.Train.Seed, o.Train.Dropout = c.Batch, c.Seed, 0
	o.Train.Loss = model.LossOptions{Class: 1, Primary: 1, Auxiliary: 1, Anchor: 0.02, Center: 0.1, LabelSmoothing: 0.02, Margin: 10}
	o.Train.Optimiser.WeightDecay, o.Train.Optimiser.ClipNorm, o.Train.Optimiser.AverageDecay = 0.02, 2, 0.99
	o.Epochs, o.Schedule = 1, training.Schedule{Rate: c.Rate, Warmup: c.Warmup}
	o.Refinement = dataset.Refinement{All: true, MaxPictures: c.Pictures}
	o.Augmentation, o.Seed = dataset.DefaultAugmentation().Scaled(c.Augment), c.Seed
	return o
}
