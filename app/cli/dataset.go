package cli

import "arbex/training/dataset"

// openDataset opens a data set and prints how its labels were read and what was left
// out.
func openDataset(t *terminal, folder, format, split string) (*dataset.Set, error) {
	set, err := dataset.Open(folder, dataset.Layout(format), split)
	if err != nil {
		return nil, withHint(err)
	}
	logOmitted(t, set)
	return set, nil
}

// openSplits opens the splits for training and validation. A note about both is printed
// once. Without a validation split it returns the training set and the error.
func openSplits(t *terminal, format string, folders ...string) (set, valid *dataset.Set, err error) {
	if set, err = openSplit(folders, format, "train"); err != nil {
		return nil, nil, err
	}
	if valid, err = openSplit(folders, format, "valid"); err != nil {
		logOmitted(t, set)
		return set, nil, err
	}
	logOmitted(t, set, valid)
	return set, valid, nil
}

// openSplit opens a split of several folders as one set. The format is that of the
// first folder; those of the others are detected.
func openSplit(folders []string, format, split string) (set *dataset.Set, err error) {
	for i, folder := range folders {
		layout := dataset.Auto
		if i == 0 {
			layout = dataset.Layout(format)
		}
		next, err := dataset.Open(folder, layout, split)
		if err != nil {
			return nil, withHint(err)
		}
		if i == 0 {
			set = next
		} else if set, err = set.Concat(next); err != nil {
			return nil, err
		}
	}
	return set, nil
}

// logOmitted prints each note about the sets once.
func logOmitted(t *terminal, sets ...*dataset.Set) {
	logged := map[string]bool{}
	log := func(line string) {
		if !logged[line] {
			logged[line] = true
			t.logf("arbex: %s", line)
		}
	}
	for _, set := range sets {
		for _, note := range set.Notes {
			log(note)
		}
		for _, omitted := range set.Omitted {
			log(omitted.String())
		}
	}
}
