package cli

import "arbex/training/dataset"

// openLabelled reads the labels of a folder, and prints how they were understood
// and what was left out.
func openLabelled(t *terminal, folder, format, split string) (*dataset.Set, error) {
	set, err := dataset.Open(folder, dataset.Layout(format), split)
	if err == nil {
		tellOmitted(t, set)
	}
	return set, err
}

// openParts is openLabelled for training and validation. A sentence that is true
// of both is printed once. Where pictures for validation alone are lacking, the set
// is returned with the error.
func openParts(t *terminal, format string, folders ...string) (set, valid *dataset.Set, err error) {
	if set, err = openAll(folders, format, "train"); err != nil {
		return nil, nil, err
	}
	if valid, err = openAll(folders, format, "valid"); err != nil {
		tellOmitted(t, set)
		return set, nil, err
	}
	tellOmitted(t, set, valid)
	return set, valid, nil
}

// openAll opens a split of folders as one set. The format is the first folder's;
// the others' are found out.
func openAll(folders []string, format, split string) (set *dataset.Set, err error) {
	for i, folder := range folders {
		layout := dataset.Auto
		if i == 0 {
			layout = dataset.Layout(format)
		}
		next, err := dataset.Open(folder, layout, split)
		if err != nil {
			return nil, err
		}
		if i == 0 {
			set = next
		} else if set, err = set.Concat(next); err != nil {
			return nil, err
		}
	}
	return set, nil
}

// tellOmitted prints each sentence about the sets once.
func tellOmitted(t *terminal, sets ...*dataset.Set) {
	said := map[string]bool{}
	tell := func(sentence string) {
		if !said[sentence] {
			said[sentence] = true
			t.note("arbex: %s", sentence)
		}
	}
	for _, set := range sets {
		for _, note := range set.Notes {
			tell(note)
		}
		for _, omitted := range set.Omitted {
			tell(omitted.String())
		}
	}
}
