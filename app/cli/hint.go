package cli

import (
	"errors"
	"fmt"

	"arbex/model"
	"arbex/training"
	"arbex/training/dataset"
	"arbex/training/evaluation"
)

// hints are the flags that help against errors of packages that know no flags.
var hints = []struct {
	err   error
	flags string
}{
	{dataset.ErrUnknownLayout, "give --format"},
	{model.ErrNoClasses, "leave out --classes"},
	{model.ErrClassCount, "give --classes A,B,..."},
	{model.ErrTrainingLost, "give --device cpu --resume"},
	{training.ErrStopped, "give --resume"},
	{training.ErrCheckpointExists, "give --resume or another --work"},
	{evaluation.ErrNoPersons, "as in --person 2"},
}

// withHint adds the flags that help to an error.
func withHint(err error) error {
	for _, h := range hints {
		if errors.Is(err, h.err) {
			return fmt.Errorf("%w (%s)", err, h.flags)
		}
	}
	return err
}
