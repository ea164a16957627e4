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

// sessionRecorder writes a session folder for each source: --record.
type sessionRecorder struct {
	parent   string
	network  *model.Network
	sampling batch.Sampling
	now      func() time.Time

	existing batch.ExistingSessions // nil: not read yet

	writer  *session.Writer // of the source under way
	live    bool
	records []session.Record
	synced  time.Time
}

// existingSession returns the session folder of a source that is complete, or "".
func (k *sessionRecorder) existingSession(spec string, o vision.Orientation) string {
	if k.existing == nil {
		k.existing = batch.ListExisting(k.parent)
	}
	return k.existing.Find(spec, k.network, k.sampling, o)
}

// start creates the session folder of a source.
func (k *sessionRecorder) start(spec string, info vision.Info) error {
	about, err := batch.SessionMetadata(k.network, k.sampling, info, k.now())
	if err != nil {
		return err
	}
	k.live, k.synced = info.Live, k.now()
	k.writer, err = session.Create(batch.ResultPath(k.parent, spec, ""), about)
	return err
}

// write adds a frame. It syncs every session.SyncInterval.
func (k *sessionRecorder) write(j session.RecordBuilder, s batch.FrameResult) error {
	m := session.FileFrameContext(s.Source, s.Frame, s.Latency)
	if k.live {
		m.WallTime = k.now()
	}
	k.records = j.Frame(k.records[:0], m, s.Faces)
	if err := k.writer.Write(k.records); err != nil {
		return recordError(err)
	}
	if now := k.now(); now.Sub(k.synced) >= session.SyncInterval {
		k.synced = now
		return recordError(k.writer.Sync())
	}
	return nil
}

// finish completes the session folder of a source. why is what ended the source early,
// or nil; what was written is kept in any case.
func (k *sessionRecorder) finish(t batch.WalkResult, why error) error {
	if k.writer == nil {
		return nil
	}
	c, last := k.writer.Counts(), batch.EndReason(t)
	c.Pictures = t.FramesRead
	k.writer.SetProblems(t.Problems())
	if why != nil {
		last = singleLine(why.Error())
	}
	err := k.writer.Finish(last, k.now(), c)
	if k.existing != nil {
		k.existing.Add(k.writer.Folder())
	}
	k.writer = nil
	if errors.Is(why, err) {
		return nil // it is known
	}
	return recordError(err)
}

// recordError adds to a full disk's error what to do.
func recordError(err error) error {
	switch {
	case err == nil:
		return nil
	case session.DiskFull(err):
		return fmt.Errorf("the disk is full: %w; what was written is kept; make room, or give another --record", err)
	}
	return err
}
