package model

import (
	"fmt"
	"slices"
	"strings"

	"arbex/assets/message"
	"arbex/model/device"
)

// Part names the part of a network that is trained; everything else stays as it
// is.
type Part string

// The parts that can be trained.
const (
	TrainHead      Part = "head"      // reliability balancing alone
	TrainFusion    Part = "fusion"    // the head, the cross-attention and the pyramid
	TrainFeatures  Part = "features"  // all but the landmark backbone, as in the paper
	TrainAll       Part = "all"       // everything
	TrainLandmarks Part = "landmarks" // the landmark backbone alone, on 68 points
)

// Parts returns all parts, the smallest first.
func Parts() []Part { return []Part{TrainHead, TrainFusion, TrainFeatures, TrainAll, TrainLandmarks} }

// includes reports whether the part has a parameter, or a layer, of this name.
func (p Part) includes(name string) bool {
	landmark := strings.HasPrefix(name, "face_landback.")
	head := false
	for _, layer := range []string{"reduce", "primary", "anchors", "attention"} {
		head = head || strings.HasPrefix(name, layer)
	}
	switch p {
	case TrainHead:
		return head
	case TrainFusion:
		return !landmark && !strings.HasPrefix(name, "ir_back.")
	case TrainFeatures:
		return !landmark
	case TrainLandmarks:
		return landmark
	}
	return true
}

// TrainOptions configures a Trainable: what of a network is trained, and how.
// DefaultTraining returns the paper's recipe.
type TrainOptions struct {
	Part        Part
	Batch       int             // pictures of a step, 1 to 1024
	Threads     int             // of the CPU, 0: one for each core
	Nice        device.Niceness // of these threads
	Device      device.Kind
	Seed        uint64  // of dropout and drop-path
	Features    bool    // steps get feature vectors instead of pictures (StepFeatures); for TrainHead
	FrozenNorms bool    // batch norms keep their statistics: for small sets of one's own faces
	Dropout     float64 // in the primary classifier; 0.5 in the paper
	Loss        LossOptions
	Optimiser   Optimiser

	openDriver device.DriverOpener // for tests; nil: this machine's
}

// DefaultTraining returns the paper's recipe for a part of a network.
func DefaultTraining(part Part) TrainOptions {
	return TrainOptions{Part: part, Batch: 32, Dropout: 0.5, Loss: DefaultLoss(), Optimiser: DefaultOptimiser()}
}

func (o TrainOptions) check(c Config) error {
	if !slices.Contains(Parts(), o.Part) {
		var names []string
		for _, part := range Parts() {
			names = append(names, string(part))
		}
		return message.New("there is no part {{.Name}} of a network to train; choose one of {{.Known}}", message.Fields{"Name": o.Part, "Known": strings.Join(names, ", ")})
	}
	if o.Part != TrainLandmarks && c.Head != Balancing {
		return ErrNoBalancingHead
	}
	if o.Features && o.Part != TrainHead {
		return fmt.Errorf("feature vectors can only train the head, not the part %q", o.Part)
	}
	if o.Batch < 1 || o.Batch > 1024 {
		return fmt.Errorf("a batch of %d pictures is outside 1 to 1024", o.Batch)
	}
	if o.Dropout < 0 || o.Dropout >= 1 || o.Loss.LabelSmoothing < 0 || o.Loss.LabelSmoothing >= 1 {
		return fmt.Errorf("dropout %v and label smoothing %v must lie in [0, 1)", o.Dropout, o.Loss.LabelSmoothing)
	}
	if w := o.Loss.ClassWeights; w != nil && len(w) != len(c.Classes) {
		return fmt.Errorf("%d class weights for %d classes", len(w), len(c.Classes))
	}
	return nil
}

// labelSize returns the number of values of a label.
func (o TrainOptions) labelSize(c Config) int {
	switch {
	case o.Part == TrainLandmarks:
		return 2 * landmarkPoints
	case o.Loss.PrimaryLabels:
		return 2 * len(c.Classes)
	}
	return len(c.Classes)
}
