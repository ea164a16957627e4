package session

import (
	"fmt"
	"path/filepath"
	"sync"
	"time"

	"arbex/app/engine"
	"arbex/model"
	"arbex/vision"
)

// RecorderOptions configures a Recorder. All fields but OnChange and Now are required.
type RecorderOptions struct {
	Folder    string   // of the session; must not exist yet
	Metadata  Metadata // Program, Source, Consent, Settings, Video; the rest is filled in
	Network   *model.Network
	Subscribe func(engine.Observer) (unsubscribe func()) // of the engine
	OnChange  func()                                     // the status has changed; called from goroutines, twice a second
	Now       func() time.Time                           // nil: time.Now

	disk disk
}

// Recorder records what an engine sees. It never makes the engine wait: what the
// disk is too slow for is dropped and counted.
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
	sourceID        int // of the recorded source
	firstNumber     int // of its first frame
	newestFrame     int // frame of the session
	newestIndex     int // of the newest frame in its source
	newestResult    int // newest frame with a result
	droppedUnread   int
	droppedDisk     int // frames
	unreportedDrops int // of droppedDisk: not yet an event
	markers         int
	stopped         bool
	err             error
	status          Status // of the writer
}

// queueEntry is a result or an event that waits for the disk.
type queueEntry struct {
	result  engine.FrameResult
	builder RecordBuilder
	event   *Event
}

// maxQueued bounds the queue: some eight seconds at 30 frames per second, longer
// than a disk takes to spin up.
const maxQueued = 256

// Status is the progress of a recording.
type Status struct {
	Folder  string
	Elapsed time.Duration
	Counts  Counts
	Err     error // what ended the recording; call Stop
}

// Dropped returns how many pictures have no records.
func (s Status) Dropped() int {
	return s.Counts.DroppedUnread + s.Counts.DroppedBusy + s.Counts.DroppedDisk
}

// StartRecorder creates a session and records until Stop.
func StartRecorder(o RecorderOptions) (*Recorder, error) {
	if o.disk == nil {
		o.disk = osDisk{}
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.OnChange == nil {
		o.OnChange = func() {}
	}
	network, err := DescribeModel(o.Network)
	if err != nil {
		return nil, err
	}
	zero := o.Now()
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

// OnFrame implements engine.Observer.
func (r *Recorder) OnFrame(frame *vision.Frame, shot engine.FrameInfo) {
	number, ok := r.countFrame(shot)
	if ok && r.video != nil {
		r.video.add(frame, number, shot.ReadAt.Sub(r.started), shot.ReadAt)
	}
}

// countFrame counts a frame and returns its number in the session; ok reports
// whether it is recorded.
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

// OnResult implements engine.Observer.
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

// Status returns the progress of the recording.
func (r *Recorder) Status() Status {
	r.mutex.Lock()
	defer r.mutex.Unlock()
	s := r.status
	s.Elapsed, s.Err = r.options.Now().Sub(r.started), r.err
	s.Counts = r.counts()
	return s
}

// counts adds what was dropped to what was written.
func (r *Recorder) counts() Counts {
	c := r.status.Counts
	c.Pictures, c.DroppedUnread, c.DroppedDisk, c.Markers = r.newestResult+1, r.droppedUnread, r.droppedDisk, r.markers
	c.DroppedBusy = max(0, c.Pictures-c.Frames-c.DroppedDisk-len(r.queue))
	if r.video != nil {
		c.VideoFrames, c.DroppedVideo = int(r.video.written.Load()), int(r.video.dropped.Load())
	}
	return c
}

// Stop ends the recording: it writes what is queued and closes the files. It
// returns the first error, of now or of the recording; everything written before
// can be opened.
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
	if err := r.writer.Finish(why, r.options.Now(), s.Counts); err != nil {
		r.fail(err)
	}
	s.Err = r.Status().Err
	return s, s.Err
}

// NewFolderName returns an unused name for a session that starts now, in a folder
// of sessions.
func NewFolderName(parent string, now time.Time) string {
	path := filepath.Join(parent, now.Format("2006-01-02_15-04-05"))
	for n, base := 2, path; exists(path); n++ {
		path = fmt.Sprintf("%s_%d", base, n)
	}
	return path
}
