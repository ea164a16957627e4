package cli

import (
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"arbex/model"
	"arbex/training"
	"arbex/training/dataset"
)

// trainReport is what train prints with --json.
type trainReport struct {
	Model  string                `json:"model"`
	Work   string                `json:"work"`
	Epochs int                   `json:"epochs"`
	Best   training.EpochStats   `json:"best"`
	Log    []training.EpochStats `json:"log"`
}

// report prints the best epoch, or everything as JSON.
func (c *train) report(t *terminal, trainer *training.Trainer, out, work string) error {
	best := trainer.BestEpoch()
	if c.JSON {
		return json.NewEncoder(t.out).Encode(trainReport{out, work, len(trainer.Epochs()), best, trainer.Epochs()})
	}
	fmt.Fprintf(t.out, "%s\nThe best epoch is in %s; use it with --model. Log and plot are in %s.\n", epochLine(best), out, work)
	return nil
}

// logSetup prints the network and the sizes of the sets.
func logSetup(t *terminal, set, valid *dataset.Set, n *model.Network) {
	t.logf("arbex: %s, %.2f million parameters", n.Name(), float64(n.Parameters())/1e6)
	t.logf("arbex: %d pictures (%s)%s", len(set.Samples), set.Layout, classCounts(set))
	if valid != nil {
		t.logf("arbex: %d pictures for validation", len(valid.Samples))
	}
}

func classCounts(set *dataset.Set) string {
	var parts []string
	for i, count := range set.ClassCounts() {
		parts = append(parts, fmt.Sprintf("%s %d", set.Classes[i], count))
	}
	if len(parts) == 0 {
		return ""
	}
	return ": " + strings.Join(parts, ", ")
}

// epochLine returns the figures of an epoch as text.
func epochLine(r training.EpochStats) string {
	line := fmt.Sprintf("epoch %3d  loss %.4f", r.Epoch, r.Loss)
	if r.ValidLandmarkError > 0 {
		return fmt.Sprintf("%s  landmark error %.4f  %.0f s", line, r.ValidLandmarkError, r.Seconds)
	}
	line += fmt.Sprintf("  accuracy %.2f %% (primary %.2f %%)", 100*r.Accuracy, 100*r.PrimaryAccuracy)
	if r.ValidAccuracy > 0 {
		line += fmt.Sprintf("  valid %.2f %% (primary %.2f %%)  F1 %.3f  ECE %.3f", 100*r.ValidAccuracy, 100*r.ValidPrimaryAccuracy, r.ValidF1, r.ValidECE)
	}
	if r.Broken > 0 {
		line += fmt.Sprintf("  %d broken pictures (%s)", r.Broken, r.BrokenExample)
	}
	return fmt.Sprintf("%s  %.0f s", line, r.Seconds)
}

// logProgress returns a function that updates the progress line a few times a second.
func logProgress(t *terminal) func(training.Progress) {
	var drawn time.Time
	return func(p training.Progress) {
		if p.Validating || t.now().Sub(drawn) < time.Second/4 {
			return
		}
		drawn = t.now()
		t.progressf("epoch %d/%d  batch %d/%d  loss %.4f  %.1f %%  %.0f pictures/s  %s left",
			p.Epoch, p.Epochs, p.Batch, p.Batches, p.Loss, 100*p.Accuracy, p.PerSecond, p.Left.Round(time.Second))
	}
}
