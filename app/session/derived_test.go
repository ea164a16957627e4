package session

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"arbex/app/engine"
	"arbex/model"
	"arbex/vision"
)

var emotions = []string{"neutral", "happiness"}

// smiling is a face that smiles with its head turned.
func smiling() *engine.Face {
	return &engine.Face{
		Track:      vision.Track{ID: 1},
		Prediction: model.Prediction{Primary: model.Distribution{1, 0}, Corrected: model.Distribution{0.5, 0.5}},
		Known:      true,
		Pose:       &vision.HeadPose{Yaw: 12.345, Pitch: -3, Roll: 1.5},
	}
}

// cell returns the text of a column.
func cell(t *testing.T, r *Record, classes []string, column string) string {
	t.Helper()
	i := slices.Index(CSVHeader(classes), column)
	if i < 0 {
		t.Fatal("there is no column ", column)
	}
	return CSVRow(r, classes)[i]
}

func TestTheHeadAndTheAffectAreRecorded(t *testing.T) {
	r := RecordBuilder{Classes: emotions}.Face(FrameContext{}, smiling())
	for column, want := range map[string]string{"head_yaw": "12.35", "head_pitch": "-3", "head_roll": "1.5", "valence": "0.405", "arousal": "0.255"} {
		if got := cell(t, &r, emotions, column); got != want {
			t.Errorf("%s is %q, not %q", column, got, want)
		}
	}
	text, err := json.Marshal(r)
	if err != nil || !strings.Contains(string(text), `"head":{"yaw":12.35,"pitch":-3,"roll":1.5},"valence":0.405,"arousal":0.255`) {
		t.Errorf("%s, %v", text, err)
	}
	var back Record
	if err := json.Unmarshal(text, &back); err != nil || *back.Head != *r.Head || *back.Valence != *r.Valence {
		t.Errorf("%+v, %v", back.Derived, err)
	}
}

// What is not known is an empty cell and null, not a zero.
func TestWhatIsUnknownIsEmpty(t *testing.T) {
	unknownPose, hidden := smiling(), smiling()
	unknownPose.Pose = nil
	hidden.Track.Missed = 1
	own := []string{"neutral", "yawn"}
	for name, c := range map[string]struct {
		face    *engine.Face
		classes []string
		empty   []string
	}{
		"without landmarks":       {unknownPose, emotions, []string{"head_yaw", "head_pitch", "head_roll"}},
		"with a class of its own": {smiling(), own, []string{"valence", "arousal"}},
		"hidden":                  {hidden, emotions, []string{"head_yaw", "valence", "arousal"}},
	} {
		r := RecordBuilder{Classes: c.classes}.Face(FrameContext{}, c.face)
		for _, column := range c.empty {
			if got := cell(t, &r, c.classes, column); got != "" {
				t.Errorf("%s: %s is %q", name, column, got)
			}
		}
	}
}
