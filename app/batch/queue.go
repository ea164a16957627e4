package batch

import (
	"context"
	"slices"
	"sync"
	"time"

	"arbex/model"
	"arbex/model/device"
	"arbex/vision"
	"arbex/vision/media"
)

// Options configures a Queue; File, Network and Output.Folder are required.
type Options struct {
	File    string         // that the queue is saved in
	Network *model.Network // of items that begin, until SetNetwork
	Finder  vision.FinderOptions
	Threads int                // of the network; 0: half of the cores, at least one
	Device  func() device.Kind // for items that begin; nil: any device
	Mix     func() float64     // expected mix of expressions of items that begin, see Sampling; nil: as trained
	Output  Output             // of items that begin, when none is saved
	Notify  func()             // called after each change; nil: nothing
	Now     func() time.Time   // nil: time.Now

	Open func(spec string) (vision.Source, error) // nil: vision.Open
}

// Queue analyzes sources one after the other, in the background. Its methods may
// be called from any goroutine.
type Queue struct {
	options Options

	cancel    context.CancelFunc // ends the worker
	worker    sync.WaitGroup
	wakeUp    chan struct{}      // holds a token when the worker should look for an item
	stopSaver context.CancelFunc // ends the saver, after it has saved once more
	saver     sync.WaitGroup
	unsaved   chan struct{} // holds a token when there is something to save

	mutex       sync.Mutex
	items       []*Item
	lastID      int
	output      Output
	paused      bool
	resumed     chan struct{} // closed at the end of a pause
	network     *model.Network
	current     *Item              // that is worked on; nil: none
	stopCurrent context.CancelFunc // of current
	saveError   error
}

// Open loads a saved queue and starts it: an item that was worked on begins
// again. The queue is usable with an error too, which reports that the file could
// not be read.
func Open(o Options) (*Queue, error) {
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Mix == nil {
		o.Mix = func() float64 { return 0 }
	}
	if o.Notify == nil {
		o.Notify = func() {}
	}
	if o.Output.Format == "" {
		o.Output.Format = FormatSession
	}
	state, err := loadState(o.File)
	q := &Queue{options: o, wakeUp: make(chan struct{}, 1), unsaved: make(chan struct{}, 1), output: o.Output, network: o.Network, resumed: make(chan struct{})}
	q.restore(state)
	working, cancel := context.WithCancel(context.Background())
	saving, stopSaver := context.WithCancel(context.Background())
	q.cancel, q.stopSaver = cancel, stopSaver
	q.saver.Go(func() { q.saveLoop(saving) })
	q.worker.Go(func() { q.workLoop(working) })
	q.changed()
	return q, err
}

// restore takes over a saved state.
func (q *Queue) restore(s persistedState) {
	for _, item := range s.Items {
		if item.State == Working {
			item.State = Waiting
		}
		q.lastID = max(q.lastID, item.ID)
		q.items = append(q.items, &item)
	}
	if s.Output.Validate() == nil {
		q.output = s.Output
	}
	q.paused = s.Paused
}

// Close ends the work and saves the queue. The item that is worked on begins
// again at the next Open.
func (q *Queue) Close() error {
	q.cancel()
	q.worker.Wait()
	q.stopSaver()
	q.saver.Wait()
	return q.SaveError()
}

// changed wakes the worker and calls OnChange.
func (q *Queue) changed() {
	select {
	case q.wakeUp <- struct{}{}:
	default:
	}
	q.options.Notify()
}

// Add appends sources, and what folders among them hold. A source that is in the
// queue, unchanged and neither failed nor stopped, is not added again, unless other
// output is to be made of it now. It returns how many were added, and what else the
// folders hold.
func (q *Queue) Add(sources ...string) (added int, skipped media.Skipped) {
	expanded, skipped := ExpandFolders(sources) // reads the disk: before the lock
	q.mutex.Lock()
	for _, source := range expanded {
		source = absolutePath(source)
		fingerprint := fingerprintOf(source)
		if q.has(source, fingerprint) {
			continue
		}
		q.lastID++
		q.items = append(q.items, &Item{ID: q.lastID, Source: source, Fingerprint: fingerprint, State: Waiting})
		added++
	}
	q.markUnsaved()
	q.mutex.Unlock()
	q.changed()
	return added, skipped
}

func (q *Queue) has(source string, f Fingerprint) bool {
	return slices.ContainsFunc(q.items, func(i *Item) bool {
		same := i.Source == source && i.Fingerprint == f && i.State != Failed && i.State != Stopped
		return same && (i.State != Done || i.Output == q.nextOutput())
	})
}

// nextOutput returns what is made of an item that begins now.
func (q *Queue) nextOutput() Output {
	o := q.output
	o.Sampling.Mix = q.options.Mix()
	if q.network != nil {
		o.Sampling.Mix = q.network.SupportedPrior(o.Sampling.Mix)
	}
	return o
}

// Items returns a copy of the items, in order.
func (q *Queue) Items() []Item {
	q.mutex.Lock()
	defer q.mutex.Unlock()
	all := make([]Item, len(q.items))
	for i, item := range q.items {
		all[i] = *item
	}
	return all
}

// Output returns what is made of the items that have not begun.
func (q *Queue) Output() Output {
	q.mutex.Lock()
	defer q.mutex.Unlock()
	return q.output
}

// SetOutput changes what is made of the items that have not begun.
func (q *Queue) SetOutput(o Output) error {
	if err := o.Validate(); err != nil {
		return err
	}
	q.mutex.Lock()
	defer q.mutex.Unlock()
	q.output = o
	q.markUnsaved()
	return nil
}

// SetNetwork changes the network of the items that have not begun.
func (q *Queue) SetNetwork(n *model.Network) {
	q.mutex.Lock()
	defer q.mutex.Unlock()
	q.network = n
}

// Paused reports whether the queue is paused.
func (q *Queue) Paused() bool {
	q.mutex.Lock()
	defer q.mutex.Unlock()
	return q.paused
}

// SetPaused pauses the queue before the next frame, or resumes it.
func (q *Queue) SetPaused(paused bool) {
	q.mutex.Lock()
	if q.paused && !paused {
		close(q.resumed)
		q.resumed = make(chan struct{})
	}
	q.paused = paused
	q.markUnsaved()
	q.mutex.Unlock()
	q.changed()
}

// Stop stops an item that has not ended; it leaves no result.
func (q *Queue) Stop(id int) {
	q.update(id, func(i *Item) {
		if !i.Ended() {
			i.State = Stopped
		}
	})
}

// Retry puts an item that has ended back in the queue.
func (q *Queue) Retry(id int) {
	q.update(id, func(i *Item) {
		if i.Ended() {
			*i = Item{ID: i.ID, Source: i.Source, Fingerprint: fingerprintOf(i.Source), State: Waiting}
		}
	})
}

// Remove removes the selected items from the queue. Results are kept.
func (q *Queue) Remove(selected func(Item) bool) {
	q.mutex.Lock()
	q.items = slices.DeleteFunc(q.items, func(i *Item) bool {
		remove := selected(*i)
		if remove && i == q.current {
			q.stopCurrent()
		}
		return remove
	})
	q.markUnsaved()
	q.mutex.Unlock()
	q.changed()
}

// update changes an item, and stops the work on it when it is no longer Working.
func (q *Queue) update(id int, change func(*Item)) {
	q.mutex.Lock()
	for _, item := range q.items {
		if item.ID != id {
			continue
		}
		change(item)
		if item == q.current && item.State != Working {
			q.stopCurrent()
		}
	}
	q.markUnsaved()
	q.mutex.Unlock()
	q.changed()
}
