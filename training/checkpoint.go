package training

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"time"

	"arbex/assets/message"
	"arbex/model"
)

// A training folder holds last.safetensors and previous.safetensors, the newest
// two checkpoints, best.safetensors, the model of the best epoch, log.csv and
// progress.png. next.safetensors is a checkpoint that is being written.

// position is what a checkpoint holds besides the state of the network, as JSON.
type position struct {
	Epoch     int          `json:"epoch"` // finished ones
	Batch     int          `json:"batch"` // finished ones of the next epoch
	Sums      epochSums    `json:"sums"`
	Epochs    []EpochStats `json:"rows"`
	BestMerit float64      `json:"best"` // merit of the best epoch, see validate
	BestEpoch int          `json:"best_epoch"`
	For       string       `json:"for"` // Trainer.identity
}

// positionNote is the note of a checkpoint that holds its position.
const positionNote = "position"

// identity describes the training that a checkpoint belongs to. Another training
// does not resume it.
func (t *Trainer) identity() string {
	o := t.options
	return fmt.Sprintf("%s %s batch %d seed %d, %d pictures of %s", t.network.Config().Preset, o.Train.Part, o.Train.Batch, o.Seed, len(t.set.Samples), t.set.Layout)
}

// notes returns the metadata of the model file.
func (t *Trainer) notes() model.Metadata {
	more := map[string]string{}
	maps.Copy(more, t.network.Metadata().Extra)
	maps.Copy(more, t.options.Notes)
	if t.options.landmarks() {
		more["landmarks"] = t.identity()
		return model.Metadata{Trained: t.network.Trained(), Extra: more}
	}
	more["training"] = t.identity()
	more["epochs"] = strconv.Itoa(t.at.Epoch + 1)
	shares, _ := json.Marshal(t.set.ClassShares()) // numbers cannot fail
	more[model.ClassFrequenciesKey] = string(shares)
	loss, _ := json.Marshal(t.options.Train.Loss)
	more["loss"] = string(loss)
	return model.Metadata{Trained: true, Extra: more}
}

func (t *Trainer) path(name string) string { return checkpointPath(t.options.Folder, name) }

// checkpoints are the names of the checkpoints that resume tries, in this order. Each
// is whole: one that is being written has another name until it is.
var checkpoints = []string{"last", "next", "previous"}

// HasCheckpoint reports whether a folder holds a training that can be resumed, also
// when it was killed between two checkpoints.
func HasCheckpoint(folder string) bool {
	return slices.ContainsFunc(checkpoints, func(name string) bool { return exists(checkpointPath(folder, name)) })
}

func checkpointPath(folder, name string) string { return filepath.Join(folder, name+".safetensors") }

func exists(path string) bool {
	_, err := os.Stat(path)
	return !errors.Is(err, fs.ErrNotExist)
}

// open resumes the training in the folder, or makes a folder for a new one. It
// never overwrites a training.
func (t *Trainer) open(resume bool) error {
	switch {
	case resume:
		return t.resume()
	case t.options.Folder == "":
		return nil
	}
	if err := os.MkdirAll(t.options.Folder, 0o700); err != nil {
		return message.Wrap(err, "the folder for checkpoints cannot be made: {{.Cause}}", nil)
	}
	if HasCheckpoint(t.options.Folder) {
		return fmt.Errorf("%s: %w", t.options.Folder, ErrCheckpointExists)
	}
	return nil
}

// save writes a checkpoint. The one before stays until the new one is safe on the
// disk, and after that as the previous one.
func (t *Trainer) save() error {
	t.saved = time.Now()
	if t.options.Folder == "" {
		return nil
	}
	state, err := t.trainable.State()
	if err != nil {
		return err
	}
	t.at.For = t.identity()
	text, err := json.Marshal(t.at)
	if err != nil {
		return err
	}
	state.Metadata = map[string]string{positionNote: string(text)}
	if err := state.Save(t.path("next")); err != nil {
		os.Remove(t.path("next")) // err says what matters
		return message.Wrap(err, "{{.Cause}}; what was saved before is still there", nil)
	}
	if err := t.rotate(); err != nil {
		return err
	}
	return t.writeLog()
}

// rotate makes the checkpoint that was written the last one.
func (t *Trainer) rotate() error {
	if exists(t.path("last")) {
		if err := os.Rename(t.path("last"), t.path("previous")); err != nil {
			return message.Wrap(err, "the checkpoint was not saved: {{.Cause}}", nil)
		}
	}
	if err := os.Rename(t.path("next"), t.path("last")); err != nil {
		return message.Wrap(err, "the checkpoint was not saved: {{.Cause}}", nil)
	}
	return nil
}

// writeLog writes the epochs as a table and as a plot.
func (t *Trainer) writeLog() error {
	if len(t.at.Epochs) == 0 {
		return nil
	}
	if err := writeLog(t.options.Folder, t.at.Epochs); err != nil {
		return err
	}
	return plotEpochs(filepath.Join(t.options.Folder, "progress.png"), t.at.Epochs)
}

// resume continues from the newest checkpoint that is whole.
func (t *Trainer) resume() error {
	var errs []error
	for _, name := range checkpoints {
		err := t.restore(t.path(name))
		if err == nil {
			return nil
		}
		errs = append(errs, err)
	}
	return message.Wrap(errors.Join(errs...), "no checkpoint in {{.Path}} can be resumed: {{.Cause}}", message.Fields{"Path": t.options.Folder})
}

// restore reads a checkpoint.
func (t *Trainer) restore(path string) error {
	state, err := model.LoadState(path)
	if err != nil {
		return err
	}
	var at position
	if err := json.Unmarshal([]byte(state.Metadata[positionNote]), &at); err != nil {
		return message.Wrap(err, "the checkpoint has no position: {{.Cause}}", nil)
	}
	if at.For != t.identity() {
		return message.New("the checkpoint belongs to {{.Other}}, this is {{.This}}", message.Fields{"Other": at.For, "This": t.identity()})
	}
	if err := t.trainable.Restore(state); err != nil {
		return err
	}
	t.at = at
	return nil
}
