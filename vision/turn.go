package vision

import (
	"sync"

	"gocv.io/x/gocv"
)

// Turn says how the pictures of a source are turned before anything looks at
// them: first by quarters, then mirrored, as in a mirror on the wall.
type Turn struct {
	Quarters int // clockwise
	Mirror   bool
}

// quarterTurns are OpenCV's names for Quarters.
var quarterTurns = [4]gocv.RotateFlag{1: gocv.Rotate90Clockwise, 2: gocv.Rotate180Clockwise, 3: gocv.Rotate90CounterClockwise}

// Always is for Turned: the pictures are turned in the same way throughout.
func (t Turn) Always() Turn { return t }

// Open is vision.Open with the pictures turned in the same way throughout.
func (t Turn) Open(spec string) (Source, error) {
	source, err := Open(spec)
	if err != nil {
		return nil, err
	}
	return Turned(source, t.Always), nil
}

// quarters brings any number of quarters to 0 to 3.
func (t Turn) quarters() int { return ((t.Quarters % 4) + 4) % 4 }

// apply turns a picture; scratch is memory to work in.
func (t Turn) apply(frame *Frame, scratch *gocv.Mat) {
	if frame.Empty() {
		return
	}
	if q := t.quarters(); q > 0 {
		gocv.Rotate(frame.bgr, scratch, quarterTurns[q])
		frame.bgr, *scratch = *scratch, frame.bgr
	}
	if t.Mirror {
		gocv.Flip(frame.bgr, scratch, 1)
		frame.bgr, *scratch = *scratch, frame.bgr
	}
}

// Turned is a source whose pictures are turned as now says, which is asked for
// each picture: a change takes effect at the next one. Boxes and crops fit,
// because nothing sees the picture before.
func Turned(source Source, now func() Turn) Source {
	return &turned{source: source, now: now, scratch: gocv.NewMat()}
}

type turned struct {
	source Source
	now    func() Turn

	mutex   sync.Mutex // Close may come while Read turns
	scratch gocv.Mat
	closed  bool
}

// Info has width and height as the pictures come out.
func (t *turned) Info() Info {
	info := t.source.Info()
	info.Turn = t.now()
	if info.Turn.quarters()%2 == 1 {
		info.Width, info.Height = info.Height, info.Width
	}
	return info
}

// Path is the file behind a picture: of a folder one of many.
func (t *turned) Path(index int) string {
	if folder, ok := t.source.(interface{ Path(int) string }); ok {
		return folder.Path(index)
	}
	return t.source.Info().Spec
}

// InFull asks for every picture of a stream, where that can be had.
func (t *turned) InFull() {
	if stream, ok := t.source.(interface{ InFull() }); ok {
		stream.InFull()
	}
}

func (t *turned) Read(dst *Frame) error {
	if err := t.source.Read(dst); err != nil {
		return err
	}
	t.mutex.Lock()
	defer t.mutex.Unlock()
	if t.closed {
		return ErrClosed
	}
	t.now().apply(dst, &t.scratch)
	return nil
}

func (t *turned) Close() error {
	t.mutex.Lock()
	if !t.closed {
		t.closed = true
		t.scratch.Close()
	}
	t.mutex.Unlock()
	return t.source.Close()
}
