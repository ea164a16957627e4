// Package retention deletes faces and recordings that are older than the user wants
// to keep them. It does nothing until that is switched on, and reports first what it
// would delete.
//
//	plan, err := retention.NewPlan(stores, settings.Retention, time.Now())
//	fmt.Println(plan.Faces, plan.Sessions)
//	err = plan.Apply(stores)
package retention

import (
	"errors"
	"os"
	"path/filepath"
	"time"

	"arbex/app/session"
	"arbex/app/settings"
	"arbex/assets/message"
	"arbex/training/captures"
)

// Stores are what can be deleted from.
type Stores struct {
	Captures *captures.Store // nil: none
	Sessions string          // folder of recordings; empty: none
}

// Plan lists what is too old.
type Plan struct {
	Faces      int
	OldestFace time.Time
	Sessions   []string // folders, newest first
	Oldest     time.Time

	facesBefore time.Time
}

// Empty reports whether nothing is too old.
func (p Plan) Empty() bool { return p.Faces == 0 && len(p.Sessions) == 0 }

// NewPlan finds what is older than keep allows. A recording in progress is never
// too old.
func NewPlan(s Stores, keep settings.Retention, now time.Time) (p Plan, err error) {
	var faults []error
	if keep.CaptureDays > 0 && s.Captures != nil {
		p.facesBefore = now.AddDate(0, 0, -keep.CaptureDays)
		p.Faces, p.OldestFace, err = s.Captures.CountBefore(p.facesBefore)
		faults = append(faults, err)
	}
	if keep.SessionDays > 0 && s.Sessions != "" {
		all, err := session.List(s.Sessions)
		faults = append(faults, err)
		before := now.AddDate(0, 0, -keep.SessionDays)
		for _, one := range all {
			if one.Metadata.Started.Before(before) && (one.Metadata.State == session.Finished || one.Abandoned()) {
				p.Sessions = append(p.Sessions, one.Folder)
				p.Oldest = one.Metadata.Started
			}
		}
	}
	return p, errors.Join(faults...)
}

// Apply deletes what the plan lists, and nothing else.
func (p Plan) Apply(s Stores) error {
	var faults []error
	if p.Faces > 0 && !p.facesBefore.IsZero() {
		_, err := s.Captures.DeleteBefore(p.facesBefore)
		faults = append(faults, err)
	}
	for _, folder := range p.Sessions {
		if filepath.Dir(folder) != filepath.Clean(s.Sessions) {
			continue // not in the folder of sessions
		}
		if err := os.RemoveAll(folder); err != nil {
			faults = append(faults, message.Wrap(err, "an old recording was not deleted: {{.Cause}}", nil))
		}
	}
	return errors.Join(faults...)
}
