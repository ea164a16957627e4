package vision

import (
	"errors"
	"io"
	"time"

	"arbex/assets/message"
	"arbex/vision/ffmpeg"
)

// SeekableSource is a file whose frames can be read in any order: a clip, a picture,
// a folder of pictures. It serves one goroutine. Close it.
type SeekableSource struct {
	source Source
	seek   func(index int, at time.Duration) error // makes the next Read return that frame
}

// OpenSeekable opens a file as Open does, with a constant orientation. Cameras and
// streams are not seekable.
func OpenSeekable(spec string, orientation Orientation) (*SeekableSource, error) {
	source, err := Open(spec)
	if err != nil {
		return nil, err
	}
	if s, ok := source.(interface {
		seek(index int, at time.Duration) error
	}); ok {
		return &SeekableSource{WithOrientation(source, orientation.Constant), s.seek}, nil
	}
	source.Close()
	return nil, message.New("{{.Source}} is live: it has no earlier pictures", message.Fields{"Source": Redacted(spec)})
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
	if err := s.seek(index, at); err != nil {
		return err
	}
	return s.source.Read(dst)
}

// Close frees the file.
func (s *SeekableSource) Close() error { return s.source.Close() }

func (p *pictures) seek(index int, _ time.Duration) error {
	p.next = index
	return nil
}

func (s *syntheticScene) seek(index int, _ time.Duration) error {
	s.index = index
	return nil
}

// maxReadAhead is how many frames are decoded rather than seeked over: a seek begins
// at the key frame before, which is up to some seconds away.
const maxReadAhead = 30

// seek makes index the next frame. A near one is reached by decoding, and so is any
// frame of a file that cannot be seeked: that is exact in every file.
func (c *clip) seek(index int, at time.Duration) error {
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
	c.decoded, c.damaged, c.timestamps = false, damagedRun{}, timestamps{interval: c.frameInterval()}
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
