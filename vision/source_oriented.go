package vision

import (
	"sync"
	"time"

	"arbex/vision/media"

	"gocv.io/x/gocv"
)

// Orientation is how the user wants a source's frames rotated and mirrored, for a
// camera that is mounted on its side. Rotation comes first.
type Orientation struct {
	Quarters int // quarter turns clockwise
	Mirror   bool
}

// Constant returns o. It is for WithOrientation where the orientation never changes.
func (o Orientation) Constant() Orientation { return o }

// Open opens a source as the function Open does and gives it a constant orientation.
func (o Orientation) Open(spec string) (Source, error) {
	source, err := Open(spec)
	if err != nil {
		return nil, err
	}
	return WithOrientation(source, o.Constant), nil
}

// To returns the orientation that frames of o need to become those of next.
func (o Orientation) To(next Orientation) Orientation {
	quarters := next.turns() - o.turns()
	if o.Mirror { // what is mirrored turns the other way
		quarters = -quarters
	}
	return Orientation{Quarters: quarters, Mirror: o.Mirror != next.Mirror}
}

// turns returns the quarter turns as 0 to 3.
func (o Orientation) turns() int { return ((o.Quarters % 4) + 4) % 4 }

// pixels returns the orientation as transposition and reflections.
func (o Orientation) pixels() media.Orientation {
	p := [4]media.Orientation{
		1: {Transposed: true, Mirrored: true},
		2: {Mirrored: true, Flipped: true},
		3: {Transposed: true, Flipped: true},
	}[o.turns()]
	p.Mirrored = p.Mirrored != o.Mirror
	return p
}

// WithOrientation returns a source whose frames are oriented as current returns. It is
// called for each frame, so that a change takes effect at the next one. Nothing sees
// a frame before, so boxes and crops fit.
func WithOrientation(source Source, current func() Orientation) Source {
	return &orientedSource{source: source, current: current, scratch: gocv.NewMat()}
}

type orientedSource struct {
	source  Source
	current func() Orientation

	mutex   sync.Mutex // Close may be called during Read
	scratch gocv.Mat
	closed  bool
}

// Info returns the source's with width and height of the oriented frames.
func (s *orientedSource) Info() Info {
	info := s.source.Info()
	info.Orientation = s.current()
	if info.Orientation.turns()%2 == 1 {
		info.Width, info.Height = info.Height, info.Width
	}
	return info
}

// Path returns the file of a frame; of a folder there is one for each.
func (s *orientedSource) Path(index int) string {
	if folder, ok := s.source.(interface{ Path(int) string }); ok {
		return folder.Path(index)
	}
	return s.source.Info().Spec
}

// KeepAllFrames is passed on to a stream.
func (s *orientedSource) KeepAllFrames() {
	if stream, ok := s.source.(interface{ KeepAllFrames() }); ok {
		stream.KeepAllFrames()
	}
}

// SeekFrame implements Seeker.
func (s *orientedSource) SeekFrame(index int, at time.Duration) error {
	if seeker, ok := s.source.(Seeker); ok {
		return seeker.SeekFrame(index, at)
	}
	return errNotSeekable(s.source.Info().Spec)
}

// SeekTime implements Seeker.
func (s *orientedSource) SeekTime(at time.Duration) error {
	if seeker, ok := s.source.(Seeker); ok {
		return seeker.SeekTime(at)
	}
	return errNotSeekable(s.source.Info().Spec)
}

func (s *orientedSource) Read(dst *Frame) error {
	if err := s.source.Read(dst); err != nil {
		return err
	}
	s.mutex.Lock()
	defer s.mutex.Unlock()
	if s.closed {
		return ErrClosed
	}
	dst.orient(s.current().pixels(), &s.scratch)
	return nil
}

func (s *orientedSource) Close() error {
	s.mutex.Lock()
	if !s.closed {
		s.closed = true
		s.scratch.Close()
	}
	s.mutex.Unlock()
	return s.source.Close()
}
