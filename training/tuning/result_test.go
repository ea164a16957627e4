package tuning

import (
	"encoding/json"
	"testing"
)

// Results in versions of an older program are read.
func TestOldResultsAreRead(t *testing.T) {
	const old = `{"part":"fusion","classes":["fear","anger"],"learnt":10,"held":4,"chose":3,"single":["fear"],"same_sitting":["anger"],"stale":true,"base":"/faces","epochs":[{"epoch":1,"valid_accuracy":0.5}],"best_epoch":1,"stopped":true,
"before":{"own":{"accuracy":0.25},"base":null},"after":{"own":{"accuracy":0.75},"base":null,"own_primary":{"accuracy":0.5},"faces":[{"capture":9,"truth":1,"predicted":0}]},"seconds":2,"device":"CPU"}`
	var r Result
	if err := json.Unmarshal([]byte(old), &r); err != nil {
		t.Fatal(err)
	}
	if r.TrainFaces != 10 || r.HeldOutFaces != 4 || r.ValidationFaces != 3 || r.SingleGroup[0] != "fear" || r.SameSession[0] != "anger" || !r.BaseUnmeasured || r.BaseFolder != "/faces" || r.BestEpoch != 1 {
		t.Errorf("%+v", r)
	}
	if r.Before.Captured.Accuracy != 0.25 || r.After.CapturedPrimary.Accuracy != 0.5 || r.After.Faces[0] != (FacePrediction{9, 1, 0}) || r.Epochs[0].ValidAccuracy != 0.5 {
		t.Errorf("%+v, %+v, %+v", r.Before, r.After, r.Epochs)
	}
}
