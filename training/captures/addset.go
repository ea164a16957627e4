package captures

import (
	"cmp"
	"context"
	"math"
	"path/filepath"

	"arbex/training/dataset"
)

// AddSet adds the samples of a labelled folder, scaled to crops of side pixels, as one
// step of the history. Each person or video of the folder is a session and, as every
// picture is a burst of its own, a training holds out whole persons, or pictures where
// the folder knows none. Samples that cannot be read are skipped. It returns the number
// of captures, also where ctx ends.
func (s *Store) AddSet(ctx context.Context, set *dataset.Set, side int, consent bool, progress func(done, of int)) (count int, err error) {
	a := setAdder{store: s, set: set, side: side, consent: consent, sessions: map[string]int64{}, group: -s.now().UnixNano()}
	for i, x := range set.Samples {
		if err := ctx.Err(); err != nil {
			return count, err
		}
		added, err := a.add(x, int64(i+1))
		if err != nil {
			return count, err
		}
		if added {
			count++
		}
		if progress != nil {
			progress(i+1, len(set.Samples))
		}
	}
	return count, nil
}

// setAdder adds samples of a set.
type setAdder struct {
	store    *Store
	set      *dataset.Set
	side     int
	consent  bool
	sessions map[string]int64 // by Sample.Group
	group    int64            // of the history
}

// add adds a sample, and reports whether it could be read and has a label.
func (a *setAdder) add(x dataset.Sample, burst int64) (bool, error) {
	crop, err := x.Crop(a.side)
	label := a.label(x)
	if err != nil || len(label) == 0 {
		return false, nil
	}
	name := filepath.Base(a.set.Folder)
	session, known := a.sessions[x.Group]
	if !known {
		if session, err = a.store.BeginSession(cmp.Or(x.Group, name)); err != nil {
			return false, err
		}
		a.sessions[x.Group] = session
	}
	c := Capture{Session: session, Burst: burst, Person: x.Group, Source: name + "/" + x.Name, Consent: a.consent, Label: label, Side: a.side, Crop: crop}
	_, err = a.store.add(c, Action{Kind: Importing}, a.group)
	return true, err
}

// label returns the label of a sample.
func (a *setAdder) label(x dataset.Sample) Label {
	l := Label{}
	for i, share := range x.Label {
		if share > 0 && !math.IsInf(float64(share), 0) {
			l[dataset.CanonicalClass(a.set.Classes[i])] += share
		}
	}
	return l
}
