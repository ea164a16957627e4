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
	Threads int                 // for the network, 0: half of the cores, at least one
	Device  func() model.Device // where to compute, as chosen now; nil: any device
	Order   Order               // until the person chooses another
	Notify  func()
	Now     func() time.Time // nil: time.Now

	Open func(spec string) (vision.Source, error) // nil: vision.Open
}

// Queue analyses sources one after the other, in the background. Its methods
// may be called from any goroutine. Close it.
type Queue struct {
	options Options
	cancel  context.CancelFunc
	worker  sync.WaitGroup
	saver   sync.WaitGroup
	saved   context.CancelFunc // ends the saver, after it has saved once more
	changed chan struct{}      // holds a token when the worker should look again
	unsaved chan struct{}      // holds a token when the queue has to be written down

	mutex   sync.Mutex
	items   []*Item
	next    int // id
	order   Order
	paused  bool
	resumed chan struct{} // closed when a pause ends
	network *model.Network
	current *Item
	stop    context.CancelFunc // ends current
	trouble error              // the queue cannot be remembered
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
	if o.Order.Form == "" {
		o.Order.Form = Sessions
	}
	kept, err := readKept(o.File)
	q := &Queue{options: o, changed: make(chan struct{}, 1), unsaved: make(chan struct{}, 1), order: o.Order, network: o.Network, resumed: make(chan struct{})}
	q.restore(kept)
	ctx, cancel := context.WithCancel(context.Background())
	q.cancel = cancel
	saving, saved := context.WithCancel(context.Background())
	q.saver.Go(func() { q.save(saving) })
	q.saved = saved
	q.worker.Go(func() { q.work(ctx) })
	q.wake()
	return q, err
}

// restore takes over what was remembered.
func (q *Queue) restore(k kept) {
	for _, item := range k.Items {
		if item.State == Working {
			item.State = Waiting
		}
		q.next = max(q.next, item.ID)
		q.items = append(q.items, &item)
	}
	if k.Order.Check() == nil {
		q.order = k.Order
	}
	q.paused = k.Paused
}

// Close ends the work. What was under way begins again another time.
func (q *Queue) Close() error {
	q.cancel()
	q.worker.Wait()
	q.saved()
	q.saver.Wait()
	q.mutex.Lock()
	defer q.mutex.Unlock()
	return q.trouble
}

// Add appends sources; a folder stands for what it holds. Those that are in the
// queue already, unchanged, are left out, and it returns how many were added, and
// what the folders hold besides.
func (q *Queue) Add(sources ...string) (added int, left vision.LeftOut) {
	found, left := Expand(sources) // reads folders: before the lock
	q.mutex.Lock()
	for _, source := range found {
		source = absolute(source)
		stamp := stampOf(source)
		if slices.ContainsFunc(q.items, func(i *Item) bool {
			return i.Source == source && i.Stamp == stamp && i.State != Failed && i.State != Stopped
		}) {
			continue
		}
		q.next++
		q.items = append(q.items, &Item{ID: q.next, Source: source, Stamp: stamp, State: Waiting})
		added++
	}
	q.keep()
	q.mutex.Unlock()
	q.wake()
	return added, left
}

func isFile(path string) bool {
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

// Order returns what is wanted of the sources that have not begun.
func (q *Queue) Order() Order {
	q.mutex.Lock()
	defer q.mutex.Unlock()
	return q.order
}

// SetOrder changes what is wanted of the sources that have not begun.
func (q *Queue) SetOrder(o Order) error {
	if err := o.Check(); err != nil {
		return err
	}
	q.mutex.Lock()
	defer q.mutex.Unlock()
	q.order = o
	q.keep()
	return nil
}

// Use changes the network of the sources that have not begun.
func (q *Queue) Use(n *model.Network) {
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

// Pause stops the queue where it is, or lets it go on.
func (q *Queue) Pause(on bool) {
	q.mutex.Lock()
	if q.paused && !on {
		close(q.resumed)
		q.resumed = make(chan struct{})
	}
	q.paused = on
	q.keep()
	q.mutex.Unlock()
	q.wake()
}

// Stop ends an item that waits or is worked on; it leaves no result.
func (q *Queue) Stop(id int) { q.edit(id, func(i *Item) { i.State = Stopped }) }

// Again puts an item that is over back to wait.
func (q *Queue) Again(id int) {
	q.edit(id, func(i *Item) {
		if i.Over() {
			*i = Item{ID: i.ID, Source: i.Source, Stamp: stampOf(i.Source), State: Waiting}
		}
	})
}

// Remove takes items out of the queue. Results stay where they are.
func (q *Queue) Remove(which func(Item) bool) {
	q.mutex.Lock()
	q.items = slices.DeleteFunc(q.items, func(i *Item) bool {
		gone := which(*i)
		if gone && i == q.current {
			q.stop()
		}
		return gone
	})
	q.keep()
	q.mutex.Unlock()
	q.wake()
}

func (q *Queue) edit(id int, change func(*Item)) {
	q.mutex.Lock()
	for _, item := range q.items {
		if item.ID != id {
			continue
		}
		change(item)
		if item == q.current && item.State != Working {
			q.stop()
		}
	}
	q.keep()
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

// Trouble says why the queue cannot be remembered, or is nil.
func (q *Queue) Trouble() error {
	q.mutex.Lock()
	defer q.mutex.Unlock()
	return q.trouble
}

// keep has the queue remembered. A disk takes its time, which neither the
// window nor the lock should wait for.
func (q *Queue) keep() {
	select {
	case q.unsaved <- struct{}{}:
	default:
	}
}

// save writes the queue down until ctx ends, and then once more.
func (q *Queue) save(ctx context.Context) {
	for ctx.Err() == nil {
		select {
		case <-q.unsaved:
		case <-ctx.Done():
		}
		q.write()
	}
}

func (q *Queue) write() {
	q.mutex.Lock()
	k := kept{Version: keptVersion, Order: q.order, Paused: q.paused}
	for _, item := range q.items {
		k.Items = append(k.Items, *item)
	}
	q.mutex.Unlock()
	err := k.save(q.options.File)
	q.mutex.Lock()
	q.trouble = err
	q.mutex.Unlock()
	if err != nil {
		q.options.Notify()
	}
}

// work takes one item after the other until ctx ends.
func (q *Queue) work(ctx context.Context) {
	model.Stay(model.Background)
	var tool tool
	defer tool.close()
	for ctx.Err() == nil {
		own, item, network := q.begin(ctx)
		if item == nil {
			tool.close() // it holds memory that nobody needs now
			select {
			case <-q.changed:
			case <-ctx.Done():
			}
			continue
		}
		q.one(ctx, own, &tool, item, network)
	}
}

// begin chooses the next item, and the context it is worked on in; nil when
// there is none, or the queue is paused.
func (q *Queue) begin(ctx context.Context) (context.Context, *Item, *model.Network) {
	q.mutex.Lock()
	defer q.mutex.Unlock()
	if q.paused {
		return nil, nil, nil
	}
	for _, item := range q.items {
		if item.State == Waiting {
			item.State, item.Order, item.Share, item.Left = Working, q.order, -1, -1
			item.Trouble, item.Stamp, item.Frames, item.Faces = "", stampOf(item.Source), 0, 0
			q.current = item
			ctx, q.stop = context.WithCancel(ctx)
			q.keep()
			return ctx, item, q.network
		}
	}
	return nil, nil, nil
}

// one works on one item to its end, however it ends.
func (q *Queue) one(ctx, own context.Context, t *tool, item *Item, network *model.Network) {
	job := Job{Source: item.Source, Order: item.Order, Network: network, Now: q.options.Now, Open: q.options.Open}
	q.options.Notify()
	watch := stopwatch{now: q.options.Now}
	job.Hold = func(ctx context.Context) error { return q.hold(ctx, &watch) }
	job.Seen = func(s Seen) { q.follow(item, s, watch.took()) }
	var tally Tally
	var path string
	err := guard(func() (err error) {
		watch.start()
		analyser, err := t.ready(network, q.options)
		if err == nil {
			path, tally, err = job.Run(own, analyser)
		}
		return err
	})
	q.end(ctx, item, path, tally, err)
}

// guard turns a panic into an error: the queue goes on.
func guard(work func() error) (err error) {
	defer func() {
		if fault := recover(); fault != nil {
			err = fmt.Errorf("batch: something broke (%v); the other sources go on", fault)
		}
	}()
	return work()
}

// end writes down how an item ended.
func (q *Queue) end(ctx context.Context, item *Item, path string, tally Tally, err error) {
	q.mutex.Lock()
	q.stop()
	q.current, q.stop = nil, nil
	item.Frames, item.Faces = tally.Frames, tally.Faces
	switch {
	case err == nil:
		item.State, item.Result, item.Trouble = Done, path, strings.Join(tally.remarks(), "; ")
	case ctx.Err() != nil: // the program ends
		item.State = Waiting
	case errors.Is(err, context.Canceled):
		item.State = Stopped
	default:
		item.State, item.Trouble = Failed, err.Error()
	}
	q.keep()
	q.mutex.Unlock()
	q.options.Notify()
}

// hold waits while the queue is paused.
func (q *Queue) hold(ctx context.Context, watch *stopwatch) error {
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

// follow notes how far the current item is.
func (q *Queue) follow(item *Item, s Seen, took time.Duration) {
	q.mutex.Lock()
	item.Info, item.At, item.Took = s.Info, s.Frame.Index, took
	item.Frames++
	item.Faces += len(s.Faces)
	item.Share = Share(s.Info, s.Frame)
	item.Left = Left(item.Share, took)
	q.mutex.Unlock()
	q.options.Notify()
}

// stopwatch leaves pauses out.
type stopwatch struct {
	now   func() time.Time
	sum   time.Duration
	since time.Time
}

func (s *stopwatch) start() { s.since = s.now() }
func (s *stopwatch) stop()  { s.sum += s.now().Sub(s.since) }
func (s *stopwatch) took() time.Duration {
	return s.sum + s.now().Sub(s.since)
}

// tool is the analyser that the worker keeps from item to item.
type tool struct {
	analyser *engine.Analyser
	network  *model.Network
	device   model.Device
}

func (t *tool) ready(n *model.Network, o Options) (*engine.Analyser, error) {
	device := model.AnyDevice
	if o.Device != nil {
		device = o.Device()
	}
	if t.analyser != nil && t.network == n && t.device == device {
		return t.analyser, nil
	}
	t.close()
	threads := o.Threads
	if threads <= 0 {
		threads = halfOfTheCores()
	}
	a, err := engine.NewAnalyser(n, engine.AnalyserOptions{Finder: o.Finder, Threads: threads, Nice: model.Background, Device: device})
	if err != nil {
		return nil, err
	}
	t.analyser, t.network, t.device = a, n, device
	return a, nil
}

func (t *tool) close() {
	if t.analyser != nil {
		t.analyser.Close()
		t.analyser, t.network = nil, nil
	}
}
