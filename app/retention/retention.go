// Package retention deletes faces and recordings that are older than the person
// wants them to become. It does nothing until that was switched on, and says
// beforehand what would go.
//
//	plan, err := retention.Look(shelf, kept.Keep, time.Now())
//	fmt.Println(plan.Faces, plan.Sessions)
//	err = plan.Carry(shelf)
package retention

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"arbex/app/session"
	"arbex/app/settings"
	"arbex/training/captures"
)

// Stores is what there is to delete from.
type Stores struct {
	Captures *captures.Store // nil: there are none
	Sessions string          // folder of recordings, empty: there are none
}

// Plan is what is too old.
type Plan struct {
	Faces      int
	OldestFace time.Time
	Sessions   []string // folders, newest first
	Oldest     time.Time

	facesBefore time.Time
}

// Empty says that nothing is too old.
func (p Plan) Empty() bool { return p.Faces == 0 && len(p.Sessions) == 0 }

// NewPlan finds what is too old. A recording that is under way is not.
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

// Apply deletes what Look found, and nothing else.
func (p Plan) Apply(s Stores) error {
	var faults []error
	if p.Faces > 0 && !p.facesBefore.IsZero() {
		_, err := s.Captures.DeleteBefore(p.facesBefore)
		faults = append(faults, err)
	}
	for _, folder := range p.Sessions {
		if filepath.Dir(folder) != filepath.Clean(s.Sessions) {
			continue // not one of ours
		}
		if err := os.RemoveAll(folder); err != nil {
			faults = append(faults, fmt.Errorf("deleting an old recording: %w", err))
		}
	}
	return errors.Join(faults...)
}
