package engine

import (
	"context"
	"errors"
	"fmt"
	"image"
	"io"
	"time"

	"arbex/assets/message"
	"arbex/vision"
)

// The pauses between attempts to open a source that stopped.
const (
	firstBackoff = 500 * time.Millisecond
	maxBackoff   = 10 * time.Second
)

// runSource keeps a source open and reads it until ctx ends.
func (e *Engine) runSource(ctx context.Context, spec string, session int) {
	pause := firstBackoff
	for opened := false; ctx.Err() == nil; {
		source, err := e.open(ctx, spec)
		if err == nil {
			opened, pause = true, firstBackoff
			err = e.readFrames(ctx, source, session)
		}
		switch {
		case ctx.Err() != nil:
			return
		case errors.Is(err, errRestart):
			continue
		case errors.Is(err, io.EOF):
			e.setSourceState(ctx, Ended, nil)
			return
		case !opened:
			e.setSourceState(ctx, Failed, err)
			return
		}
		e.setSourceState(ctx, Stalled, message.Wrap(err, "No pictures from {{.Source}}. Trying again in {{.Seconds}} seconds.",
			message.Fields{"Source": vision.Redacted(spec), "Seconds": fmt.Sprintf("%.1f", pause.Seconds())}))
		if !sleep(ctx, pause) {
			return
		}
		pause = min(2*pause, maxBackoff)
	}
}

// folderFPS is how many pictures of a folder are shown a second.
const folderFPS = 1

// errRestart says that a clip is to begin again.
var errRestart = errors.New("again")

// readFrames reads an open source to its end and closes it.
func (e *Engine) readFrames(ctx context.Context, source vision.Source, session int) error {
	info := source.Info()
	// A blocked read returns when the source is closed.
	stop := context.AfterFunc(ctx, func() {
		if info.Live {
			source.Close()
		}
	})
	defer stop()
	r := e.startReader(source)
	defer r.stop()
	e.setInfo(ctx, info)
	p := pacer{live: info.Live || info.Kind == vision.Picture, rate: e.options.FrameRate}
	if info.Kind == vision.Folder && p.rate == 0 {
		p.rate = folderFPS
	}
	dog := watchdog{camera: info.Kind == vision.Camera}
	last := 0
	for first := true; ; first = false {
		if !e.wait(ctx, info.Live, &p) {
			return ctx.Err()
		}
		c := e.frameToFill(ctx)
		if c == nil {
			return ctx.Err()
		}
		err := r.read(ctx, c)
		if err == nil {
			err = dog.check(c.frame, e.now())
		}
		if err != nil {
			e.idle <- c
			if skippable(err) {
				e.setSourceState(ctx, Running, err)
				continue
			}
			if info.Kind == vision.Folder { // the last picture stands as long as the others
				p.pace(ctx, last+1, 0)
			}
			return e.endOfSource(err, info)
		}
		if last = c.frame.Index; !p.pace(ctx, last, c.frame.Time) {
			e.idle <- c
			return ctx.Err()
		}
		if now := source.Info(); now != info {
			info = now
			e.setInfo(ctx, info)
		}
		if notice, changed := dog.notice(); changed {
			e.setSourceState(ctx, Running, notice)
		}
		c.readAt, c.sourceID, c.restart = e.now(), session, first
		e.publishFrame(c)
	}
}

// skippable says whether reading may go on after an error.
func skippable(err error) bool {
	var broken *vision.PictureError
	return errors.As(err, &broken)
}

func (e *Engine) setInfo(ctx context.Context, info vision.Info) {
	e.mutex.Lock()
	if ctx.Err() == nil {
		e.info = info
	}
	e.mutex.Unlock()
	e.setSourceState(ctx, Running, remark(info))
}

// remark is what a person should know of a source that can be shown: what is damaged
// in it, or was left out.
func remark(info vision.Info) error {
	if damage := info.Damage.Warning(); damage != nil {
		return message.Wrap(damage, "{{.Name}}: {{.Cause}}", message.Fields{"Name": info.Name})
	}
	return info.Skipped.Warning()
}

// frameToFill waits for a frame nobody looks at.
func (e *Engine) frameToFill(ctx context.Context) *captured {
	select {
	case c := <-e.idle:
		return c
	case <-ctx.Done():
		return nil
	}
}

// wait holds a clip while it is paused. Live sources are read on, so that they
// do not fall behind; show drops what they deliver.
func (e *Engine) wait(ctx context.Context, live bool, p *pacer) bool {
	e.mutex.Lock()
	paused, resumed := e.paused, e.resumed
	e.mutex.Unlock()
	if !paused || live {
		return ctx.Err() == nil
	}
	select {
	case <-resumed:
		p.restart()
		return true
	case <-ctx.Done():
		return false
	}
}

// publishFrame hands a frame to the window and to the vision worker.
func (e *Engine) publishFrame(c *captured) {
	e.mutex.Lock()
	skip := e.paused || c.sourceID != e.sourceID
	var buffer *image.RGBA
	if n := len(e.picture.spare); n > 0 {
		buffer, e.picture.spare = e.picture.spare[n-1], e.picture.spare[:n-1]
	}
	e.mutex.Unlock()
	if skip {
		e.recycle(buffer)
		e.idle <- c
		return
	}
	picture := c.frame.Preview(buffer, e.options.PreviewSide)
	e.publishPreview(c, picture)
	e.results.frame(c)
	if older, replaced := e.frames.Put(c); replaced {
		e.idle <- older
	}
}

func (e *Engine) recycle(buffer *image.RGBA) {
	if buffer == nil {
		return
	}
	e.mutex.Lock()
	e.picture.spare = append(e.picture.spare, buffer)
	e.mutex.Unlock()
}

// publishPreview makes a picture the newest one.
func (e *Engine) publishPreview(c *captured, picture *image.RGBA) {
	e.mutex.Lock()
	if e.picture.fresh { // nobody took the last one
		e.stats.dropped++
		e.picture.spare = append(e.picture.spare, e.picture.newest)
	}
	e.picture.newest, e.picture.fresh = picture, true
	e.picture.scale = float32(picture.Rect.Dx()) / float32(max(c.frame.Size().X, 1))
	e.picture.index, e.picture.time, e.picture.readAt = c.frame.Index, c.frame.Time, c.readAt
	c.info = FrameInfo{SourceID: c.sourceID, Number: e.stats.frames, Source: e.info, Index: c.frame.Index, Time: c.frame.Time, ReadAt: time.Now().Add(c.readAt - e.now())}
	e.stats.source.add(c.readAt, 0)
	e.stats.frames++
	e.mutex.Unlock()
	e.notifyWithin(detectionWait)
}

// sleep waits, unless ctx ends first.
func sleep(ctx context.Context, d time.Duration) bool {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-ctx.Done():
		return false
	}
}
