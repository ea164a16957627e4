package cli

import (
	"errors"
	"fmt"
	"time"

	"arbex/app/batch"
	"arbex/app/session"
	"arbex/model"
	"arbex/vision"
)

// keeper writes a session folder for each source: --record.
type keeper struct {
	parent  string
	network *model.Network
	pick    batch.Sampling
	now     func() time.Time

	writer  *session.Writer // of the source under way
	live    bool
	records []session.Record
	synced  time.Time
}

// begin makes the folder for a source.
func (k *keeper) begin(spec string, info vision.Info) error {
	about, err := batch.SessionMetadata(k.network, k.pick, info, k.now())
	if err != nil {
		return err
	}
	k.live, k.synced = info.Live, k.now()
	k.writer, err = session.Create(batch.ResultPath(k.parent, spec, ""), about)
	return err
}

// write adds a frame. What is written is safe a second later.
func (k *keeper) write(j session.RecordBuilder, s batch.FrameResult) error {
	m := session.FileFrameContext(s.Source, s.Frame, s.Latency)
	if k.live {
		m.WallTime = k.now()
	}
	k.records = j.Frame(k.records[:0], m, s.Faces)
	if err := k.writer.Write(k.records); err != nil {
		return keepFault(err)
	}
	if now := k.now(); now.Sub(k.synced) >= session.SyncInterval {
		k.synced = now
		return keepFault(k.writer.Sync())
	}
	return nil
}

// end finishes the folder of a source; what was written is kept in any case.
//
// why is what ended the source early, nil for its end.
func (k *keeper) end(t batch.WalkResult, why error) error {
	if k.writer == nil {
		return nil
	}
	c, last := k.writer.Counts(), batch.EndReason(t)
	c.Pictures = t.FramesRead
	if why != nil {
		last = oneLine(why.Error())
	}
	err := k.writer.Finish(last, k.now(), c)
	k.writer = nil
	if errors.Is(why, err) {
		return nil // it is known
	}
	return keepFault(err)
}

// keepFault says what to do about a folder that takes no more.
func keepFault(err error) error {
	switch {
	case err == nil:
		return nil
	case session.DiskFull(err):
		return fmt.Errorf("the disk is full: %w; what was written is kept; make room, or give another --record", err)
	}
	return err
}
