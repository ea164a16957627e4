package vision

import (
	"errors"
	"fmt"
	"io"
	"time"
)

// SeekableSource is a file whose pictures can be had in any order: a clip, a picture, a
// folder of pictures. It serves one goroutine. Close it.
type SeekableSource struct {
	source Source
	seek   func(index int, at time.Duration) error // makes the next Read give that picture
}

// OpenSeekable opens a file by what Open is given, and turns its pictures. Cameras and
// streams have no pictures but the present one.
func OpenSeekable(spec string, turn Orientation) (*SeekableSource, error) {
	source, err := Open(spec)
	if err != nil {
		return nil, err
	}
	switch s := source.(type) {
	case *clip:
		return &SeekableSource{WithOrientation(s, turn.Constant), s.seek}, nil
	case *pictures:
		return &SeekableSource{WithOrientation(s, turn.Constant), s.seek}, nil
	case *syntheticScene:
		return &SeekableSource{WithOrientation(s, turn.Constant), s.seek}, nil
	}
	source.Close()
	return nil, fmt.Errorf("vision: %s has no pictures to go back to", spec)
}

// Info describes the file.
func (f *SeekableSource) Info() Info { return f.source.Info() }

// ReadFrame puts the picture of a number into dst. Of a clip at is its time, as it came
// with the picture once; less than 0 where only the number is known. The error is
// io.EOF for one after the last.
func (f *SeekableSource) ReadFrame(index int, at time.Duration, dst *Frame) error {
	if index < 0 {
		return errors.New("vision: pictures are numbered from 0")
	}
	if err := f.seek(index, at); err != nil {
		return err
	}
	return f.source.Read(dst)
}

// Close frees the file.
func (f *SeekableSource) Close() error { return f.source.Close() }

func (p *pictures) seek(index int, _ time.Duration) error {
	p.next = index
	return nil
}

func (s *syntheticScene) seek(index int, _ time.Duration) error {
	s.index = index
	return nil
}

// maxReadAhead is how many pictures are rather read than jumped over: a jump begins
// at the key picture before, which is up to some seconds away.
const maxReadAhead = 30

// seek makes index the next picture. What is near is reached by reading, and so is
// what cannot be jumped to: that is exact in every file.
func (c *clip) seek(index int, at time.Duration) error {
	if c.video == nil {
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

// decodeUpTo holds the picture of a number.
func (c *clip) decodeUpTo(index int) error {
	for !c.decoded || c.next <= index {
		if err := c.advance(); err != nil {
			return err
		}
	}
	return nil
}

// seekByTime holds the picture that is shown at a time, and reports whether it can. What a
// jump lands on is known by its time alone, so that it needs a file whose times rise
// from its beginning to its end.
func (c *clip) seekByTime(index int, at time.Duration) bool {
	if c.video.info.jumps == 0 || !c.monotonic() {
		return false
	}
	for back := time.Duration(0); ; back = 2*back + time.Second {
		from := max(at-back, 0)
		if !c.video.seek(from) {
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

// timeTolerance is how far times may lie apart that mean the same picture.
const timeTolerance = time.Millisecond / 2

// decodeUntil decodes up to the picture that is shown at a time and holds it; late reports
// whether even the first one comes after that time.
func (c *clip) decodeUntil(at time.Duration) (late bool, err error) {
	c.decoded, c.damaged, c.timestamps = false, damagedRun{}, timestamps{interval: c.frameInterval()}
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

// monotonic reports whether the file's times rise, for which some have to be read once.
func (c *clip) monotonic() bool {
	if c.ordering == orderUnknown {
		c.ordering = orderMonotonic
		if c.video.info.joined != 0 && !c.video.monotonic() {
			c.ordering = orderDiscontinuous
		}
	}
	return c.ordering == orderMonotonic
}

// rewind begins again.
func (c *clip) rewind() error {
	v, err := openVideo(c.path)
	if err != nil {
		return fmt.Errorf("vision: %s cannot be played again: %w", c.path, err)
	}
	c.video.close()
	c.video, c.next, c.decoded, c.damaged, c.timestamps = v, 0, false, damagedRun{}, timestamps{interval: c.frameInterval()}
	return nil
}
