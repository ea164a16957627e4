package cli

import (
	"context"
	"fmt"

	"arbex/training/dataset"
	"arbex/training/tuning"
)

// replay collects feature vectors of a data set for retraining.
type replay struct {
	Data   string `help:"Folder with the labelled faces that the model was trained on." required:"" placeholder:"DIR" type:"path"`
	Format string `help:"Its layout, see arbex train." default:"auto" placeholder:"NAME"`
	Out    string `help:"The file to write; an earlier one is replaced when all went well." required:"" placeholder:"FILE" type:"path"`
	networkFlags
}

// Run writes the file, or nothing.
func (r *replay) Run(ctx context.Context, t *terminal) error {
	network, err := r.open()
	if err != nil {
		return err
	}
	learn, held, err := openSplits(t, r.Format, r.Data)
	if err != nil {
		return err
	}
	if err := checkOutputs(datasetFiles([]*dataset.Set{learn, held}, r.Model), output{"--out", r.Out}); err != nil {
		return err
	}
	set, err := tuning.NewReplay(ctx, network, learn, held, t.counter("face"))
	if err != nil {
		return err
	}
	if err := set.Save(r.Out); err != nil {
		return err
	}
	_, err = fmt.Fprintf(t.out, "%d faces to mix in and %d to measure on are in %s, as feature vectors without pictures.\n",
		len(set.Train.Features), len(set.HeldOut.Features), r.Out)
	return err
}
