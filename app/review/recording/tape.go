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

// Tape is a session opened for review. It serves one goroutine; what Faces and
// Rows return may be read by others.
type Tape struct {
	Session  *session.Session
	Troubles []error // what is missing or damaged

	columns  *columns
	frames   []int32 // first row of each frame
	pictures []session.Picture
	recorded []Marker
	history  history
	still    bool         // see Still
	broken   *atomic.Bool // the edits could not be read: they are put aside before any is written
	state    *state
	faces    []*Face
	of       map[int]*Face // by recorded id
}

// Open reads a session folder. One that a killed program left is finished first.
// The error says why there is nothing to review.
func Open(ctx context.Context, folder string) (*Tape, error) {
	s, err := session.Open(folder)
	if err != nil {
		return nil, err
	}
	t := &Tape{Session: s}
	t.recover(folder)
	if err := t.readRows(ctx); err != nil {
		return nil, err
	}
	events, err := t.Session.Events()
	t.trouble("markers are missing", err)
	t.recorded = markersOf(events)
	t.pictures, err = t.Session.Pictures()
	t.trouble("the video cannot be used", err)
	t.pictures = sound(t.pictures)
	t.history, err = readHistory(folder)
	t.trouble("earlier edits cannot be used", err)
	t.broken = new(atomic.Bool)
	t.broken.Store(err != nil)
	t.derive()
	return t, nil
}

// recover finishes a session that nobody is recording any more.
func (t *Tape) recover(folder string) {
	switch {
	case t.Session.About.State == session.Finished:
	case !t.Session.Left():
		t.Troubles = append(t.Troubles, errors.New("this session is being recorded at this moment: it is shown as far as it has come"))
	default:
		whole, err := session.Recover(folder)
		if err != nil {
			t.trouble("the recording was cut off", err)
			return
		}
		t.Session = whole
		t.Troubles = append(t.Troubles, errors.New("the program ended while it recorded: what it had written is here"))
	}
}

// readRows reads the records. A damaged table is used up to the damage.
func (t *Tape) readRows(ctx context.Context) error {
	file, err := weights.OpenRegular(filepath.Join(t.Session.Folder, tableFile))
	if err != nil {
		return fmt.Errorf("tape: the session has no records: %w", err)
	}
	defer file.Close()
	t.columns, err = readColumns(ctx, file, t.Session.About.Classes)
	if ctx.Err() != nil {
		return ctx.Err()
	}
	if len(t.columns.frame) == 0 {
		if err == nil {
			err = errors.New("no picture was looked at")
		}
		return fmt.Errorf("tape: %s holds nothing to review: %w", filepath.Base(t.Session.Folder), err)
	}
	if errors.Is(err, errCut) && t.Session.About.State != session.Finished {
		err = nil // it is being written
	}
	t.trouble("records are missing", err)
	if t.still = t.ofPictures(); t.still {
		t.columns.apart()
	}
	for row, frame := range t.columns.frame {
		if row == 0 || frame != t.columns.frame[row-1] {
			t.frames = append(t.frames, int32(row))
		}
	}
	return nil
}

func (t *Tape) trouble(what string, err error) {
	if err != nil {
		t.Troubles = append(t.Troubles, fmt.Errorf("%s: %w", what, err))
	}
}

// markersOf picks the markers out of what happened.
func markersOf(events []session.Event) (markers []Marker) {
	for _, e := range events {
		if e.Kind == session.Marker && e.Number >= 1 && e.Number <= mostFaces {
			markers = append(markers, Marker{e.Number, min(max(e.Frame, 0), latestFrame), e.Key, tidy(e.Note)})
		}
	}
	return markers
}

// sound leaves out pictures that make no sense.
func sound(pictures []session.Picture) []session.Picture {
	last := -1
	return slices.DeleteFunc(pictures, func(p session.Picture) bool {
		if p.Frame <= last || p.Number < 0 || p.Frame > latestFrame {
			return true
		}
		last = p.Frame
		return false
	})
}

// Still reports whether the session is of pictures: there is no time between them, and
// Time gives them a second each.
func (t *Tape) Still() bool { return t.still }

// ofPictures reports whether pictures were analysed, rather than shown and recorded.
func (t *Tape) ofPictures() bool {
	kind := t.Session.About.Source.Kind
	return (kind == vision.Picture.String() || kind == vision.Folder.String()) && t.columns.timeless()
}

// Classes are the names of the expressions, in the order of every distribution.
func (t *Tape) Classes() []string { return t.Session.About.Classes }

// Rows is how many records there are.
func (t *Tape) Rows() int { return len(t.columns.frame) }

// Moments is how many frames have records; they are numbered from 0 here, and
// Frame gives the number that the records have.
func (t *Tape) Moments() int { return len(t.frames) }

// Frame is the number of a moment's frame.
func (t *Tape) Frame(moment int) int { return int(t.columns.frame[t.frames[moment]]) }

// Time is when a moment was, in seconds since the first picture.
func (t *Tape) Time(moment int) float64 { return t.columns.time[t.frames[moment]] }

// Length is the time of the last moment, at least a hundredth of a second.
func (t *Tape) Length() float64 { return max(t.Time(t.Moments()-1), 0.01) }

// Nearest is the moment closest to a time.
func (t *Tape) Nearest(time float64) int {
	i := sort.Search(t.Moments(), func(i int) bool { return t.Time(i) >= time })
	if i == t.Moments() || i > 0 && time-t.Time(i-1) < t.Time(i)-time {
		i--
	}
	return i
}

// MomentOf is the first moment at or after a frame, or the last one.
func (t *Tape) MomentOf(frame int) int {
	return min(sort.Search(t.Moments(), func(i int) bool { return t.Frame(i) >= frame }), t.Moments()-1)
}

// rowsOf are the rows of a moment.
func (t *Tape) rowsOf(moment int) (from, until int) {
	from, until = int(t.frames[moment]), t.Rows()
	if moment+1 < len(t.frames) {
		until = int(t.frames[moment+1])
	}
	return from, until
}

// Look is a face in one frame.
type Look struct {
	Face    int        // after merges
	Box     [4]float32 // x, y, w, h, pixels of the frame
	Judged  bool       // the network spoke in this very frame
	Primary []float32  // [classes]; only when judged; the tape's own
	Final   []float32  // the same; corrected, or primary without a balancing head
}

// Looks are the faces of a moment, without those that a merge replaced.
func (t *Tape) Looks(moment int) (looks []Look) {
	from, until := t.rowsOf(moment)
	for row := from; row < until; row++ {
		if c := t.columns; c.face[row] > 0 && t.wins(row) {
			looks = append(looks, t.look(row))
		}
	}
	return looks
}

func (t *Tape) look(row int) Look {
	c := t.columns
	l := Look{Face: t.state.face(int(c.face[row])), Box: c.box[row], Judged: c.judged[row]}
	if l.Judged {
		l.Primary, l.Final = c.primary[row*c.classes:(row+1)*c.classes], c.final[row*c.classes:(row+1)*c.classes]
	}
	return l
}

// wins says whether a row stands for its face: where a merge puts two faces of
// one frame together, the one that the other was merged into stays.
func (t *Tape) wins(row int) bool {
	c := t.columns
	own := int(c.face[row])
	face := t.state.face(own)
	if face == own && len(t.state.into) == 0 {
		return true
	}
	from, until := row, row+1
	for from > 0 && c.frame[from-1] == c.frame[row] {
		from--
	}
	for until < t.Rows() && c.frame[until] == c.frame[row] {
		until++
	}
	best := row
	for other := from; other < until; other++ {
		id := int(c.face[other])
		if id == 0 || t.state.face(id) != face || other == row {
			continue
		}
		if id == face || int(c.face[best]) != face && other < best {
			best = other
		}
	}
	return best == row || own == face
}

// SourceFrame is the number of a moment's picture in its source.
func (t *Tape) SourceFrame(moment int) int { return int(t.columns.sourceFrame[t.frames[moment]]) }

// SourceTime is the time of a moment's picture in its source, in seconds; less than 0:
// nobody knows.
func (t *Tape) SourceTime(moment int) float64 { return t.columns.sourceTime[t.frames[moment]] }

// Picture is where a moment's picture is in the session's video: the last one at
// or before it.
func (t *Tape) Picture(moment int) (p session.Picture, ok bool) {
	frame := t.Frame(moment)
	i := sort.Search(len(t.pictures), func(i int) bool { return t.pictures[i].Frame > frame })
	if i == 0 {
		return p, false
	}
	return t.pictures[i-1], true
}

// Filmed says whether there is a video.
func (t *Tape) Filmed() bool { return len(t.pictures) > 0 }
