package vision

import (
	"sync"

	"gocv.io/x/gocv"
)

// Orientation says how the pictures of a source are turned before anything looks at
// them: first by quarters, then mirrored, as in a mirror on the wall.
type Orientation struct {
	Quarters int // clockwise
	Mirror   bool
}

// rotateFlags are OpenCV's names for Quarters.
var rotateFlags = [4]gocv.RotateFlag{1: gocv.Rotate90Clockwise, 2: gocv.Rotate180Clockwise, 3: gocv.Rotate90CounterClockwise}

// Constant is for Turned: the pictures are turned in the same way throughout.
func (t Orientation) Constant() Orientation { return t }

// Open is vision.Open with the pictures turned in the same way throughout.
func (t Orientation) Open(spec string) (Source, error) {
	source, err := Open(spec)
	if err != nil {
		return nil, err
	}
	return WithOrientation(source, t.Constant), nil
}

// quarters brings any number of quarters to 0 to 3.
func (t Orientation) quarters() int { return ((t.Quarters % 4) + 4) % 4 }

// apply turns a picture; scratch is memory to work in.
func (t Orientation) apply(frame *Frame, scratch *gocv.Mat) {
	if frame.Empty() {
		return
	}
	if q := t.quarters(); q > 0 {
		gocv.Rotate(frame.bgr, scratch, rotateFlags[q])
		frame.bgr, *scratch = *scratch, frame.bgr
	}
	if t.Mirror {
		gocv.Flip(frame.bgr, scratch, 1)
		frame.bgr, *scratch = *scratch, frame.bgr
	}
}

// WithOrientation is a source whose pictures are turned as now says, which is asked for
// each picture: a change takes effect at the next one. Boxes and crops fit,
// because nothing sees the picture before.
func WithOrientation(source Source, now func() Orientation) Source {
	return &orientedSource{source: source, current: now, scratch: gocv.NewMat()}
}

type orientedSource struct {
	source  Source
	current func() Orientation

	mutex   sync.Mutex // Close may come while Read turns
	scratch gocv.Mat
	closed  bool
}

// Info has width and height as the pictures come out.
func (t *orientedSource) Info() Info {
	info := t.source.Info()
	info.Orientation = t.current()
	if info.Orientation.quarters()%2 == 1 {
		info.Width, info.Height = info.Height, info.Width
	}
	return info
}

// Path is the file behind a picture: of a folder one of many.
func (t *orientedSource) Path(index int) string {
	if folder, ok := t.source.(interface{ Path(int) string }); ok {
		return folder.Path(index)
	}
	return t.source.Info().Spec
}

// KeepAllFrames asks for every picture of a stream, where that can be had.
func (t *orientedSource) KeepAllFrames() {
	if stream, ok := t.source.(interface{ KeepAllFrames() }); ok {
		stream.KeepAllFrames()
	}
}

func (t *orientedSource) Read(dst *Frame) error {
	if err := t.source.Read(dst); err != nil {
		return err
	}
	t.mutex.Lock()
	defer t.mutex.Unlock()
	if t.closed {
		return ErrClosed
	}
	t.current().apply(dst, &t.scratch)
	return nil
}

func (t *orientedSource) Close() error {
	t.mutex.Lock()
	if !t.closed {
		t.closed = true
		t.scratch.Close()
	}
	t.mutex.Unlock()
	return t.source.Close()
}
