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
	Folder    string   // of the session; must not exist yet
	Metadata  Metadata // Program, Source, Consent, Settings, Video; the rest is filled in
	Network   *model.Network
	Subscribe func(engine.Observer) (leave func()) // of the engine
	OnChange  func()                               // the status has changed; called by goroutines, some times a second

	disk disk
	now  func() time.Time
}

// Recorder records what an engine sees, beside the live view: it never makes the
// engine wait. What the disk is too slow for is dropped and counted.
type Recorder struct {
	options     RecorderOptions
	writer      *Writer
	video       *videoWriter // nil: no video
	started     time.Time
	unsubscribe func()
	queue       chan queueEntry
	done        chan struct{}

	mutex           sync.Mutex
	builder         RecordBuilder
	sourceKnown     bool
	sourceID        int // the source that is recorded
	firstNumber     int // number of its first picture
	newestFrame     int // frame of the session
	newestIndex     int // of the newest picture in its source
	newestResult    int // newest frame that was looked at
	droppedUnread   int
	droppedDisk     int // records of frames
	unreportedDrops int // of lost: not yet an event
	markers         int
	stopped         bool
	err             error
	status          Status // what the writer has done
}

// queueEntry is what waits for the disk: a sighting or an event.
type queueEntry struct {
	result  engine.FrameResult
	builder RecordBuilder
	event   *Event
}

// maxQueued bounds what waits: some eight seconds at 30 pictures a second, longer
// than a disk takes to wake up.
const maxQueued = 256

// Status is how far a recording has come.
type Status struct {
	Folder  string
	Elapsed time.Duration
	Counts  Counts
	Err     error // the recording came to its end by itself; Stop it
}

// Dropped is how many pictures have no records.
func (s Status) Dropped() int {
	return s.Counts.DroppedUnread + s.Counts.DroppedBusy + s.Counts.DroppedDisk
}

// StartRecorder begins a session and records until Stop.
func StartRecorder(o RecorderOptions) (*Recorder, error) {
	if o.disk == nil {
		o.disk = osDisk{}
	}
	if o.now == nil {
		o.now = time.Now
	}
	if o.OnChange == nil {
		o.OnChange = func() {}
	}
	network, err := DescribeModel(o.Network)
	if err != nil {
		return nil, fmt.Errorf("session: %w", err)
	}
	zero := o.now()
	a := &o.Metadata
	a.Model, a.Classes = network, o.Network.Classes()
	a.Started, a.Monotonic = zero, monotonic()
	w, err := create(o.disk, o.Folder, *a)
	if err != nil {
		return nil, err
	}
	r := &Recorder{
		options: o, writer: w, started: zero, builder: NewRecordBuilder(o.Network), newestFrame: -1, newestResult: -1,
		queue: make(chan queueEntry, maxQueued), done: make(chan struct{}),
	}
	r.status.Folder = o.Folder
	if a.Video {
		if r.video, err = startVideoWriter(o.disk, o.Folder, a.Source.FPS, r.fail); err != nil {
			w.abandon()
			return nil, err
		}
	}
	go r.run()
	r.unsubscribe = o.Subscribe(r)
	return r, nil
}

var _ engine.Observer = (*Recorder)(nil)

// OnFrame implements engine.Witness.
func (r *Recorder) OnFrame(frame *vision.Frame, shot engine.FrameInfo) {
	number, ok := r.countFrame(shot)
	if ok && r.video != nil {
		r.video.add(frame, number, shot.ReadAt.Sub(r.started), shot.ReadAt)
	}
}

// countFrame counts a picture and returns its number in the session.
func (r *Recorder) countFrame(shot engine.FrameInfo) (number int, ok bool) {
	r.mutex.Lock()
	defer r.mutex.Unlock()
	if !r.sourceKnown {
		r.sourceKnown, r.sourceID, r.firstNumber, r.newestIndex = true, shot.SourceID, shot.Number, shot.Index
	}
	if shot.SourceID != r.sourceID || r.stopped || r.err != nil {
		return 0, false
	}
	if missed := shot.Index - r.newestIndex - 1; shot.Source.Live && missed > 0 {
		r.droppedUnread += missed
	}
	r.newestIndex, r.newestFrame = shot.Index, shot.Number-r.firstNumber
	return r.newestFrame, true
}

// OnResult implements engine.Witness.
func (r *Recorder) OnResult(s engine.FrameResult) {
	r.mutex.Lock()
	defer r.mutex.Unlock()
	if !r.sourceKnown || s.SourceID != r.sourceID || s.Number < r.firstNumber || r.stopped {
		return
	}
	s.Number -= r.firstNumber
	r.newestResult = max(r.newestResult, s.Number)
	if r.err != nil {
		r.droppedDisk++
		return
	}
	if r.unreportedDrops > 0 && r.tryEnqueue(queueEntry{event: r.newEvent(Event{Kind: Dropped, Count: r.unreportedDrops})}) {
		r.unreportedDrops = 0
	}
	if !r.tryEnqueue(queueEntry{result: s, builder: r.builder}) {
		r.droppedDisk++
		r.unreportedDrops++
	}
}

// tryEnqueue enters something unless the queue is full.
func (r *Recorder) tryEnqueue(e queueEntry) bool {
	select {
	case r.queue <- e:
		return true
	default:
		return false
	}
}

// newEvent fills in when something happened.
func (r *Recorder) newEvent(e Event) *Event {
	now := r.options.now()
	e.Time, e.WallTime, e.Frame = seconds(now.Sub(r.started)), now, r.newestFrame
	return &e
}

// AddEvent enters what happened at this moment.
func (r *Recorder) AddEvent(kind EventKind, note string) {
	r.enqueueEvent(Event{Kind: kind, Note: note})
}

// AddMarker sets a marker at this moment and returns its number.
func (r *Recorder) AddMarker(key string) int {
	r.mutex.Lock()
	r.markers++
	number := r.markers
	r.mutex.Unlock()
	r.enqueueEvent(Event{Kind: Marker, Number: number, Key: key})
	return number
}

// AnnotateMarker gives a note to a marker.
func (r *Recorder) AnnotateMarker(number int, note string) {
	r.enqueueEvent(Event{Kind: MarkerNote, Number: number, Note: note})
}

func (r *Recorder) enqueueEvent(e Event) {
	r.mutex.Lock()
	defer r.mutex.Unlock()
	if !r.stopped && !r.tryEnqueue(queueEntry{event: r.newEvent(e)}) && r.err == nil {
		r.err = errors.New("session: the disk does not take any more")
	}
}

// SetNetwork follows a change of the network. It returns false when the classes
// are others, which a session cannot hold: Stop it.
func (r *Recorder) SetNetwork(n *model.Network) bool {
	about, err := DescribeModel(n)
	r.mutex.Lock()
	defer r.mutex.Unlock()
	if err != nil || !slices.Equal(n.Classes(), r.builder.Classes) {
		return false
	}
	r.builder = NewRecordBuilder(n)
	r.tryEnqueue(queueEntry{event: r.newEvent(Event{Kind: NetworkChanged, Note: about.Name + " sha256 " + about.Digest})})
	return true
}

// run writes what waits and syncs it.
func (r *Recorder) run() {
	defer close(r.done)
	ticker := time.NewTicker(SyncInterval / 2)
	defer ticker.Stop()
	for {
		select {
		case e, more := <-r.queue:
			if !more {
				return
			}
			r.write(e)
		case <-ticker.C:
			r.try(r.writer.Sync)
			r.options.OnChange()
		}
	}
}

// write writes one entry, and everything to the system when no other waits.
func (r *Recorder) write(e queueEntry) {
	r.try(func() error {
		if e.event != nil {
			return r.writer.WriteEvent(*e.event)
		}
		s := e.result
		m := FrameContext{
			Source: s.Source.Spec, Frame: s.Number, Time: s.ReadAt.Sub(r.started),
			SourceFrame: s.Index, SourceTime: s.Time, Latency: s.Latency, WallTime: s.ReadAt,
		}
		return r.writer.Write(e.builder.Frame(nil, m, s.Faces))
	})
	if len(r.queue) == 0 {
		r.try(r.writer.Flush)
	}
}

func (r *Recorder) try(do func() error) {
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
	first := r.err == nil
	if first {
		r.err = err
	}
	r.mutex.Unlock()
	if first {
		r.options.OnChange()
	}
}

// Status returns how far the recording has come.
func (r *Recorder) Status() Status {
	r.mutex.Lock()
	defer r.mutex.Unlock()
	s := r.status
	s.Elapsed, s.Err = r.options.now().Sub(r.started), r.err
	s.Counts = r.counts()
	return s
}

// counts adds to what was written what was not.
func (r *Recorder) counts() Counts {
	c := r.status.Counts
	c.Pictures, c.DroppedUnread, c.DroppedDisk, c.Markers = r.newestResult+1, r.droppedUnread, r.droppedDisk, r.markers
	c.DroppedBusy = max(0, c.Pictures-c.Frames-c.DroppedDisk-len(r.queue))
	if r.video != nil {
		c.VideoFrames, c.DroppedVideo = int(r.video.written.Load()), int(r.video.dropped.Load())
	}
	return c
}

// Stop ends the session: what waits is written, the files are closed. It
// returns the first thing that went wrong, now or while recording; everything
// that was written can be opened all the same.
func (r *Recorder) Stop(why string) (Status, error) {
	r.unsubscribe()
	r.mutex.Lock()
	again := r.stopped
	r.stopped = true
	r.mutex.Unlock()
	if again {
		<-r.done
		return r.Status(), r.Status().Err
	}
	if r.unreportedDrops > 0 {
		r.queue <- queueEntry{event: r.newEvent(Event{Kind: Dropped, Count: r.unreportedDrops})}
	}
	close(r.queue)
	<-r.done
	if r.video != nil {
		r.video.stop()
	}
	s := r.Status()
	if s.Err != nil {
		why = endReason(s.Err)
	}
	if err := r.writer.Finish(why, r.options.now(), s.Counts); err != nil {
		r.fail(err)
	}
	s.Err = r.Status().Err
	return s, s.Err
}

// NewFolderName is a free name for a session that begins now, in a folder of
// sessions.
func NewFolderName(parent string, now time.Time) string {
	path := filepath.Join(parent, now.Format("2006-01-02_15-04-05"))
	for n, base := 2, path; exists(path); n++ {
		path = fmt.Sprintf("%s_%d", base, n)
	}
	return path
}
