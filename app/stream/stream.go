package stream

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"sync"
	"sync/atomic"
	"time"

	"arbex/app/engine"
	"arbex/app/session"
	"arbex/app/slot"
	"arbex/model"
	"arbex/vision"
)

// Options configures a Stream; Network and Subscribe are required.
type Options struct {
	Network   *model.Network
	Subscribe func(engine.Observer) (unsubscribe func()) // of the engine
	OSC       int                                        // UDP port of this computer; 0: none

	Port     int               // TCP port to listen on; 0: a free one
	Token    string            // see CheckToken; empty: a new random one
	OnMarker func(name string) // a reader sent a marker, on the reader's goroutine; nil: markers are refused

	writeDeadline deadline // nil: writeTimeout
}

// Stream sends results to other programs.
type Stream struct {
	oscPort       int
	started       time.Time
	unsubscribe   func()
	cancel        context.CancelFunc
	goroutines    sync.WaitGroup
	recordBuilder atomic.Pointer[session.RecordBuilder]
	latest        *slot.Slot[engine.FrameResult]
	server        *server
	osc           *oscSender // nil: none
	sent          atomic.Int64
}

// Status counts what a Stream did.
type Status struct {
	Readers int // that are connected
	Sent    int // frames
	Dropped int // messages that slow readers missed, all readers together
	OSC     int // port; 0: none
}

// Open listens on this computer and starts sending.
func Open(o Options) (*Stream, error) {
	if o.writeDeadline == nil {
		o.writeDeadline = afterWriteTimeout
	}
	ctx, cancel := context.WithCancel(context.Background())
	s := &Stream{oscPort: o.OSC, started: time.Now(), cancel: cancel, latest: slot.New[engine.FrameResult]()}
	s.SetNetwork(o.Network)
	var err error
	if o.OSC != 0 {
		if s.osc, err = dialOSC(o.OSC); err != nil {
			cancel()
			return nil, err
		}
	}
	if s.server, err = listen(ctx, o); err != nil {
		s.osc.close()
		cancel()
		return nil, err
	}
	s.goroutines.Go(func() { s.publishLoop(ctx) })
	s.unsubscribe = o.Subscribe(s)
	return s, nil
}

var _ engine.Observer = (*Stream)(nil)

// Address returns what a reader connects to, including the token.
func (s *Stream) Address() string { return s.server.address() }

// Status returns the numbers so far.
func (s *Stream) Status() Status {
	readers, dropped := s.server.stats()
	return Status{Readers: readers, Sent: int(s.sent.Load()), Dropped: dropped + s.latest.Dropped(), OSC: s.oscPort}
}

// SetNetwork sets the network that the following results are from.
func (s *Stream) SetNetwork(n *model.Network) {
	builder := session.NewRecordBuilder(n)
	s.recordBuilder.Store(&builder)
}

// OnFrame implements engine.Observer: pictures are not sent.
func (s *Stream) OnFrame(*vision.Frame, engine.FrameInfo) {}

// OnResult implements engine.Observer. It does not wait. A result that nobody
// receives does not count as dropped.
func (s *Stream) OnResult(result engine.FrameResult) {
	if readers, _ := s.server.stats(); readers > 0 || s.osc != nil {
		s.latest.Put(result)
	}
}

// publishLoop sends the latest result again and again until ctx ends.
func (s *Stream) publishLoop(ctx context.Context) {
	for {
		select {
		case <-ctx.Done():
			return
		case <-s.latest.Ready():
		}
		result, ok := s.latest.Take()
		if !ok {
			continue
		}
		records := s.records(result)
		s.server.broadcast(encodeLines(records))
		s.osc.send(records)
		s.sent.Add(1)
	}
}

func (s *Stream) records(result engine.FrameResult) []session.Record {
	m := session.FrameContext{
		Source: result.Source.Spec, Frame: result.Number, Time: result.ReadAt.Sub(s.started),
		SourceFrame: result.Index, SourceTime: result.Time, Latency: result.Latency, WallTime: result.ReadAt,
	}
	return s.recordBuilder.Load().Frame(nil, m, result.Faces)
}

// encodeLines returns the records as lines of JSON, or nil when JSON cannot
// represent a number in them.
func encodeLines(records []session.Record) []byte {
	var lines bytes.Buffer
	encoder := json.NewEncoder(&lines)
	for i := range records {
		if err := encoder.Encode(&records[i]); err != nil {
			return nil
		}
	}
	return lines.Bytes()
}

// Close stops sending and listening, and waits until both have ended.
func (s *Stream) Close() error {
	s.unsubscribe()
	s.cancel()
	err := s.server.close()
	s.goroutines.Wait()
	return errors.Join(err, s.osc.close())
}
