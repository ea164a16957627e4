package vision

import (
	"errors"
	"io"
	"testing"
	"time"
)

// Reads that give no picture are damage, a stall, garbage or the end.
func TestBrokenReads(t *testing.T) {
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

// In full, a picture waits for its reader; otherwise the newest replaces it.
func TestInFull(t *testing.T) {
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
