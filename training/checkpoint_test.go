package training

import (
	"bytes"
	"context"
	"encoding/csv"
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

// Whatever a folder can be resumed from, a new training does not write over.
func TestWhatHoldsATraining(t *testing.T) {
	for names, want := range map[string]bool{
		"": false, "best": false, "next": true, "last": true, "previous": true, "last previous next best": true,
		"previous next": true, // ended between two renames
	} {
		folder := t.TempDir()
		for name := range strings.FieldsSeq(names) {
			trainingtest.WriteFile(t, folder, name+".safetensors", "")
		}
		if got := HasCheckpoint(folder); got != want {
			t.Errorf("%q: %v, want %v", names, got, want)
		}
	}
	if HasCheckpoint(filepath.Join(t.TempDir(), "missing")) {
		t.Error("a folder that is not there holds a training")
	}
}

// A checkpoint that cannot be written leaves the one before, from which the training
// goes on when it can be again.
func TestACheckpointThatCannotBeWritten(t *testing.T) {
	set := open(t, trainingtest.FaceFolder(t, 8), dataset.Auto, "all")
	o := quick(t.TempDir())
	o.Epochs = 2
	ctx, cancel := context.WithCancel(t.Context())
	o.OnEpoch = func(EpochStats) { cancel() }
	if err := trainer(t, set, o, false).Run(ctx); !errors.Is(err, ErrStopped) {
		t.Fatal(err)
	}
	next := filepath.Join(o.Folder, "next.safetensors")
	o.OnEpoch = func(EpochStats) {
		trainingtest.WriteFile(t, next, "in the way", "")
	}
	resumed := trainer(t, set, o, true)
	at := resumed.at.Epoch
	err := resumed.Run(t.Context())
	if err == nil || !strings.Contains(err.Error(), "what was saved before is still there") {
		t.Fatal(err)
	}
	if left, err := filepath.Glob(filepath.Join(o.Folder, "*.tmp*")); err != nil || len(left) > 0 {
		t.Errorf("half a checkpoint is left: %q, %v", left, err)
	}
	if err := os.RemoveAll(next); err != nil {
		t.Fatal(err)
	}
	o.OnEpoch = nil
	again := trainer(t, set, o, true)
	if again.at.Epoch != at {
		t.Errorf("resumed after epoch %d, want %d", again.at.Epoch, at)
	}
	if err := again.Run(t.Context()); err != nil || len(again.Epochs()) != 2 {
		t.Errorf("%d epochs, %v", len(again.Epochs()), err)
	}
}

// The log has a column for each number, whatever a picture's error holds.
func TestTheLogIsATable(t *testing.T) {
	folder := t.TempDir()
	epochs := []EpochStats{{Epoch: 1, Loss: 0.1234567, BrokenExample: "a \"b\", c.png:\nis damaged"}, {Epoch: 2, Broken: 7}}
	if err := writeLog(folder, epochs); err != nil {
		t.Fatal(err)
	}
	f, err := os.Open(filepath.Join(folder, "log.csv"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	lines, err := csv.NewReader(f).ReadAll()
	if err != nil || len(lines) != 3 {
		t.Fatalf("%q, %v", lines, err)
	}
	column := map[string]int{}
	for i, name := range lines[0] {
		column[name] = i
	}
	for row, want := range map[int]map[string]string{
		1: {"epoch": "1", "loss": "0.123457", "broken": "0", "broken_example": epochs[0].BrokenExample},
		2: {"epoch": "2", "loss": "0", "broken": "7", "broken_example": ""},
	} {
		for name, text := range want {
			if got := lines[row][column[name]]; got != text {
				t.Errorf("row %d, %s: %q, want %q", row, name, got, text)
			}
		}
	}
	if err := writeLog(filepath.Join(folder, "missing"), epochs); err == nil || !strings.Contains(err.Error(), "log of the training") {
		t.Errorf("into a folder that is not there: %v", err)
	}
}

func TestACheckpointOfNothing(t *testing.T) {
	set := open(t, trainingtest.FaceFolder(t, 8), dataset.Auto, "all")
	o := quick(t.TempDir())
	o.Epochs = 1
	if err := trainer(t, set, o, false).Run(t.Context()); err != nil {
		t.Fatal(err)
	}
	best, err := os.ReadFile(filepath.Join(o.Folder, "best.safetensors"))
	if err != nil {
		t.Fatal(err)
	}
	os.Remove(filepath.Join(o.Folder, "previous.safetensors"))
	trainingtest.WriteFile(t, o.Folder, "last.safetensors", string(best)) // a model, no checkpoint
	if _, err := NewTrainer(trainingtest.Network(t, []string{"anger", "calm", "joy"}), set, set, o, true); err == nil || !strings.Contains(err.Error(), "no checkpoint in") {
		t.Errorf("a model is resumed: %v", err)
	}
}
