package engine

import (
	"context"
	"errors"
	"sync"
	"sync/atomic"
	"time"

	"arbex/app/slot"
	"arbex/assets/message"
	"arbex/model"
	"arbex/model/blazeface"
	"arbex/model/device"
	"arbex/vision"
)

// Options configures an Engine.
type Options struct {
	Source         string               // for vision.Open; empty starts idle
	Network        *model.Network       // required
	Threads        int                  // for the network; 0: see threadsFor
	Device         device.Kind          // for the network
	Finder         vision.FinderOptions // TimeShare 0: visionShare
	PreviewSide    int                  // longest side of View.Picture in pixels; 0: 1280
	Loop           bool                 // restart clips at their end
	FrameRate      float64              // frames per second at which files are played; 0: their own
	Postprocessing Postprocessing

	// Notify is called when a new View can be taken, once until the next Take. It
	// runs on a goroutine of the engine and must not block.
	Notify func()

	// NeutralFaces returns the neutral faces that a network was trained on. Without
	// their Mean nobody's neutral face can be calibrated.
	NeutralFaces func(*model.Network) model.NeutralReference

	Open func(spec string) (vision.Source, error) // nil: vision.Open
}

// The shares of the time between two frames that detection and the network may
// take. Beyond them faces take turns, so that the preview stays smooth and
// predictions stay recent.
const (
	visionShare  = 0.25
	networkShare = 0.38
)

// defaultPreviewSide is the default of Options.PreviewSide: more pixels than a
// window shows only cost time.
const defaultPreviewSide = 1280

// withDefaults fills in what the caller left out.
func (o Options) withDefaults() Options {
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
	return o
}

// Engine is the live pipeline. Its methods may be called from any goroutine.
type Engine struct {
	options      Options
	ctx          context.Context
	cancel       context.CancelFunc
	workers      sync.WaitGroup
	blockedReads atomic.Int32 // reads that have not returned
	started      time.Time

	frames    *slot.Slot[*captured]
	jobs      *slot.Slot[*job]
	idle      chan *captured // frames that can be filled
	networks  *slot.Slot[*model.Network]
	again     chan struct{} // holds a token when the frame that is shown may have to be judged again
	notifier  notifier
	observers reorderBuffer

	mutex        sync.Mutex
	view         liveView
	network      *model.Network    // in use; nil until the first is compiled
	budget       vision.TimeBudget // of the network
	cancelSource context.CancelFunc
	sourceID     int // counts sources, so that late results of an older one are dropped
	revision     int // counts changes of what judges a face: network, device, expected mix
	hold         hold
}

// Start starts an engine. It runs until Close or the end of ctx.
func Start(ctx context.Context, o Options) (*Engine, error) {
	if o.Network == nil {
		return nil, errors.New("there is no network; load a model first")
	}
	o = o.withDefaults()
	finder, err := newFinder(o.Finder, blazeface.Options{Niceness: device.Interactive})
	if err != nil {
		return nil, err
	}
	e := newEngine(ctx, o)
	for range frameBuffers {
		e.idle <- &captured{frame: vision.NewFrame()}
	}
	e.networks.Put(o.Network)
	e.spawn(message.New("finding faces", nil), func() { e.detectLoop(finder) })
	e.spawn(message.New("running the network", nil), e.networkLoop)
	if o.Source != "" {
		e.SetSource(o.Source)
	}
	return e, nil
}

// newEngine returns an engine without goroutines.
func newEngine(ctx context.Context, o Options) *Engine {
	e := &Engine{
		options: o, started: time.Now(), frames: slot.New[*captured](), jobs: slot.New[*job](),
		idle: make(chan *captured, frameBuffers), networks: slot.New[*model.Network](), again: make(chan struct{}, 1),
		view: liveView{faces: newFaceTable()}, budget: vision.TimeBudget{Share: networkShare}, hold: hold{changed: make(chan struct{})},
	}
	e.ctx, e.cancel = context.WithCancel(ctx)
	e.notifier = notifier{ctx: e.ctx, notify: o.Notify}
	e.view.faces.cropSide, e.view.faces.postprocessing = o.Network.Config().Side, o.Postprocessing
	return e
}

// errReading names the work of the goroutines that open and read a source.
var errReading = message.New("reading the source", nil)

// spawn runs a goroutine of the engine. A panic sets the state Failed instead of
// ending the program.
func (e *Engine) spawn(doing error, f func()) {
	e.workers.Go(func() {
		defer func() {
			if fault := recover(); fault != nil {
				e.setState(Failed, message.New("Something broke while {{.Doing}} ({{.Cause}}). Choose a source again, or restart the program.",
					message.Fields{"Doing": doing, "Cause": fault}))
			}
		}()
		f()
	})
}

// now returns the time since the engine started.
func (e *Engine) now() time.Duration { return time.Since(e.started) }

// closeTimeout is how long Close waits for the goroutines. One that is blocked in
// an OpenCV read is left behind and ends with the read.
const closeTimeout = 900 * time.Millisecond

// Close stops the engine within a second.
func (e *Engine) Close() error {
	e.cancel()
	e.notifier.stop()
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
		return errors.New("the source did not let go; it ends on its own")
	}
}

// freeFrames frees the frames that the workers left behind.
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
