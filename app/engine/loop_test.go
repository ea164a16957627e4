package engine

import (
	"io"
	"testing"
	"time"

	"arbex/vision"
)

// opening is the first frames of a clip.
type opening struct {
	vision.Source
	frames int
}

func (o *opening) Read(dst *vision.Frame) error {
	if o.frames--; o.frames < 0 {
		return io.EOF
	}
	return o.Source.Read(dst)
}

// openOpening opens the first half second of a clip with a face.
func openOpening(string) (vision.Source, error) {
	source, err := vision.Open(vision.Demo + ":1")
	return &opening{source, 15}, err
}

// Time goes on where a clip starts again, and so does what is known of the faces that
// it begins with.
func TestALoopKeepsItsMinute(t *testing.T) {
	start(t, Options{Source: "clip", Loop: true, Open: openOpening}, func(w *testEngine) {
		w.until("the fourth time", func(v View) bool {
			return v.Played > 1600*time.Millisecond && v.Time < 300*time.Millisecond && known(v) > 0
		})
		face := w.shown.Faces[0]
		moments := face.History.Since(-1, nil)
		if face.Track.ID != 1 || moments[0].At > 200*time.Millisecond || face.At < 1500*time.Millisecond || face.At > w.shown.Played || len(moments) < 40 {
			t.Errorf("face %d with %d moments from %v to %v at %v", face.Track.ID, len(moments), moments[0].At, face.At, w.shown.Played)
		}
	})
}

// What was known before a jump says nothing about the faces after it.
func TestAJumpForgetsTheMinute(t *testing.T) {
	start(t, Options{Source: vision.Demo + ":1", Loop: true}, func(w *testEngine) {
		w.until("a face", func(v View) bool { return v.Index > 10 && known(v) > 0 })
		w.Seek(0)
		w.until("the beginning", func(v View) bool { return v.Index < 3 && known(v) > 0 })
		if moments := w.shown.Faces[0].History.Since(-1, nil); len(moments) > 3 {
			t.Errorf("%d moments", len(moments))
		}
	})
}
