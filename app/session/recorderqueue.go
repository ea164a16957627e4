package session

import (
	"slices"
	"time"

	"arbex/assets/message"
	"arbex/model"
)

// tryEnqueue adds an entry unless the queue is full.
func (r *Recorder) tryEnqueue(e queueEntry) bool {
	select {
	case r.queue <- e:
		return true
	default:
		return false
	}
}

// newEvent fills in the time of an event that happens now.
func (r *Recorder) newEvent(e Event) *Event {
	now := r.options.Now()
	e.Time, e.WallTime, e.Frame = seconds(now.Sub(r.started)), now, r.newestFrame
	return &e
}

// AddEvent records an event that happens now.
func (r *Recorder) AddEvent(kind EventKind, note string) {
	r.enqueueEvent(Event{Kind: kind, Note: note})
}

// AddMarker sets a marker with a name, which may be empty, and returns its number.
// Its segment begins with the newest frame that has no records yet.
func (r *Recorder) AddMarker(key, name string) int {
	r.mutex.Lock()
	r.markers++
	number := r.markers
	r.mutex.Unlock()
	r.enqueueEvent(Event{Kind: Marker, Number: number, Key: key, Name: name})
	return number
}

// AnnotateMarker attaches a note to a marker.
func (r *Recorder) AnnotateMarker(number int, note string) {
	r.enqueueEvent(Event{Kind: MarkerNote, Number: number, Note: note})
}

func (r *Recorder) enqueueEvent(e Event) {
	r.mutex.Lock()
	defer r.mutex.Unlock()
	if !r.stopped && !r.tryEnqueue(queueEntry{event: r.newEvent(e)}) && r.err == nil {
		r.err = message.New("the disk does not take any more", nil)
	}
}

// SetNetwork records a change of the network. It returns false if the classes
// differ, which a session cannot hold: Stop it.
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

// run writes and syncs the queue until it is closed.
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

// write writes one entry, and flushes when no other waits.
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

// try runs a step of the writer and updates the status.
func (r *Recorder) try(do func() error) {
	if err := do(); err != nil {
		r.fail(err)
	}
	counts := r.writer.Counts()
	r.mutex.Lock()
	r.status.Counts = counts
	r.mutex.Unlock()
}

// fail stores the first error, which ends the recording.
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
