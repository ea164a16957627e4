package vision

import (
	"errors"
	"io"
	"time"

	"arbex/assets/message"
	"arbex/vision/ffmpeg"
)

// Seeker is a source whose frames can be read in any order: a file. It is called where
// Read is.
type Seeker interface {
	// SeekFrame makes the next Read return the frame with an index. For a clip, at is the
	// time that the frame had when it was read in order, or less than 0 where it is not
	// known.
	SeekFrame(index int, at time.Duration) error
	// SeekTime makes the next Read return the first frame of a clip from a time on, or
	// else the last.
	SeekTime(at time.Duration) error
}

var _, _, _, _ Seeker = (*clip)(nil), (*pictures)(nil), (*syntheticScene)(nil), (*orientedSource)(nil)

// errNotSeekable reports that a source has no earlier frames.
func errNotSeekable(spec string) error {
	return message.New("{{.Source}} is live: it has no earlier pictures", message.Fields{"Source": Redacted(spec)})
}

// SeekableSource is a file whose frames can be read in any order: a clip, a picture,
// a folder of pictures. It serves one goroutine. Close it.
type SeekableSource struct {
	source Source
	seeker Seeker
}

// OpenSeekable opens a file as Open does, with a constant orientation. Cameras and
// streams are not seekable.
func OpenSeekable(spec string, orientation Orientation) (*SeekableSource, error) {
	source, err := Open(spec)
	if err != nil {
		return nil, err
	}
	if s, ok := source.(Seeker); ok {
		return &SeekableSource{WithOrientation(source, orientation.Constant), s}, nil
	}
	source.Close()
	return nil, errNotSeekable(spec)
}

// Info describes the file.
func (s *SeekableSource) Info() Info { return s.source.Info() }

// ReadFrame puts the frame with an index into dst. For a clip, at is the time that
// the frame had when it was read in order, or less than 0 where it is not known. It
// returns io.EOF for an index after the last frame.
func (s *SeekableSource) ReadFrame(index int, at time.Duration, dst *Frame) error {
	if index < 0 {
		return errors.New("frames are numbered from 0")
	}
	if err := s.seeker.SeekFrame(index, at); err != nil {
		return err
	}
	return s.source.Read(dst)
}

// Close frees the file.
func (s *SeekableSource) Close() error { return s.source.Close() }

// SeekFrame implements Seeker.
func (p *pictures) SeekFrame(index int, _ time.Duration) error {
	p.next = index
	return nil
}

// SeekTime implements Seeker: all pictures have the time 0.
func (p *pictures) SeekTime(time.Duration) error { return p.SeekFrame(0, 0) }

// SeekFrame implements Seeker.
func (s *syntheticScene) SeekFrame(index int, _ time.Duration) error {
	s.index = index
	return nil
}

// SeekTime implements Seeker.
func (s *syntheticScene) SeekTime(at time.Duration) error {
	index := int((max(at, 0)*sceneRate + time.Second - 1) / time.Second)
	return s.SeekFrame(min(index, s.info.Frames-1), at)
}

// maxReadAhead is how many frames are decoded rather than seeked over: a seek begins
// at the key frame before, which is up to some seconds away.
const maxReadAhead = 30

// SeekFrame implements Seeker. A near frame is reached by decoding, and so is any
// frame of a file that cannot be seeked: that is exact in every file.
func (c *clip) SeekFrame(index int, at time.Duration) error {
	if c.decoder == nil {
		return ErrClosed
	}
	if c.info.Frames > 0 && index >= c.info.Frames+maxReadAhead {
		return io.EOF
	}
	here := c.next
	if c.decoded {
		here--
	}
	if index < here || index-here > maxReadAhead {
		if at < 0 {
			at = time.Duration(index) * c.frameInterval()
		}
		if c.seekByTime(index, at) {
			return nil
		}
		if err := c.rewind(); err != nil {
			return err
		}
	}
	return c.decodeUpTo(index)
}

// SeekTime implements Seeker. The index of the frame is estimated from its time.
func (c *clip) SeekTime(at time.Duration) error {
	if c.decoder == nil {
		return ErrClosed
	}
	at = max(at, 0)
	index := func(at time.Duration) int { return int((at + c.frameInterval()/2) / c.frameInterval()) }
	if !c.decoder.Info().Seekable || !c.monotonic() || !c.decoder.Seek(at) {
		return c.SeekFrame(index(at), at)
	}
	_, err := c.decodeUntil(at)
	if last := c.at; errors.Is(err, io.EOF) && c.decoder.Seek(last) {
		_, err = c.decodeUntil(last)
	}
	c.next = index(c.at) + 1
	return err
}

// decodeUpTo decodes the frame with an index.
func (c *clip) decodeUpTo(index int) error {
	for !c.decoded || c.next <= index {
		if err := c.advance(); err != nil {
			return err
		}
	}
	return nil
}

// seekByTime decodes the frame that is shown at a time, and reports whether it can.
// What a seek lands on is known by its time alone, so the file's times must rise from
// its beginning to its end.
func (c *clip) seekByTime(index int, at time.Duration) bool {
	if !c.decoder.Info().Seekable || !c.monotonic() {
		return false
	}
	for back := time.Duration(0); ; back = 2*back + time.Second {
		from := max(at-back, 0)
		if !c.decoder.Seek(from) {
			return false
		}
		late, err := c.decodeUntil(at)
		if err == nil && (!late || from == 0) {
			c.next = index + 1
			return true
		}
		if from == 0 {
			return false
		}
	}
}

// timeTolerance is how far apart times may be that mean the same frame.
const timeTolerance = time.Millisecond / 2

// decodeUntil decodes up to the frame that is shown at a time; late reports whether
// even the first one comes after it.
func (c *clip) decodeUntil(at time.Duration) (late bool, err error) {
	c.restart()
	if err := c.advance(); err != nil {
		return false, err
	}
	late = c.at > at+timeTolerance
	for c.at < at-timeTolerance {
		if err := c.advance(); err != nil {
			return late, err
		}
	}
	return late, nil
}

// restart forgets what was decoded before.
func (c *clip) restart() {
	c.at, c.decoded, c.damaged, c.timestamps = 0, false, damagedRun{}, timestamps{interval: c.frameInterval()}
}

// monotonic reports whether the file's times rise, for which some have to be read
// once.
func (c *clip) monotonic() bool {
	if c.ordering == orderUnknown {
		c.ordering = orderMonotonic
		if c.decoder.Info().Discontinuous && !c.decoder.Monotonic() {
			c.ordering = orderDiscontinuous
		}
	}
	return c.ordering == orderMonotonic
}

// rewind begins again.
func (c *clip) rewind() error {
	decoder, err := ffmpeg.Open(c.path)
	if err != nil {
		return message.Wrap(err, "{{.Path}} cannot be played: {{.Cause}}", message.Fields{"Path": c.path})
	}
	c.decoder.Close()
	c.decoder, c.next = decoder, 0
	c.restart()
	return nil
}
