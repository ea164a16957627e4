package stream

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"time"

	"arbex/app/engine"
	"arbex/app/session"
	"arbex/app/slot"
	"arbex/model"
	"arbex/vision"
)

// Options are the wishes for a Stream; Network and Attend are required.
type Options struct {
	Network   *model.Network
	Subscribe func(engine.Observer) (leave func()) // of the engine
	OSC       int                                  // port of this computer that OSC is sent to, 0: none

	writeTimeout time.Duration // with a reader that takes nothing; 0: the usual one
}

// defaultWriteTimeout is how long a reader may take nothing.
const defaultWriteTimeout = 3 * time.Second

// Stream is what other programs read from.
type Stream struct {
	options       Options
	started       time.Time
	leave         func()
	cancel        context.CancelFunc
	goroutines    sync.WaitGroup
	recordBuilder atomic.Pointer[session.RecordBuilder]
	latest        *slot.Slot[engine.FrameResult]
	server        *server
	osc           *oscSender // nil: none
	sent          atomic.Int64
}

// Status is what the window says about a stream.
type Status struct {
	Readers int
	Sent    int // pictures handed out
	Dropped int // messages that a slow reader did not get, all readers together
	OSC     int // port, 0: none
}

// Open listens on a free port of this computer and sends from now on.
func Open(o Options) (*Stream, error) {
	if o.writeTimeout == 0 {
		o.writeTimeout = defaultWriteTimeout
	}
	ctx, cancel := context.WithCancel(context.Background())
	s := &Stream{options: o, started: time.Now(), cancel: cancel, latest: slot.New[engine.FrameResult]()}
	s.SetNetwork(o.Network)
	var err error
	if o.OSC != 0 {
		if s.osc, err = dialOSC(o.OSC); err != nil {
			cancel()
			return nil, err
		}
	}
	if s.server, err = listen(ctx, o.writeTimeout); err != nil {
		s.osc.close()
		cancel()
		return nil, err
	}
	s.goroutines.Go(func() { s.publish(ctx) })
	s.leave = o.Subscribe(s)
	return s, nil
}

var _ engine.Observer = (*Stream)(nil)

// Address is what a reader connects to, with the token in it.
func (s *Stream) Address() string { return s.server.address() }

// Status returns how it goes.
func (s *Stream) Status() Status {
	readers, dropped := s.server.stats()
	return Status{Readers: readers, Sent: int(s.sent.Load()), Dropped: dropped + s.latest.Dropped(), OSC: s.options.OSC}
}

// SetNetwork follows a change of the network.
func (s *Stream) SetNetwork(n *model.Network) {
	judge := session.NewRecordBuilder(n)
	s.recordBuilder.Store(&judge)
}

// OnFrame implements engine.Witness: pictures are not sent.
func (s *Stream) OnFrame(*vision.Frame, engine.FrameInfo) {}

// OnResult implements engine.Witness. What nobody waits for is not dropped.
func (s *Stream) OnResult(seen engine.FrameResult) {
	if readers, _ := s.server.stats(); readers > 0 || s.osc != nil {
		s.latest.Put(seen)
	}
}

// publish turns sightings into messages, for whoever reads.
func (s *Stream) publish(ctx context.Context) {
	for {
		select {
		case <-ctx.Done():
			return
		case <-s.latest.Ready():
		}
		seen, ok := s.latest.Take()
		if !ok {
			continue
		}
		records := s.records(seen)
		s.server.broadcast(encodeLines(records))
		s.osc.send(records)
		s.sent.Add(1)
	}
}

func (s *Stream) records(seen engine.FrameResult) []session.Record {
	m := session.FrameContext{
		Source: seen.Source.Spec, Frame: seen.Number, Time: seen.ReadAt.Sub(s.started),
		SourceFrame: seen.Index, SourceTime: seen.Time, Latency: seen.Latency, WallTime: seen.ReadAt,
	}
	return s.recordBuilder.Load().Frame(nil, m, seen.Faces)
}

// encodeLines is the records as lines of JSON.
func encodeLines(records []session.Record) []byte {
	var lines bytes.Buffer
	to := json.NewEncoder(&lines)
	for i := range records {
		if err := to.Encode(&records[i]); err != nil {
			return nil // numbers that JSON does not know; the next picture is another
		}
	}
	return lines.Bytes()
}

// Close stops sending and listening, and waits until nothing is left of either.
func (s *Stream) Close() error {
	s.leave()
	s.cancel()
	err := s.server.close()
	s.goroutines.Wait()
	if err := errors.Join(err, s.osc.close()); err != nil {
		return fmt.Errorf("stream: %w", err)
	}
	return nil
}
