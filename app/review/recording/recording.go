package recording

import (
	"context"
	"errors"
	"path/filepath"
	"slices"
	"sync/atomic"

	"arbex/app/session"
	"arbex/assets/message"
	"arbex/model/durable"
	"arbex/vision"
)

// Recording is a recorded session with its edits. Its frames are numbered from
// 0 to FrameCount-1; FrameNumber returns the number that the records have.
//
// A Recording is used by one goroutine. Faces are immutable and may be read by
// others.
type Recording struct {
	Session  *session.Session
	Warnings []error // what is missing or damaged

	table           *table
	firstRows       []int32 // first row of each frame
	stills          bool    // see Stills
	pictures        []session.VideoFrame
	recordedMarkers []Marker
	history         history
	historyDamaged  *atomic.Bool // review.json could not be read: it is renamed before a new one is written
	edits           *editState
	faces           []*Face // by id
}

// Open reads a session folder. A session that a killed program left open is
// finished first. The error reports why there is nothing to review.
func Open(ctx context.Context, folder string) (*Recording, error) {
	s, err := session.Open(folder)
	if err != nil {
		return nil, err
	}
	r := &Recording{Session: s}
	r.finishInterrupted(folder)
	if err := r.loadTable(ctx); err != nil {
		return nil, err
	}
	events, err := r.Session.Events()
	r.warn(err, message.Wrap(err, "markers are missing: {{.Cause}}", nil))
	r.recordedMarkers = markersFrom(events)
	r.pictures, err = r.Session.VideoFrames()
	r.warn(err, message.Wrap(err, "the video cannot be used: {{.Cause}}", nil))
	r.pictures = validPictures(r.pictures)
	r.history, err = loadHistory(folder)
	r.warn(err, message.Wrap(err, "earlier edits cannot be used: {{.Cause}}", nil))
	r.historyDamaged = new(atomic.Bool)
	r.historyDamaged.Store(err != nil)
	r.replayEdits()
	return r, nil
}

// finishInterrupted finishes a session that was left open and that no program
// is recording any more.
func (r *Recording) finishInterrupted(folder string) {
	if r.Session.Metadata.State == session.Finished {
		return
	}
	if !r.Session.Abandoned() {
		r.Warnings = append(r.Warnings, message.New("this session is being recorded at the moment: it is shown up to now", nil))
		return
	}
	finished, err := session.Recover(folder)
	if err != nil {
		r.warn(err, message.Wrap(err, "the recording was cut off: {{.Cause}}", nil))
		return
	}
	r.Session = finished
	r.Warnings = append(r.Warnings, message.New("the program ended while it recorded: what it had written is shown", nil))
}

// loadTable reads the records. A damaged table is used up to the damage.
func (r *Recording) loadTable(ctx context.Context) error {
	file, err := durable.OpenRegular(filepath.Join(r.Session.Folder, csvFile))
	if err != nil {
		return message.Wrap(err, "the session has no records: {{.Cause}}", nil)
	}
	defer file.Close()
	r.table, err = readTable(ctx, file, r.Session.Metadata.Classes)
	if ctx.Err() != nil {
		return ctx.Err()
	}
	if len(r.table.frame) == 0 {
		if err == nil {
			err = message.New("no picture was analysed", nil)
		}
		return message.Wrap(err, "{{.Session}} holds nothing to review: {{.Cause}}", message.Fields{"Session": filepath.Base(r.Session.Folder)})
	}
	if errors.Is(err, errTruncated) && r.Session.Metadata.State != session.Finished {
		err = nil // it is being written
	}
	r.warn(err, message.Wrap(err, "records are missing: {{.Cause}}", nil))
	if r.stills = r.madeOfStills(); r.stills {
		r.table.spaceFrames()
	}
	r.firstRows = r.table.firstRows()
	return nil
}

// warn adds a warning when its cause is not nil.
func (r *Recording) warn(cause, warning error) {
	if cause != nil {
		r.Warnings = append(r.Warnings, warning)
	}
}

// markersFrom returns the markers among the events of a session.
func markersFrom(events []session.Event) (markers []Marker) {
	for _, e := range events {
		if e.Kind == session.Marker && e.Number >= 1 && e.Number <= maxFaceID {
			markers = append(markers, Marker{e.Number, min(max(e.Frame, 0), maxFrame), e.Key, singleLine(e.Name), singleLine(e.Note)})
		}
	}
	return markers
}

// validPictures removes pictures with impossible or decreasing numbers.
func validPictures(pictures []session.VideoFrame) []session.VideoFrame {
	last := -1
	return slices.DeleteFunc(pictures, func(p session.VideoFrame) bool {
		if p.Frame <= last || p.Number < 0 || p.Frame > maxFrame {
			return true
		}
		last = p.Frame
		return false
	})
}

// Stills reports whether the session is of still pictures, between which there
// is no time: Time gives them one second each.
func (r *Recording) Stills() bool { return r.stills }

// madeOfStills reports whether pictures were analysed, rather than shown and
// recorded.
func (r *Recording) madeOfStills() bool {
	kind := r.Session.Metadata.Source.Kind
	return (kind == vision.Picture.String() || kind == vision.Folder.String()) && r.table.sameTimes()
}

// Classes returns the names of the expressions, in the order of every
// distribution.
func (r *Recording) Classes() []string { return r.Session.Metadata.Classes }

// Mixes returns the mixes of expressions that the predictions expect, from 0, as
// trained, to 1, balanced, in the order of their first use. There is more than one
// where the setting was changed while recording; recordings of older versions, made
// as trained, name none.
func (r *Recording) Mixes() []float64 { return r.table.mixes }

// RecordCount returns the number of records.
func (r *Recording) RecordCount() int { return len(r.table.frame) }

// Clone returns a copy with the edits so far, for another goroutine.
func (r *Recording) Clone() *Recording {
	c := *r
	c.history.Done, c.history.Undone = slices.Clone(r.history.Done), nil
	c.replayEdits()
	return &c
}
