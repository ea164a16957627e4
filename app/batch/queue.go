package batch

import (
	"context"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"
	"sync"
	"time"

	"arbex/app/engine"
	"arbex/model"
	"arbex/vision"
)

// Options are what a queue works with; File, Network and Order.Folder are
// required.
type Options struct {
	File    string         // where the queue is remembered
	Network *model.Network // for what begins; see Use
	Finder  vision.FinderOptions
	Threads int                     // for the network, 0: half of the cores, at least one
	Device  func() model.DeviceKind // where to compute, as chosen now; nil: any device
	Output  Output                  // until the person chooses another
	Notify  func()
	Now     func() time.Time // nil: time.Now

	Open func(spec string) (vision.Source, error) // nil: vision.Open
}

// Queue analyses sources one after the other, in the background. Its methods
// may be called from any goroutine. Close it.
type Queue struct {
	options   Options
	cancel    context.CancelFunc
	worker    sync.WaitGroup
	saver     sync.WaitGroup
	stopSaver context.CancelFunc // ends the saver, after it has saved once more
	changed   chan struct{}      // holds a token when the worker should look again
	unsaved   chan struct{}      // holds a token when the queue has to be written down

	mutex       sync.Mutex
	items       []*Item
	lastID      int // id
	output      Output
	paused      bool
	resumed     chan struct{} // closed when a pause ends
	network     *model.Network
	current     *Item
	stopCurrent context.CancelFunc // ends current
	saveError   error              // the queue cannot be remembered
}

// Open takes up the queue where it was left: what was finished stays so, what
// was under way begins again.
func Open(o Options) (*Queue, error) {
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Notify == nil {
		o.Notify = func() {}
	}
	if o.Output.Format == "" {
		o.Output.Format = FormatSession
	}
	kept, err := loadState(o.File)
	q := &Queue{options: o, changed: make(chan struct{}, 1), unsaved: make(chan struct{}, 1), output: o.Output, network: o.Network, resumed: make(chan struct{})}
	q.restore(kept)
	ctx, cancel := context.WithCancel(context.Background())
	q.cancel = cancel
	saving, saved := context.WithCancel(context.Background())
	q.saver.Go(func() { q.saveLoop(saving) })
	q.stopSaver = saved
	q.worker.Go(func() { q.workLoop(ctx) })
	q.wake()
	return q, err
}

// restore takes over what was remembered.
func (q *Queue) restore(k persistedState) {
	for _, item := range k.Items {
		if item.State == Working {
			item.State = Waiting
		}
		q.lastID = max(q.lastID, item.ID)
		q.items = append(q.items, &item)
	}
	if k.Output.Validate() == nil {
		q.output = k.Output
	}
	q.paused = k.Paused
}

// Close ends the work. What was under way begins again another time.
func (q *Queue) Close() error {
	q.cancel()
	q.worker.Wait()
	q.stopSaver()
	q.saver.Wait()
	q.mutex.Lock()
	defer q.mutex.Unlock()
	return q.saveError
}

// Add appends sources; a folder stands for what it holds. Those that are in the
// queue already, unchanged, are left out, and it returns how many were added, and
// what the folders hold besides.
func (q *Queue) Add(sources ...string) (added int, left vision.SkippedFiles) {
	found, left := ExpandFolders(sources) // reads folders: before the lock
	q.mutex.Lock()
	for _, source := range found {
		source = absolutePath(source)
		stamp := fingerprintOf(source)
		if slices.ContainsFunc(q.items, func(i *Item) bool {
			return i.Source == source && i.Fingerprint == stamp && i.State != Failed && i.State != Stopped
		}) {
			continue
		}
		q.lastID++
		q.items = append(q.items, &Item{ID: q.lastID, Source: source, Fingerprint: stamp, State: Waiting})
		added++
	}
	q.markUnsaved()
	q.mutex.Unlock()
	q.wake()
	return added, left
}

func exists(path string) bool {
	_, err := os.Stat(path)
	return err == nil
}

// Items returns a copy of the queue, in order.
func (q *Queue) Items() []Item {
	q.mutex.Lock()
	defer q.mutex.Unlock()
	all := make([]Item, len(q.items))
	for i, item := range q.items {
		all[i] = *item
	}
	return all
}

// Output returns what is wanted of the sources that have not begun.
func (q *Queue) Output() Output {
	q.mutex.Lock()
	defer q.mutex.Unlock()
	return q.output
}

// SetOutput changes what is wanted of the sources that have not begun.
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

// SetNetwork changes the network of the sources that have not begun.
func (q *Queue) SetNetwork(n *model.Network) {
	q.mutex.Lock()
	defer q.mutex.Unlock()
	q.network = n
}

// Paused says whether the queue waits for the person.
func (q *Queue) Paused() bool {
	q.mutex.Lock()
	defer q.mutex.Unlock()
	return q.paused
}

// SetPaused stops the queue where it is, or lets it go on.
func (q *Queue) SetPaused(on bool) {
	q.mutex.Lock()
	if q.paused && !on {
		close(q.resumed)
		q.resumed = make(chan struct{})
	}
	q.paused = on
	q.markUnsaved()
	q.mutex.Unlock()
	q.wake()
}

// Stop ends an item that waits or is worked on; it leaves no result.
func (q *Queue) Stop(id int) { q.update(id, func(i *Item) { i.State = Stopped }) }

// Retry puts an item that is over back to wait.
func (q *Queue) Retry(id int) {
	q.update(id, func(i *Item) {
		if i.Ended() {
			*i = Item{ID: i.ID, Source: i.Source, Fingerprint: fingerprintOf(i.Source), State: Waiting}
		}
	})
}

// Remove takes items out of the queue. Results stay where they are.
func (q *Queue) Remove(which func(Item) bool) {
	q.mutex.Lock()
	q.items = slices.DeleteFunc(q.items, func(i *Item) bool {
		gone := which(*i)
		if gone && i == q.current {
			q.stopCurrent()
		}
		return gone
	})
	q.markUnsaved()
	q.mutex.Unlock()
	q.wake()
}

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
	q.wake()
}

// wake lets the worker look at the queue, and the window as well.
func (q *Queue) wake() {
	select {
	case q.changed <- struct{}{}:
	default:
	}
	q.options.Notify()
}

// SaveError says why the queue cannot be remembered, or is nil.
func (q *Queue) SaveError() error {
	q.mutex.Lock()
	defer q.mutex.Unlock()
	return q.saveError
}

// markUnsaved has the queue remembered. A disk takes its time, which neither the
// window nor the lock should wait for.
func (q *Queue) markUnsaved() {
	select {
	case q.unsaved <- struct{}{}:
	default:
	}
}

// saveLoop writes the queue down until ctx ends, and then once more.
func (q *Queue) saveLoop(ctx context.Context) {
	for ctx.Err() == nil {
		select {
		case <-q.unsaved:
		case <-ctx.Done():
		}
		q.saveState()
	}
}

func (q *Queue) saveState() {
	q.mutex.Lock()
	k := persistedState{Version: stateVersion, Output: q.output, Paused: q.paused}
	for _, item := range q.items {
		k.Items = append(k.Items, *item)
	}
	q.mutex.Unlock()
	err := k.save(q.options.File)
	q.mutex.Lock()
	q.saveError = err
	q.mutex.Unlock()
	if err != nil {
		q.options.Notify()
	}
}

// workLoop takes one item after the other until ctx ends.
func (q *Queue) workLoop(ctx context.Context) {
	model.LockThread(model.Background)
	var tool analyserCache
	defer tool.close()
	for ctx.Err() == nil {
		own, item, network := q.startNext(ctx)
		if item == nil {
			tool.close() // it holds memory that nobody needs now
			select {
			case <-q.changed:
			case <-ctx.Done():
			}
			continue
		}
		q.process(ctx, own, &tool, item, network)
	}
}

// startNext chooses the next item, and the context it is worked on in; nil when
// there is none, or the queue is paused.
func (q *Queue) startNext(ctx context.Context) (context.Context, *Item, *model.Network) {
	q.mutex.Lock()
	defer q.mutex.Unlock()
	if q.paused {
		return nil, nil, nil
	}
	for _, item := range q.items {
		if item.State == Waiting {
			item.State, item.Output, item.Progress, item.TimeLeft = Working, q.output, -1, -1
			item.Problem, item.Fingerprint, item.Frames, item.Faces = "", fingerprintOf(item.Source), 0, 0
			q.current = item
			ctx, q.stopCurrent = context.WithCancel(ctx)
			q.markUnsaved()
			return ctx, item, q.network
		}
	}
	return nil, nil, nil
}

// process works on one item to its end, however it ends.
func (q *Queue) process(ctx, own context.Context, t *analyserCache, item *Item, network *model.Network) {
	job := Job{Source: item.Source, Output: item.Output, Network: network, Now: q.options.Now, Open: q.options.Open}
	q.options.Notify()
	watch := stopwatch{now: q.options.Now}
	job.BeforeFrame = func(ctx context.Context) error { return q.waitWhilePaused(ctx, &watch) }
	job.OnFrame = func(s FrameResult) { q.recordProgress(item, s, watch.elapsed()) }
	var tally WalkResult
	var path string
	err := recoverPanic(func() (err error) {
		watch.start()
		analyser, err := t.get(network, q.options)
		if err == nil {
			path, tally, err = job.Run(own, analyser)
		}
		return err
	})
	q.finish(ctx, item, path, tally, err)
}

// recoverPanic turns a panic into an error: the queue goes on.
func recoverPanic(work func() error) (err error) {
	defer func() {
		if fault := recover(); fault != nil {
			err = fmt.Errorf("batch: something broke (%v); the other sources go on", fault)
		}
	}()
	return work()
}

// finish writes down how an item ended.
func (q *Queue) finish(ctx context.Context, item *Item, path string, tally WalkResult, err error) {
	q.mutex.Lock()
	q.stopCurrent()
	q.current, q.stopCurrent = nil, nil
	item.Frames, item.Faces = tally.FramesAnalysed, tally.Faces
	switch {
	case err == nil:
		item.State, item.Result, item.Problem = Done, path, strings.Join(tally.notes(), "; ")
	case ctx.Err() != nil: // the program ends
		item.State = Waiting
	case errors.Is(err, context.Canceled):
		item.State = Stopped
	default:
		item.State, item.Problem = Failed, err.Error()
	}
	q.markUnsaved()
	q.mutex.Unlock()
	q.options.Notify()
}

// waitWhilePaused waits while the queue is paused.
func (q *Queue) waitWhilePaused(ctx context.Context, watch *stopwatch) error {
	q.mutex.Lock()
	paused, resumed := q.paused, q.resumed
	q.mutex.Unlock()
	if !paused {
		return nil
	}
	watch.stop()
	defer watch.start()
	select {
	case <-resumed:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// recordProgress notes how far the current item is.
func (q *Queue) recordProgress(item *Item, s FrameResult, took time.Duration) {
	q.mutex.Lock()
	item.Info, item.FrameIndex, item.Elapsed = s.Info, s.Frame.Index, took
	item.Frames++
	item.Faces += len(s.Faces)
	item.Progress = Progress(s.Info, s.Frame)
	item.TimeLeft = TimeLeft(item.Progress, took)
	q.mutex.Unlock()
	q.options.Notify()
}

// stopwatch leaves pauses out.
type stopwatch struct {
	now           func() time.Time
	elapsedBefore time.Duration
	started       time.Time
}

func (s *stopwatch) start() { s.started = s.now() }
func (s *stopwatch) stop()  { s.elapsedBefore += s.now().Sub(s.started) }
func (s *stopwatch) elapsed() time.Duration {
	return s.elapsedBefore + s.now().Sub(s.started)
}

// analyserCache is the analyser that the worker keeps from item to item.
type analyserCache struct {
	analyser *engine.Analyzer
	network  *model.Network
	device   model.DeviceKind
}

func (t *analyserCache) get(n *model.Network, o Options) (*engine.Analyzer, error) {
	device := model.AutoDevice
	if o.Device != nil {
		device = o.Device()
	}
	if t.analyser != nil && t.network == n && t.device == device {
		return t.analyser, nil
	}
	t.close()
	threads := o.Threads
	if threads <= 0 {
		threads = defaultThreads()
	}
	a, err := engine.NewAnalyzer(n, engine.AnalyzerOptions{Finder: o.Finder, Threads: threads, Nice: model.Background, Device: device})
	if err != nil {
		return nil, err
	}
	t.analyser, t.network, t.device = a, n, device
	return a, nil
}

func (t *analyserCache) close() {
	if t.analyser != nil {
		t.analyser.Close()
		t.analyser, t.network = nil, nil
	}
}
