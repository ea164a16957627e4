package engine

import (
	"context"
	"errors"
	"fmt"
	"image"
	"sync"
	"sync/atomic"
	"time"

	"arbex/app/slot"
	"arbex/assets/message"
	"arbex/model"
	"arbex/vision"
)

// Options are the wishes for an Engine.
type Options struct {
	Source         string               // for vision.Open; empty starts idle
	Network        *model.Network       // required
	Threads        int                  // for the network, 0: every core
	Device         model.DeviceKind     // for the network
	Finder         vision.FinderOptions // Share 0: lookShare
	PreviewSide    int                  // longest side of View.Picture in pixels, 0: 1280
	Loop           bool                 // clips begin again at their end
	FrameRate      float64              // frames a second at which files are shown, 0: their own
	Postprocessing Postprocessing
	Notify         func() // a new View waits; called from a goroutine of the engine, once until the next Take

	// Neutral returns the neutral faces that a network learnt from, without Mean
	// when nobody knows them: then nobody's neutral face can be measured.
	NeutralFaces func(*model.Network) model.NeutralReference

	Open func(spec string) (vision.Source, error) // nil: vision.Open
}

// The shares of the time between two pictures that following faces and the network
// may take. Beyond them faces take turns, so that the preview stays smooth and what
// is said of a face is new.
const (
	visionShare  = 0.25
	networkShare = 0.38
)

// defaultPreviewSide is the default of Options.Preview: more pixels than a window
// shows cost only time.
const defaultPreviewSide = 1280

// Engine is the live path. Its methods may be called from any goroutine.
type Engine struct {
	options      Options
	cancel       context.CancelFunc
	ctx          context.Context
	workers      sync.WaitGroup
	blockedReads atomic.Int32 // reads that have not come back
	started      time.Time

	frames   *slot.Slot[*captured]
	jobs     *slot.Slot[*job]
	idle     chan *captured // frames ready to be filled
	networks *slot.Slot[*model.Network]
	results  reorderBuffer
	turns    roundRobin // of the vision worker

	mutex        sync.Mutex
	state        State
	notice       error
	place        model.DeviceInfo  // where the network is computed
	network      *model.Network    // that is
	budget       vision.TimeBudget // of the network
	info         vision.Info
	cancelSource context.CancelFunc // ends the session of the source
	paused       bool
	resumed      chan struct{} // closed when a pause ends
	picture      previewPicture
	faces        faceTable
	stats        statistics
	unshownReads []time.Duration // when the frames were read whose predictions wait in the view
	notified     bool
	notifyTimer  *time.Timer // notifies, nil: nothing waits for it
	notifyAt     time.Time   // when it does
	sourceID     int         // counts sources, so that late results of an old one are dropped
}

// captured is a frame on its way to the vision worker.
type captured struct {
	frame    *vision.Frame
	readAt   time.Duration // when it was read, since the engine began
	sourceID int
	restart  bool      // the clip began again: faces are new
	info     FrameInfo // for witnesses
}

// previewPicture is the newest picture, in buffers that go round.
type previewPicture struct {
	newest *image.RGBA
	spare  []*image.RGBA
	fresh  bool
	scale  float32
	index  int
	time   time.Duration
	readAt time.Duration
}

// Start begins to work. Close ends it; so does the end of ctx.
func Start(ctx context.Context, o Options) (*Engine, error) {
	if o.Network == nil {
		return nil, errors.New("engine: there is no network; load a model first")
	}
	if o.PreviewSide <= 0 {
		o.PreviewSide = defaultPreviewSide
	}
	if o.Notify == nil {
		o.Notify = func() {}
	}
	if o.NeutralFaces == nil {
		o.NeutralFaces = func(*model.Network) model.NeutralReference { return model.NeutralReference{} }
	}
	if o.Open == nil {
		o.Open = vision.Open
	}
	if o.Finder.TimeShare == 0 {
		o.Finder.TimeShare = visionShare
	}
	finder, err := vision.NewFinder(o.Finder)
	if err != nil {
		return nil, fmt.Errorf("engine: %w", err)
	}
	e := &Engine{
		options: o, started: time.Now(), frames: slot.New[*captured](), jobs: slot.New[*job](),
		idle: make(chan *captured, frameBuffers), networks: slot.New[*model.Network](), faces: newFaceTable(),
		turns: roundRobin{lastTurn: map[int]int{}}, budget: vision.TimeBudget{Share: networkShare},
		resumed: make(chan struct{}),
	}
	for range frameBuffers {
		e.idle <- &captured{frame: vision.NewFrame()}
	}
	e.faces.cropSide, e.faces.postprocessing = o.Network.Config().Side, o.Postprocessing
	e.ctx, e.cancel = context.WithCancel(ctx)
	e.networks.Put(o.Network)
	e.spawn(message.New("finding faces", nil), func() { e.detectLoop(finder) })
	e.spawn(message.New("running the network", nil), e.inferLoop)
	if o.Source != "" {
		e.SetSource(o.Source)
	}
	return e, nil
}

// frameBuffers: one being filled, one waiting, one being looked at.
const frameBuffers = 3

// errReading names the work of the goroutines that open and read a source.
var errReading = message.New("reading the source", nil)

// spawn runs a goroutine of the engine. A panic becomes a state, not the end of
// the program.
func (e *Engine) spawn(doing error, f func()) {
	e.workers.Add(1)
	go func() {
		defer e.workers.Done()
		defer func() {
			if fault := recover(); fault != nil {
				e.setState(Failed, message.New("Something broke while {{.Doing}} ({{.Cause}}). Choose a source again, or restart the program.",
					message.Fields{"Doing": doing, "Cause": fault}))
			}
		}()
		f()
	}()
}

// now is the time since the engine began.
func (e *Engine) now() time.Duration { return time.Since(e.started) }

// setState changes the state and tells the window.
func (e *Engine) setState(s State, notice error) {
	e.mutex.Lock()
	e.state, e.notice = s, notice
	e.mutex.Unlock()
	e.notify()
}

// setSourceState is say for a source, unless it is no longer watched: Watch ends ctx while
// it holds the mutex. A pause stays one.
func (e *Engine) setSourceState(ctx context.Context, s State, notice error) {
	e.mutex.Lock()
	if ctx.Err() == nil {
		if s == Running && e.paused {
			s = Paused
		}
		e.state, e.notice = s, notice
	}
	e.mutex.Unlock()
	e.notify()
}

// Painting a window costs more than finding faces. So it is done once a picture.
const (
	// detectionWait is how long a picture waits for its faces, so that the boxes are those
	// of the picture.
	detectionWait = 8 * time.Millisecond

	// resultWait is how long what is found and said of faces waits for the next picture.
	resultWait = 40 * time.Millisecond
)

// notifyWithin wakes the window when what waits has waited long enough.
func (e *Engine) notifyWithin(wait time.Duration) {
	e.mutex.Lock()
	defer e.mutex.Unlock()
	if e.notified || e.ctx.Err() != nil {
		return
	}
	if due := time.Now().Add(wait); e.notifyTimer == nil {
		e.notifyTimer, e.notifyAt = time.AfterFunc(wait, e.notify), due
	} else if due.Before(e.notifyAt) {
		e.notifyTimer.Reset(wait)
		e.notifyAt = due
	}
}

// notify wakes the window, once until it takes a view.
func (e *Engine) notify() {
	e.mutex.Lock()
	first := !e.notified
	e.notified = true
	if e.notifyTimer != nil {
		e.notifyTimer.Stop()
		e.notifyTimer = nil
	}
	e.mutex.Unlock()
	if first && e.ctx.Err() == nil {
		e.options.Notify()
	}
}

// SetSource changes the source.
func (e *Engine) SetSource(spec string) {
	ctx, cancel := context.WithCancel(e.ctx)
	e.mutex.Lock()
	if e.cancelSource != nil {
		e.cancelSource()
	}
	e.cancelSource = cancel
	e.sourceID++
	session := e.sourceID
	e.paused = false
	shown := vision.Redacted(spec)
	e.info = vision.Info{Spec: shown, Name: shown}
	e.faces.clear()
	e.stats, e.unshownReads = statistics{}, e.unshownReads[:0]
	e.mutex.Unlock()
	e.setState(Opening, nil)
	e.spawn(errReading, func() { e.runSource(ctx, spec, session) })
}

// SetNetwork changes the network. Predictions of the old one vanish.
func (e *Engine) SetNetwork(n *model.Network) { e.networks.Put(n) }

// SetPaused stops clips where they are and keeps the picture of live sources.
func (e *Engine) SetPaused(on bool) {
	e.mutex.Lock()
	changed := e.paused != on && (e.state == Running || e.state == Paused)
	if changed {
		e.paused = on
		if on {
			e.state, e.resumed = Paused, make(chan struct{})
		} else {
			e.state = Running
			close(e.resumed)
		}
	}
	e.mutex.Unlock()
	if changed {
		e.notify()
	}
}

// Take puts the newest view into v and takes v's picture back for reuse. It
// returns false when nothing has changed since the last call.
func (e *Engine) Take(v *View) bool {
	e.mutex.Lock()
	defer e.mutex.Unlock()
	if !e.notified {
		return false
	}
	e.notified = false
	if e.picture.fresh {
		if v.Picture != nil {
			e.picture.spare = append(e.picture.spare, v.Picture)
		}
		v.Picture, e.picture.newest, e.picture.fresh = e.picture.newest, nil, false
		v.Scale, v.Index, v.Time = e.picture.scale, e.picture.index, e.picture.time
		e.stats.preview.add(e.now(), e.now()-e.picture.readAt)
	}
	for _, read := range e.unshownReads {
		e.stats.latency.add(e.now(), e.now()-read)
	}
	e.unshownReads = e.unshownReads[:0]
	v.State, v.Notice, v.Info, v.Place = e.state, e.notice, e.info, e.place
	v.Faces = e.faces.list(v.Faces[:0], v.Time)
	v.Stats = e.stats.snapshot(e.now())
	return true
}

// closeTimeout is how long Close waits for its goroutines. One that OpenCV holds
// in a blocked read is left behind and ends with the read.
const closeTimeout = 900 * time.Millisecond

// Close ends the work within a second.
func (e *Engine) Close() error {
	e.cancel()
	e.mutex.Lock()
	if e.notifyTimer != nil {
		e.notifyTimer.Stop()
	}
	e.mutex.Unlock()
	ended := make(chan struct{})
	go func() {
		e.workers.Wait()
		e.freeFrames()
		close(ended)
	}()
	select {
	case <-ended:
		return nil
	case <-time.After(closeTimeout):
		return errors.New("engine: the source did not let go; it ends on its own")
	}
}

// freeFrames frees what the workers left behind.
func (e *Engine) freeFrames() {
	if c, ok := e.frames.Take(); ok {
		c.frame.Close()
	}
	for {
		select {
		case c := <-e.idle:
			c.frame.Close()
		default:
			return
		}
	}
}
