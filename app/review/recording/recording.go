package recording

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"sort"
	"sync/atomic"

	"arbex/app/session"
	"arbex/model/weights"
	"arbex/vision"
)

// Recording is a session opened for review. It serves one goroutine; what Faces and
// Rows return may be read by others.
type Recording struct {
	Session  *session.Session
	Warnings []error // what is missing or damaged

	table           *table
	firstRows       []int32 // first row of each frame
	pictures        []session.VideoFrame
	recordedMarkers []Marker
	history         history
	stills          bool         // see Still
	historyDamaged  *atomic.Bool // the edits could not be read: they are put aside before any is written
	edits           *editState
	faces           []*Face
	byRecordedID    map[int]*Face // by recorded id
}

// Open reads a session folder. One that a killed program left is finished first.
// The error says why there is nothing to review.
func Open(ctx context.Context, folder string) (*Recording, error) {
	s, err := session.Open(folder)
	if err != nil {
		return nil, err
	}
	t := &Recording{Session: s}
	t.finishInterrupted(folder)
	if err := t.loadTable(ctx); err != nil {
		return nil, err
	}
	events, err := t.Session.Events()
	t.warn("markers are missing", err)
	t.recordedMarkers = markersFrom(events)
	t.pictures, err = t.Session.VideoFrames()
	t.warn("the video cannot be used", err)
	t.pictures = validPictures(t.pictures)
	t.history, err = loadHistory(folder)
	t.warn("earlier edits cannot be used", err)
	t.historyDamaged = new(atomic.Bool)
	t.historyDamaged.Store(err != nil)
	t.replayEdits()
	return t, nil
}

// finishInterrupted finishes a session that nobody is recording any more.
func (t *Recording) finishInterrupted(folder string) {
	switch {
	case t.Session.Metadata.State == session.Finished:
	case !t.Session.Abandoned():
		t.Warnings = append(t.Warnings, errors.New("this session is being recorded at this moment: it is shown as far as it has come"))
	default:
		whole, err := session.Recover(folder)
		if err != nil {
			t.warn("the recording was cut off", err)
			return
		}
		t.Session = whole
		t.Warnings = append(t.Warnings, errors.New("the program ended while it recorded: what it had written is here"))
	}
}

// loadTable reads the records. A damaged table is used up to the damage.
func (t *Recording) loadTable(ctx context.Context) error {
	file, err := weights.OpenRegular(filepath.Join(t.Session.Folder, csvFile))
	if err != nil {
		return fmt.Errorf("tape: the session has no records: %w", err)
	}
	defer file.Close()
	t.table, err = readTable(ctx, file, t.Session.Metadata.Classes)
	if ctx.Err() != nil {
		return ctx.Err()
	}
	if len(t.table.frame) == 0 {
		if err == nil {
			err = errors.New("no picture was looked at")
		}
		return fmt.Errorf("tape: %s holds nothing to review: %w", filepath.Base(t.Session.Folder), err)
	}
	if errors.Is(err, errTruncated) && t.Session.Metadata.State != session.Finished {
		err = nil // it is being written
	}
	t.warn("records are missing", err)
	if t.stills = t.madeOfStills(); t.stills {
		t.table.spaceFrames()
	}
	for row, frame := range t.table.frame {
		if row == 0 || frame != t.table.frame[row-1] {
			t.firstRows = append(t.firstRows, int32(row))
		}
	}
	return nil
}

func (t *Recording) warn(what string, err error) {
	if err != nil {
		t.Warnings = append(t.Warnings, fmt.Errorf("%s: %w", what, err))
	}
}

// markersFrom picks the markers out of what happened.
func markersFrom(events []session.Event) (markers []Marker) {
	for _, e := range events {
		if e.Kind == session.Marker && e.Number >= 1 && e.Number <= maxFaceID {
			markers = append(markers, Marker{e.Number, min(max(e.Frame, 0), maxFrame), e.Key, singleLine(e.Note)})
		}
	}
	return markers
}

// validPictures leaves out pictures that make no sense.
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

// Stills reports whether the session is of pictures: there is no time between them, and
// Time gives them a second each.
func (t *Recording) Stills() bool { return t.stills }

// madeOfStills reports whether pictures were analysed, rather than shown and recorded.
func (t *Recording) madeOfStills() bool {
	kind := t.Session.Metadata.Source.Kind
	return (kind == vision.Picture.String() || kind == vision.Folder.String()) && t.table.sameTimes()
}

// Classes are the names of the expressions, in the order of every distribution.
func (t *Recording) Classes() []string { return t.Session.Metadata.Classes }

// RecordCount is how many records there are.
func (t *Recording) RecordCount() int { return len(t.table.frame) }

// FrameCount is how many frames have records; they are numbered from 0 here, and
// Frame gives the number that the records have.
func (t *Recording) FrameCount() int { return len(t.firstRows) }

// FrameNumber is the number of a moment's frame.
func (t *Recording) FrameNumber(moment int) int { return int(t.table.frame[t.firstRows[moment]]) }

// Time is when a moment was, in seconds since the first picture.
func (t *Recording) Time(moment int) float64 { return t.table.time[t.firstRows[moment]] }

// Duration is the time of the last moment, at least a hundredth of a second.
func (t *Recording) Duration() float64 { return max(t.Time(t.FrameCount()-1), 0.01) }

// IndexAt is the moment closest to a time.
func (t *Recording) IndexAt(time float64) int {
	i := sort.Search(t.FrameCount(), func(i int) bool { return t.Time(i) >= time })
	if i == t.FrameCount() || i > 0 && time-t.Time(i-1) < t.Time(i)-time {
		i--
	}
	return i
}

// IndexOf is the first moment at or after a frame, or the last one.
func (t *Recording) IndexOf(frame int) int {
	return min(sort.Search(t.FrameCount(), func(i int) bool { return t.FrameNumber(i) >= frame }), t.FrameCount()-1)
}

// rowRange are the rows of a moment.
func (t *Recording) rowRange(moment int) (from, until int) {
	from, until = int(t.firstRows[moment]), t.RecordCount()
	if moment+1 < len(t.firstRows) {
		until = int(t.firstRows[moment+1])
	}
	return from, until
}

// Observation is a face in one frame.
type Observation struct {
	Face      int        // after merges
	Box       [4]float32 // x, y, w, h, pixels of the frame
	Predicted bool       // the network spoke in this very frame
	Primary   []float32  // [classes]; only when judged; the tape's own
	Final     []float32  // the same; corrected, or primary without a balancing head
}

// Observations are the faces of a moment, without those that a merge replaced.
func (t *Recording) Observations(moment int) (looks []Observation) {
	from, until := t.rowRange(moment)
	for row := from; row < until; row++ {
		if c := t.table; c.face[row] > 0 && t.survivesMerge(row) {
			looks = append(looks, t.observation(row))
		}
	}
	return looks
}

func (t *Recording) observation(row int) Observation {
	c := t.table
	l := Observation{Face: t.edits.currentFace(int(c.face[row])), Box: c.box[row], Predicted: c.predicted[row]}
	if l.Predicted {
		l.Primary, l.Final = c.primary[row*c.classes:(row+1)*c.classes], c.final[row*c.classes:(row+1)*c.classes]
	}
	return l
}

// survivesMerge says whether a row stands for its face: where a merge puts two faces of
// one frame together, the one that the other was merged into stays.
func (t *Recording) survivesMerge(row int) bool {
	c := t.table
	own := int(c.face[row])
	face := t.edits.currentFace(own)
	if face == own && len(t.edits.mergedInto) == 0 {
		return true
	}
	from, until := row, row+1
	for from > 0 && c.frame[from-1] == c.frame[row] {
		from--
	}
	for until < t.RecordCount() && c.frame[until] == c.frame[row] {
		until++
	}
	best := row
	for other := from; other < until; other++ {
		id := int(c.face[other])
		if id == 0 || t.edits.currentFace(id) != face || other == row {
			continue
		}
		if id == face || int(c.face[best]) != face && other < best {
			best = other
		}
	}
	return best == row || own == face
}

// SourceFrame is the number of a moment's picture in its source.
func (t *Recording) SourceFrame(moment int) int { return int(t.table.sourceFrame[t.firstRows[moment]]) }

// SourceTime is the time of a moment's picture in its source, in seconds; less than 0:
// nobody knows.
func (t *Recording) SourceTime(moment int) float64 { return t.table.sourceTime[t.firstRows[moment]] }

// VideoPicture is where a moment's picture is in the session's video: the last one at
// or before it.
func (t *Recording) VideoPicture(moment int) (p session.VideoFrame, ok bool) {
	frame := t.FrameNumber(moment)
	i := sort.Search(len(t.pictures), func(i int) bool { return t.pictures[i].Frame > frame })
	if i == 0 {
		return p, false
	}
	return t.pictures[i-1], true
}

// HasVideo says whether there is a video.
func (t *Recording) HasVideo() bool { return len(t.pictures) > 0 }
