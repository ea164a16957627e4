package training

import (
	"encoding/csv"
	"io"
	"path/filepath"
	"reflect"
	"strconv"
	"time"

	"arbex/assets/message"
	"arbex/model/durable"
)

// Progress is where a training stands.
type Progress struct {
	Epoch, Epochs  int // from 1 on
	Batch, Batches int
	PerSecond      float64 // pictures
	Left           time.Duration
	Loss, Accuracy float64 // of this epoch so far
	Validating     bool
	Broken         int // pictures that cannot be read
}

// EpochStats describes a finished epoch: a row of the log.
type EpochStats struct {
	Epoch           int     `json:"epoch"`
	Steps           int     `json:"steps"` // since the training began
	Rate            float64 `json:"rate"`  // learning rate
	Loss            float64 `json:"loss"`
	ClassLoss       float64 `json:"class_loss"`
	AnchorLoss      float64 `json:"anchor_loss"`
	CenterLoss      float64 `json:"center_loss"`
	Accuracy        float64 `json:"accuracy"` // corrected, on the augmented training pictures
	PrimaryAccuracy float64 `json:"primary_accuracy"`

	ValidAccuracy        float64 `json:"valid_accuracy"`
	ValidPrimaryAccuracy float64 `json:"valid_primary_accuracy"`
	ValidF1              float64 `json:"valid_macro_f1"`
	ValidECE             float64 `json:"valid_ece"`
	ValidLandmarkError   float64 `json:"valid_landmark_error"`
	Seconds              float64 `json:"seconds"`
	Broken               int     `json:"broken"`         // pictures that cannot be read
	BrokenExample        string  `json:"broken_example"` // the error of the first of them
}

// writeLog writes the epochs to log.csv atomically.
func writeLog(folder string, epochs []EpochStats) error {
	err := durable.Write(filepath.Join(folder, "log.csv"), func(w io.Writer) error {
		out := csv.NewWriter(w)
		out.Write(columnNames())
		for _, e := range epochs {
			out.Write(columns(e))
		}
		out.Flush()
		return out.Error()
	})
	if err != nil {
		return message.Wrap(err, "the log of the training was not written: {{.Cause}}", nil)
	}
	return nil
}

// columnNames returns the JSON names of EpochStats.
func columnNames() (names []string) {
	for _, field := range reflect.VisibleFields(reflect.TypeFor[EpochStats]()) {
		names = append(names, field.Tag.Get("json"))
	}
	return names
}

func columns(e EpochStats) (values []string) {
	v := reflect.ValueOf(e)
	for i := range v.NumField() {
		switch f := v.Field(i); {
		case f.CanInt():
			values = append(values, strconv.FormatInt(f.Int(), 10))
		case f.CanFloat():
			values = append(values, strconv.FormatFloat(f.Float(), 'g', 6, 64))
		default:
			values = append(values, f.String())
		}
	}
	return values
}
