package vision

import (
	"errors"
	"fmt"
	"io"

	"gocv.io/x/gocv"
)

// Film is a file whose pictures can be had in any order: a clip, a picture, a
// folder of pictures. It serves one goroutine. Close it.
type Film struct {
	source Source
	seek   func(index int) error // makes the next Read give that picture
}

// OpenFilm opens a file by what Open is given, and turns its pictures. Cameras and
// streams have no pictures but the present one.
func OpenFilm(spec string, turn Turn) (*Film, error) {
	source, err := Open(spec)
	if err != nil {
		return nil, err
	}
	switch s := source.(type) {
	case *clip:
		return &Film{Turned(s, turn.Always), s.seek}, nil
	case *pictures:
		return &Film{Turned(s, turn.Always), s.seek}, nil
	case *stage:
		return &Film{Turned(s, turn.Always), s.seek}, nil
	}
	source.Close()
	return nil, fmt.Errorf("vision: %s has no pictures to go back to", spec)
}

// Info describes the file.
func (f *Film) Info() Info { return f.source.Info() }

// Picture puts the picture of a number into dst. The error is io.EOF for one
// after the last.
func (f *Film) Picture(index int, dst *Frame) error {
	if index < 0 {
		return errors.New("vision: pictures are numbered from 0")
	}
	if err := f.seek(index); err != nil {
		return err
	}
	return f.source.Read(dst)
}

// Close frees the file.
func (f *Film) Close() error { return f.source.Close() }

func (p *pictures) seek(index int) error {
	p.next = index
	return nil
}

func (s *stage) seek(index int) error {
	s.index = index
	return nil
}

// readOn is how many pictures are rather read than jumped over: a jump begins
// at the key picture before, which is up to some seconds away.
const readOn = 30

// seek makes index the next picture. What is near is reached by reading, which
// is exact in every file.
func (c *clip) seek(index int) error {
	if c.video == nil {
		return ErrClosed
	}
	if c.info.Frames > 0 && index >= c.info.Frames+readOn {
		return io.EOF
	}
	if index < c.index || index-c.index > readOn {
		c.video.Set(gocv.VideoCapturePosFrames, float64(index))
		c.index = int(c.video.Get(gocv.VideoCapturePosFrames))
		if c.index > index || c.index < 0 || index-c.index > readOn { // this file cannot jump
			c.video.Set(gocv.VideoCapturePosFrames, 0)
			c.index = 0
		}
	}
	for ; c.index < index; c.index++ {
		c.video.Grab(1)
	}
	return nil
}
