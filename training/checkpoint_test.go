package training

import (
	"bytes"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"arbex/training/dataset"
	"arbex/training/trainingtest"
)

// oldPosition is the position of a checkpoint of version 0.1.
const oldPosition = `{"epoch":2,"batch":3,"sums":{"Steps":4,"Pictures":24,"Judged":20,"Right":15,"RightPrimary":14,"Broken":1,"Loss":1.5,"Class":0.5,"Anchor":-1,"Center":0.25,"Seconds":8,"Example":"a.png is damaged"},
"rows":[{"epoch":1,"steps":6,"rate":0.001,"loss":1.25,"class_loss":1,"anchor_loss":-2,"center_loss":0.5,"accuracy":0.75,"primary_accuracy":0.5,"valid_accuracy":0.8,"valid_primary_accuracy":0.7,"valid_macro_f1":0.6,"valid_ece":0.1,"valid_landmark_error":0.2,"seconds":9,"broken":1,"broken_example":"b.png"}],
"best":0.8,"best_epoch":1,"for":"compact features batch 6 seed 1, 24 pictures of folder"}`

// Checkpoints of older versions are read whole, and written unchanged.
func TestOldCheckpointsAreRead(t *testing.T) {
	var at position
	decoder := json.NewDecoder(strings.NewReader(oldPosition))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&at); err != nil {
		t.Fatal(err)
	}
	if at.Sums.Scored != 20 || at.Epochs[0].ValidLandmarkError != 0.2 || at.BestEpoch != 1 || at.BestMerit != 0.8 {
		t.Errorf("%+v", at)
	}
	text, err := json.Marshal(at)
	if want := strings.ReplaceAll(oldPosition, "\n", ""); err != nil || string(text) != want {
		t.Errorf("written as %s, %v", text, err)
	}
}

// A training that was killed between two checkpoints is still one: it is resumed, and
// no other takes its folder.
func TestACheckpointIsFoundWhateverItsName(t *testing.T) {
	set := open(t, trainingtest.FaceFolder(t, 4), dataset.Auto, "all")
	o := quick(t.TempDir())
	o.Epochs = 1
	if HasCheckpoint(o.Folder) || HasCheckpoint(filepath.Join(o.Folder, "nowhere")) {
		t.Fatal("an empty folder holds a training")
	}
	if err := trainer(t, set, o, false).Run(t.Context()); err != nil {
		t.Fatal(err)
	}
	name := "last"
	for _, as := range []string{"next", "previous", "last"} {
		if err := os.Rename(checkpointPath(o.Folder, name), checkpointPath(o.Folder, as)); err != nil {
			t.Fatal(err)
		}
		name = as
		if !HasCheckpoint(o.Folder) {
			t.Errorf("as %s it is not found", as)
		}
		network := trainingtest.Network(t, []string{"anger", "calm", "joy"})
		if tr, err := NewTrainer(network, set, nil, o, false); !errors.Is(err, ErrCheckpointExists) {
			t.Errorf("as %s it is overwritten: %v, %v", as, tr, err)
		}
		if epochs := trainer(t, set, o, true).Epochs(); len(epochs) != 1 {
			t.Errorf("as %s it resumes after %d epochs", as, len(epochs))
		}
	}
}

// What cannot be resumed is reported with the reason of each checkpoint, and nothing
// in the folder changes.
func TestWhatCannotBeResumed(t *testing.T) {
	set := open(t, trainingtest.FaceFolder(t, 4), dataset.Auto, "all")
	o := quick(t.TempDir())
	o.Epochs = 1
	if err := trainer(t, set, o, false).Run(t.Context()); err != nil {
		t.Fatal(err)
	}
	sound, err := os.ReadFile(checkpointPath(o.Folder, "last"))
	if err != nil {
		t.Fatal(err)
	}
	network := trainingtest.Network(t, []string{"anger", "calm", "joy"})
	other := o
	other.Seed++
	if _, err := NewTrainer(network, set, nil, other, true); err == nil || !strings.Contains(err.Error(), "belongs to") {
		t.Errorf("another training: %v", err)
	}
	for name, text := range map[string][]byte{
		"nothing": {}, "cut": sound[:len(sound)/2], "text": []byte("no checkpoint"), "a header without end": []byte("\xff\xff\xff\xff\xff\xff\xff\x7f{}"),
		"a damaged number": append(bytes.Clone(sound[:len(sound)-3]), 1, 2, 3),
	} {
		if err := os.WriteFile(checkpointPath(o.Folder, "last"), text, 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := NewTrainer(network, set, nil, o, true); err == nil || !strings.Contains(err.Error(), o.Folder) {
			t.Errorf("%s: %v", name, err)
		}
		if left, err := os.ReadFile(checkpointPath(o.Folder, "last")); err != nil || !bytes.Equal(left, text) {
			t.Errorf("%s: the checkpoint changed", name)
		}
	}
}
