package training

import (
	"encoding/json"
	"strings"
	"testing"
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
