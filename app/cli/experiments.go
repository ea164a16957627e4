package cli

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"arbex/training/experiments"
)

// paperExperiments repeats the paper's tables and figures.
type paperExperiments struct {
	Name     string  `arg:"" help:"anchors, noise, smoothing, anchor-loss, comparison, distributions, embeddings, parts, or all of them." enum:"anchors,noise,smoothing,anchor-loss,comparison,distributions,embeddings,parts,all"`
	Data     string  `help:"Folder with labelled faces." required:"" placeholder:"DIR" type:"path"`
	Format   string  `help:"Its layout: auto, folder, ferplus, fer2013, rafdb, affectnet, affwild2, jaffe or ferg." default:"auto" placeholder:"NAME"`
	Init     string  `help:"Trained model whose backbone computes the features; without it the one that ships." placeholder:"FILE" type:"path"`
	Out      string  `help:"Folder for tables, plots, feature vectors and finished runs; called again with it, the experiment goes on." required:"" placeholder:"DIR" type:"path"`
	Budget   float64 `help:"Minutes after which no further run begins; 0 is no limit." default:"0" placeholder:"MINUTES"`
	Seeds    int     `help:"Runs of each recipe, each with a seed of its own." default:"5" placeholder:"N"`
	Pictures int     `help:"Pictures that heads learn from, drawn at random." default:"10000" placeholder:"N"`
	Steps    int     `help:"Training steps of a run, of 64 faces." default:"600" placeholder:"N"`
	Threads  int     `help:"Threads for the network; 0 is every core." default:"0" placeholder:"N"`
	JSON     bool    `help:"Write one JSON object a table to standard output."`
}

// Validate is called by kong once the flags are read.
func (e *paperExperiments) Validate() error {
	if e.Seeds < 1 || e.Pictures < 64 || e.Steps < 1 || e.Threads < 0 {
		return errors.New("--seeds and --steps must be positive, --pictures at least 64, --threads not negative")
	}
	return checkAmounts(number{"--budget", e.Budget})
}

// Run runs the experiments, or what is left of them, and prints their tables.
func (e *paperExperiments) Run(ctx context.Context, t *terminal) error {
	network, err := (networkFlags{Model: e.Init, Preset: shippedPreset}).open()
	if err != nil {
		return err
	}
	train, valid, err := openSplits(t, e.Format, e.Data)
	if err != nil {
		return err
	}
	names := []string{e.Name}
	if e.Name == "all" {
		names = experiments.Names()
	}
	began := t.now()
	for _, name := range names {
		o := experiments.Options{
			Network: network, Train: train, Valid: valid, Folder: e.Out, Seeds: e.Seeds, Pictures: e.Pictures, Steps: e.Steps, Threads: e.Threads,
			Progress: t.counter(name), Now: t.now,
		}
		if e.Budget > 0 {
			o.Budget = max(time.Duration(e.Budget*float64(time.Minute))-t.now().Sub(began), time.Nanosecond)
		}
		table, err := experiments.Run(ctx, name, o)
		if incomplete := errors.Is(err, experiments.ErrIncomplete); err != nil && !incomplete {
			return err
		} else if incomplete {
			t.logf("arbex: %s: %v", name, err)
		}
		if err := e.print(t, table); err != nil {
			return err
		}
	}
	return nil
}

// print prints a table as text or as JSON.
func (e *paperExperiments) print(t *terminal, table *experiments.Table) error {
	if e.JSON {
		return json.NewEncoder(t.out).Encode(table)
	}
	fmt.Fprintf(t.out, "%s\n\n%s\n", table.Title, table.Text())
	return nil
}
