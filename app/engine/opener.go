package engine

import (
	"context"
	"time"

	"arbex/assets/message"
	"arbex/vision"
)

// A driver, a network or a disk may never answer. Sources are therefore opened and
// read in goroutines that are left behind when a call does not return in time;
// they free what they hold when it does.
const (
	openTimeout        = 5 * time.Second // then a notice reports it
	readTimeout        = 6 * time.Second // twice that of vision's live sources
	sourceCloseTimeout = time.Second

	// maxBlockedReads bounds the goroutines left behind in reads. Beyond it no source
	// is opened until one has returned.
	maxBlockedReads = 3
)

// openResult is what opening a source returned.
type openResult struct {
	source vision.Source
	err    error
}

// open opens a source and publishes when that takes long. A source that opens
// after ctx has ended is closed again.
func (e *Engine) open(ctx context.Context, spec string) (vision.Source, error) {
	for e.blockedReads.Load() >= maxBlockedReads {
		if !sleep(ctx, firstBackoff) {
			return nil, ctx.Err()
		}
	}
	result := make(chan openResult)
	e.spawn(errReading, func() { e.openInto(ctx, spec, result) })
	slow := time.NewTimer(openTimeout)
	defer slow.Stop()
	for {
		select {
		case o := <-result:
			return o.source, o.err
		case <-slow.C:
			e.setSourceState(ctx, Stalled, message.New("{{.Source}} has not answered for {{.Seconds}} seconds. Wait, or choose another source.",
				message.Fields{"Source": vision.Redacted(spec), "Seconds": openTimeout.Seconds()}))
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	}
}

func (e *Engine) openInto(ctx context.Context, spec string, result chan<- openResult) {
	var o openResult
	o.err = recoverPanic(errReading, func() (err error) {
		o.source, err = e.options.Open(spec)
		return err
	})
	select {
	case result <- o:
	case <-ctx.Done():
		if o.err == nil {
			o.source.Close()
		}
	}
}

// recoverPanic runs a call into code that a hostile file or a broken driver may
// make panic, and returns the panic as an error.
func recoverPanic(doing error, f func() error) (err error) {
	defer func() {
		if fault := recover(); fault != nil {
			err = message.New("something broke while {{.Doing}} ({{.Cause}}); choose another source", message.Fields{"Doing": doing, "Cause": fault})
		}
	}()
	return f()
}
