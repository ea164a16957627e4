package session

import (
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"sync"
	"time"

	"arbex/app/engine"
	"arbex/model"
	"arbex/vision"
)

// RecorderOptions are the wishes for a Recorder; all are required but Changed.
type RecorderOptions struct {
	Folder  string // of the session; must not exist yet
	About   About  // Program, Source, Consent, Settings, Video; the rest is filled in
	Network *model.Network
	Attend  func(engine.Witness) (leave func()) // of the engine
	Changed func()                              // the status has changed; called by goroutines, some times a second

	disk disk
	now  func() time.Time
}

// Recorder records what an engine sees, beside the live view: it never makes the
// engine wait. What the disk is too slow for is dropped and counted.
type Recorder struct {
	options RecorderOptions
	writer  *Writer
	film    *film // nil: no video
	zero    time.Time
	leave   func()
	queue   chan entry
	done    chan struct{}

	mutex  sync.Mutex
	judge  Judge
	begun  bool
	watch  int // the source that is recorded
	base   int // number of its first picture
	newest int // frame of the session
	index  int // of the newest picture in its source
	looked int // newest frame that was looked at
	unread int
	lost   int // records of frames
	untold int // of lost: not yet an event
	marks  int
	ended  bool
	fault  error
	status Status // what the writer has done
}

// entry is what waits for the disk: a sighting or an event.
type entry struct {
	sighting engine.Sighting
	judge    Judge
	event    *Event
}

// queued bounds what waits: some eight seconds at 30 pictures a second, longer
// than a disk takes to wake up.
const queued = 256

// Status is how far a recording has come.
type Status struct {
	Folder  string
	Elapsed time.Duration
	Counts  Counts
	Err     error // the recording came to its end by itself; Stop it
}

// Dropped is how many pictures have no records.
func (s Status) Dropped() int { return s.Counts.Unread + s.Counts.Busy + s.Counts.Lost }

// Begin begins a session and records until Stop.
func Begin(o RecorderOptions) (*Recorder, error) {
	if o.disk == nil {
		o.disk = drive{}
	}
	if o.now == nil {
		o.now = time.Now
	}
	if o.Changed == nil {
		o.Changed = func() {}
	}
	network, err := ModelOf(o.Network)
	if err != nil {
		return nil, fmt.Errorf("session: %w", err)
	}
	zero := o.now()
	a := &o.About
	a.Model, a.Classes = network, o.Network.Classes()
	a.Started, a.Monotonic = zero, monotonic()
	w, err := create(o.disk, o.Folder, *a)
	if err != nil {
		return nil, err
	}
	r := &Recorder{
		options: o, writer: w, zero: zero, judge: JudgeOf(o.Network), newest: -1, looked: -1,
		queue: make(chan entry, queued), done: make(chan struct{}),
	}
	r.status.Folder = o.Folder
	if a.Video {
		if r.film, err = startFilm(o.disk, o.Folder, a.Source.FPS, r.fail); err != nil {
			w.abandon()
			return nil, err
		}
	}
	go r.run()
	r.leave = o.Attend(r)
	return r, nil
}

var _ engine.Witness = (*Recorder)(nil)

// Picture implements engine.Witness.
func (r *Recorder) Picture(frame *vision.Frame, shot engine.Shot) {
	number, ok := r.shown(shot)
	if ok && r.film != nil {
		r.film.expose(frame, number, shot.At.Sub(r.zero), shot.At)
	}
}

// shown counts a picture and returns its number in the session.
func (r *Recorder) shown(shot engine.Shot) (number int, ok bool) {
	r.mutex.Lock()
	defer r.mutex.Unlock()
	if !r.begun {
		r.begun, r.watch, r.base, r.index = true, shot.Watch, shot.Number, shot.Index
	}
	if shot.Watch != r.watch || r.ended || r.fault != nil {
		return 0, false
	}
	if missed := shot.Index - r.index - 1; shot.Info.Live && missed > 0 {
		r.unread += missed
	}
	r.index, r.newest = shot.Index, shot.Number-r.base
	return r.newest, true
}

// Saw implements engine.Witness.
func (r *Recorder) Saw(s engine.Sighting) {
	r.mutex.Lock()
	defer r.mutex.Unlock()
	if !r.begun || s.Watch != r.watch || s.Number < r.base || r.ended {
		return
	}
	s.Number -= r.base
	r.looked = max(r.looked, s.Number)
	if r.fault != nil {
		r.lost++
		return
	}
	if r.untold > 0 && r.put(entry{event: r.event(Event{Kind: Dropped, Count: r.untold})}) {
		r.untold = 0
	}
	if !r.put(entry{sighting: s, judge: r.judge}) {
		r.lost++
		r.untold++
	}
}

// put enters something unless the queue is full.
func (r *Recorder) put(e entry) bool {
	select {
	case r.queue <- e:
		return true
	default:
		return false
	}
}

// event fills in when something happened.
func (r *Recorder) event(e Event) *Event {
	now := r.options.now()
	e.Time, e.Wall, e.Frame = seconds(now.Sub(r.zero)), now, r.newest
	return &e
}

// Note enters what happened at this moment.
func (r *Recorder) Note(kind Kind, note string) { r.enter(Event{Kind: kind, Note: note}) }

// Mark sets a marker at this moment and returns its number.
func (r *Recorder) Mark(key string) int {
	r.mutex.Lock()
	r.marks++
	number := r.marks
	r.mutex.Unlock()
	r.enter(Event{Kind: Marker, Number: number, Key: key})
	return number
}

// Remark gives a note to a marker.
func (r *Recorder) Remark(number int, note string) {
	r.enter(Event{Kind: Remark, Number: number, Note: note})
}

func (r *Recorder) enter(e Event) {
	r.mutex.Lock()
	defer r.mutex.Unlock()
	if !r.ended && !r.put(entry{event: r.event(e)}) && r.fault == nil {
		r.fault = errors.New("session: the disk does not take any more")
	}
}

// Network follows a change of the network. It returns false when the classes
// are others, which a session cannot hold: Stop it.
func (r *Recorder) Network(n *model.Network) bool {
	about, err := ModelOf(n)
	r.mutex.Lock()
	defer r.mutex.Unlock()
	if err != nil || !slices.Equal(n.Classes(), r.judge.Classes) {
		return false
	}
	r.judge = JudgeOf(n)
	r.put(entry{event: r.event(Event{Kind: Network, Note: about.Name + " sha256 " + about.Digest})})
	return true
}

// run writes what waits and syncs it.
func (r *Recorder) run() {
	defer close(r.done)
	ticker := time.NewTicker(SyncTime / 2)
	defer ticker.Stop()
	for {
		select {
		case e, more := <-r.queue:
			if !more {
				return
			}
			r.write(e)
		case <-ticker.C:
			r.step(r.writer.Sync)
			r.options.Changed()
		}
	}
}

// write writes one entry, and everything to the system when no other waits.
func (r *Recorder) write(e entry) {
	r.step(func() error {
		if e.event != nil {
			return r.writer.Note(*e.event)
		}
		s := e.sighting
		m := Moment{
			Source: s.Info.Spec, Frame: s.Number, Time: s.At.Sub(r.zero),
			SourceFrame: s.Index, SourceTime: s.Time, Took: s.Took, Wall: s.At,
		}
		return r.writer.Write(e.judge.Frame(nil, m, s.Faces))
	})
	if len(r.queue) == 0 {
		r.step(r.writer.Flush)
	}
}

func (r *Recorder) step(do func() error) {
	if err := do(); err != nil {
		r.fail(err)
	}
	counts := r.writer.Counts()
	r.mutex.Lock()
	r.status.Counts = counts
	r.mutex.Unlock()
}

// fail ends the recording after the first fault.
func (r *Recorder) fail(err error) {
	r.mutex.Lock()
	first := r.fault == nil
	if first {
		r.fault = err
	}
	r.mutex.Unlock()
	if first {
		r.options.Changed()
	}
}

// Status returns how far the recording has come.
func (r *Recorder) Status() Status {
	r.mutex.Lock()
	defer r.mutex.Unlock()
	s := r.status
	s.Elapsed, s.Err = r.options.now().Sub(r.zero), r.fault
	s.Counts = r.counts()
	return s
}

// counts adds to what was written what was not.
func (r *Recorder) counts() Counts {
	c := r.status.Counts
	c.Pictures, c.Unread, c.Lost, c.Markers = r.looked+1, r.unread, r.lost, r.marks
	c.Busy = max(0, c.Pictures-c.Looked-c.Lost-len(r.queue))
	if r.film != nil {
		c.Filmed, c.Unfilmed = int(r.film.filmed.Load()), int(r.film.missed.Load())
	}
	return c
}

// Stop ends the session: what waits is written, the files are closed. It
// returns the first thing that went wrong, now or while recording; everything
// that was written can be opened all the same.
func (r *Recorder) Stop(why string) (Status, error) {
	r.leave()
	r.mutex.Lock()
	again := r.ended
	r.ended = true
	r.mutex.Unlock()
	if again {
		<-r.done
		return r.Status(), r.Status().Err
	}
	if r.untold > 0 {
		r.queue <- entry{event: r.event(Event{Kind: Dropped, Count: r.untold})}
	}
	close(r.queue)
	<-r.done
	if r.film != nil {
		r.film.stop()
	}
	s := r.Status()
	if s.Err != nil {
		why = sentence(s.Err)
	}
	if err := r.writer.Finish(why, r.options.now(), s.Counts); err != nil {
		r.fail(err)
	}
	s.Err = r.Status().Err
	return s, s.Err
}

// FolderFor is a free name for a session that begins now, in a folder of
// sessions.
func FolderFor(parent string, now time.Time) string {
	path := filepath.Join(parent, now.Format("2006-01-02_15-04-05"))
	for n, base := 2, path; exists(path); n++ {
		path = fmt.Sprintf("%s_%d", base, n)
	}
	return path
}
