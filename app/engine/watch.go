package engine

import (
	"context"
	"errors"
	"fmt"
	"image"
	"io"
	"time"

	"arbex/vision"
)

// The pauses between attempts to open a source that stopped.
const (
	firstPause   = 500 * time.Millisecond
	longestPause = 10 * time.Second
)

// watch keeps a source open and reads it until ctx ends.
func (e *Engine) watch(ctx context.Context, spec string, session int) {
	pause := firstPause
	for opened := false; ctx.Err() == nil; {
		source, err := e.open(ctx, spec)
		if err == nil {
			opened, pause = true, firstPause
			err = e.play(ctx, source, session)
		}
		switch {
		case ctx.Err() != nil:
			return
		case errors.Is(err, errAgain):
			continue
		case errors.Is(err, io.EOF):
			e.tell(ctx, Ended, "")
			return
		case !opened:
			e.tell(ctx, Failed, sentence(err))
			return
		}
		e.tell(ctx, Stalled, fmt.Sprintf("No pictures from %s. Trying again in %.1f seconds.", vision.Redacted(spec), pause.Seconds()))
		if !sleep(ctx, pause) {
			return
		}
		pause = min(2*pause, longestPause)
	}
}

// folderRate is how many pictures of a folder are shown a second.
const folderRate = 1

// errAgain says that a clip is to begin again.
var errAgain = errors.New("again")

// play reads an open source to its end and closes it.
func (e *Engine) play(ctx context.Context, source vision.Source, session int) error {
	info := source.Info()
	// A blocked read returns when the source is closed.
	stop := context.AfterFunc(ctx, func() {
		if info.Live {
			source.Close()
		}
	})
	defer stop()
	r := e.startReading(source)
	defer r.stop()
	e.setInfo(ctx, info)
	p := pacer{live: info.Live || info.Kind == vision.Picture, rate: e.options.Rate}
	if info.Kind == vision.Folder && p.rate == 0 {
		p.rate = folderRate
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
			if skip(err) {
				e.tell(ctx, Running, sentence(err))
				continue
			}
			if info.Kind == vision.Folder { // the last picture stands as long as the others
				p.pace(ctx, last+1, 0)
			}
			return e.end(err, info)
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
			e.tell(ctx, Running, notice)
		}
		c.read, c.session, c.restart = e.now(), session, first
		e.show(c)
	}
}

// skip says whether reading may go on after an error.
func skip(err error) bool {
	var broken *vision.PictureError
	return errors.As(err, &broken)
}

func (e *Engine) setInfo(ctx context.Context, info vision.Info) {
	e.mutex.Lock()
	if ctx.Err() == nil {
		e.info = info
	}
	e.mutex.Unlock()
	e.tell(ctx, Running, remark(info))
}

// remark is what a person should know of a source that can be shown: what is damaged
// in it, or was left out.
func remark(info vision.Info) string {
	if damage := info.Damage.String(); damage != "" {
		return info.Name + ": " + damage
	}
	return info.Left.String()
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

// show hands a frame to the window and to the vision worker.
func (e *Engine) show(c *captured) {
	e.mutex.Lock()
	skip := e.paused || c.session != e.session
	var buffer *image.RGBA
	if n := len(e.picture.spare); n > 0 {
		buffer, e.picture.spare = e.picture.spare[n-1], e.picture.spare[:n-1]
	}
	e.mutex.Unlock()
	if skip {
		e.giveBack(buffer)
		e.idle <- c
		return
	}
	picture := c.frame.Preview(buffer, e.options.Preview)
	e.publish(c, picture)
	e.docket.picture(c)
	if older, replaced := e.frames.Put(c); replaced {
		e.idle <- older
	}
}

func (e *Engine) giveBack(buffer *image.RGBA) {
	if buffer == nil {
		return
	}
	e.mutex.Lock()
	e.picture.spare = append(e.picture.spare, buffer)
	e.mutex.Unlock()
}

// publish makes a picture the newest one.
func (e *Engine) publish(c *captured, picture *image.RGBA) {
	e.mutex.Lock()
	if e.picture.fresh { // nobody took the last one
		e.stats.dropped++
		e.picture.spare = append(e.picture.spare, e.picture.newest)
	}
	e.picture.newest, e.picture.fresh = picture, true
	e.picture.scale = float32(picture.Rect.Dx()) / float32(max(c.frame.Size().X, 1))
	e.picture.index, e.picture.time, e.picture.read = c.frame.Index, c.frame.Time, c.read
	c.shot = Shot{Watch: c.session, Number: e.stats.frames, Info: e.info, Index: c.frame.Index, Time: c.frame.Time, At: time.Now().Add(c.read - e.now())}
	e.stats.source.add(c.read, 0)
	e.stats.frames++
	e.mutex.Unlock()
	e.notifySoon(together)
}

// sentence is an error for the person who watches.
func sentence(err error) string {
	if err == nil {
		return ""
	}
	return err.Error()
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
