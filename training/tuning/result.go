package tuning

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"

	"arbex/model"
	"arbex/training"
	"arbex/training/captures"
	"arbex/training/evaluation"
)

// Result describes a training and compares the model before and after it.
type Result struct {
	Part            model.Part            `json:"part"`                   // that was trained; empty in old results, which are of the head
	Classes         []string              `json:"classes"`                // of the model before the training, and behind them those that it added
	TrainFaces      int                   `json:"learnt"`                 // captures trained on
	HeldOutFaces    int                   `json:"held"`                   // captures held out
	ValidationFaces int                   `json:"chose,omitempty"`        // captures that chose the best epoch
	SingleGroup     []string              `json:"single,omitempty"`       // classes with one group, of which none could be held out
	SameSession     []string              `json:"same_sitting,omitempty"` // classes held out of sessions that were trained on as well
	BaseUnmeasured  bool                  `json:"stale,omitempty"`        // the layers of the replay were trained, so that it could not be measured
	BaseFolder      string                `json:"base,omitempty"`         // whose pictures stood for the base set; "": the replay did
	Epochs          []training.EpochStats `json:"epochs,omitempty"`       // of a deep training
	BestEpoch       int                   `json:"best_epoch,omitempty"`   // whose network it is; 0: the last
	Stopped         bool                  `json:"stopped,omitempty"`      // before its end, by the user
	Mix             float64               `json:"mix,omitempty"`          // of expressions that was expected where the models were measured, see model.Prior
	Before          Measurements          `json:"before"`
	After           Measurements          `json:"after"`
	Seconds         float64               `json:"seconds"`
	Device          string                `json:"device,omitempty"` // name of the device that trained

	used []captures.Capture // trained on, or for validation
}

// newResult returns the result of a training of a part on captures, of which s is the
// split.
func newResult(part model.Part, s Split, q QuickTraining, all []captures.Capture) *Result {
	return &Result{used: s.Train, Part: part, Classes: Classes(q.Network.Classes(), all), Mix: q.Network.SupportedPrior(q.Mix), TrainFaces: len(s.Train), HeldOutFaces: len(s.HeldOut), SingleGroup: s.SingleGroup, SameSession: s.SameSession}
}

// Used returns the captures that the training saw, for training or validation.
func (r *Result) Used() (ids []int64) {
	for _, c := range r.used {
		ids = append(ids, c.ID)
	}
	return ids
}

// DataDigest returns the SHA-256 of the captures used, with their labels.
func (r *Result) DataDigest() string {
	sum := sha256.New()
	for _, c := range r.used {
		label, _ := json.Marshal(c.Label) // a map of numbers cannot fail
		fmt.Fprintf(sum, "%d %s\n", c.ID, label)
	}
	return hex.EncodeToString(sum.Sum(nil))
}

// maxForgotten is the loss of accuracy on the base set that counts as forgetting.
const maxForgotten = 0.02

// Forgets reports whether either distribution of the new model lost more than two
// points on the base set.
func (r *Result) Forgets() bool {
	return accuracyLoss(r.Before.Base, r.After.Base) > maxForgotten || accuracyLoss(r.Before.BasePrimary, r.After.BasePrimary) > maxForgotten
}

// accuracyLoss returns the difference in accuracy, 0 where it was not measured.
func accuracyLoss(before, after *evaluation.Score) float64 {
	if before == nil || after == nil {
		return 0
	}
	return before.Accuracy - after.Accuracy
}
