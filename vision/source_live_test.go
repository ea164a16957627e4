package vision

import (
	"errors"
	"io"
	"testing"
	"testing/synctest"
	"time"
)

// Failed reads mean damage, a stall, an undecodable stream or the end.
func TestFailedReads(t *testing.T) {
	for _, c := range []struct {
		name string
		kind Kind
		took time.Duration
		more int // reads before it is given up
		want error
	}{
		{"a camera has no end", Camera, 0, 0, ErrStalled},
		{"the network is waited for in vain", Stream, 2 * time.Second, 0, ErrStalled},
		{"at the end reads fail at once", Stream, time.Microsecond, maxFailedReads - 1, io.EOF},
		{"garbage keeps coming", Stream, 40 * time.Millisecond, maxFailedReads - 1, errUndecodable},
	} {
		var b failedReads
		for n := range c.more {
			if err := b.add(c.kind, c.took); err != nil {
				t.Errorf("%s: given up after %d: %v", c.name, n, err)
			}
		}
		if err := b.add(c.kind, c.took); !errors.Is(err, c.want) {
			t.Errorf("%s: %v", c.name, err)
		}
	}
}

// With KeepAllFrames a stream over HTTP waits for its reader; others go on dropping.
func TestKeepAllFrames(t *testing.T) {
	for spec, waits := range map[string]bool{"http://camera/x": true, "rtsp://camera/x": false} {
		l := &liveSource{info: Info{Spec: spec, Kind: Stream}, newest: NewFrame(), changed: make(chan struct{}, 1), consumed: make(chan struct{}, 1)}
		l.KeepAllFrames()
		next, dst := NewFrame(), NewFrame()
		l.deliver(next, 2)
		if l.info.Damage.Frames != 2 {
			t.Errorf("%+v", l.Info().Damage)
		}
		passed := make(chan bool, 1)
		go func() { passed <- l.waitUntilConsumed() }()
		if waits {
			if err := l.Read(dst); err != nil {
				t.Error(err)
			}
		}
		if !<-passed {
			t.Errorf("%s: reading ends", spec)
		}
		l.finished = true
		l.Close()
		if l.waitUntilConsumed() {
			t.Errorf("%s: reading goes on after Close", spec)
		}
		next.Close()
		dst.Close()
	}
}

// Read gives up when nothing arrives, and returns a frame as soon as one does.
func TestReadWaitsForAFrame(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := &liveSource{info: Info{Kind: Camera}, newest: NewFrame(), changed: make(chan struct{}, 1), consumed: make(chan struct{}, 1), finished: true}
		dst, next := NewFrame(), NewFrame()
		begun := time.Now()
		if err := l.Read(dst); !errors.Is(err, ErrStalled) || time.Since(begun) != stallTimeout {
			t.Errorf("after %v: %v", time.Since(begun), err)
		}
		go func() {
			time.Sleep(stallTimeout / 2)
			next.Index = 7
			l.deliver(next, 0)
		}()
		if err := l.Read(dst); err != nil || dst.Index != 7 {
			t.Errorf("frame %d, %v", dst.Index, err)
		}
		go func() {
			time.Sleep(stallTimeout / 2)
			l.Close()
		}()
		if err := l.Read(dst); !errors.Is(err, ErrClosed) {
			t.Error(err)
		}
		next.Close()
		dst.Close()
	})
}

// A stream's end is reported after its last frame was read.
func TestTheEndComesAfterTheLastFrame(t *testing.T) {
	l := &liveSource{info: Info{Kind: Stream}, newest: NewFrame(), changed: make(chan struct{}, 1), consumed: make(chan struct{}, 1), finished: true}
	next, dst := NewFrame(), NewFrame()
	defer next.Close()
	defer dst.Close()
	l.deliver(next, 0)
	l.fail(io.EOF)
	if err := l.Read(dst); err != nil {
		t.Error(err)
	}
	if err := l.Read(dst); !errors.Is(err, io.EOF) {
		t.Error(err)
	}
	l.Close()
}
