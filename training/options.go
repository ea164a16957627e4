package training

import (
	"time"

	"arbex/model"
	"arbex/training/dataset"
)

// Options configures a training.
type Options struct {
	Train        model.TrainOptions
	Epochs       int
	Schedule     Schedule
	Refinement   dataset.Refinement
	Augmentation dataset.Augmentation
	Mixup        float64 // see dataset.Loader

	// Sharpen is the power that the primary distribution's labels are raised to,
	// and SecondShare the weight of Sample.Second in the labels of anchors and
	// attention. Both need Train.Loss.PrimaryLabels. 0: the labels as they are.
	Sharpen          float64
	SecondLabelShare float64

	Seed       uint64
	Workers    int           // goroutines that load pictures; 0: 2
	Folder     string        // for checkpoints, log and plot; "": nothing is written
	SaveEvery  time.Duration // between checkpoints within an epoch; 0: ten minutes
	OnProgress func(Progress)
	OnEpoch    func(EpochStats)  // called after each epoch
	Notes      map[string]string // added to the model file's metadata
}

// DefaultOptions returns the paper's recipe (section 4.2).
func DefaultOptions() Options {
	return Options{
		Train: model.DefaultTraining(model.TrainFeatures), Epochs: 100, Schedule: Schedule{Rate: 3e-4, Decay: 0.995},
		Refinement: dataset.PaperRefinement(), Augmentation: dataset.DefaultAugmentation(), Seed: 1,
	}
}

// Defaults of Options.
const (
	defaultWorkers   = 2
	defaultSaveEvery = 10 * time.Minute
)

func (o Options) withDefaults() Options {
	if o.Workers <= 0 {
		o.Workers = defaultWorkers
	}
	if o.SaveEvery <= 0 {
		o.SaveEvery = defaultSaveEvery
	}
	return o
}

// landmarks reports whether the landmark backbone is trained, whose labels are
// 68 points.
func (o Options) landmarks() bool { return o.Train.Part == model.TrainLandmarks }
