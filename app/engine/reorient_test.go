package engine

import (
	"sync/atomic"
	"testing"

	"arbex/vision"
)

// portraits returns a camera that shows a picture, oriented as now says.
func portraits(t *testing.T, now *atomic.Value) func(string) (vision.Source, error) {
	return func(string) (vision.Source, error) {
		picture, err := vision.Open(portrait)
		if err != nil {
			return nil, err
		}
		defer picture.Close()
		frame := vision.NewFrame()
		t.Cleanup(func() { frame.Close() })
		camera := newCamera(func(_ int, dst *vision.Frame) error {
			index, at := dst.Index, dst.Time
			frame.CopyTo(dst)
			dst.Index, dst.Time, dst.Still = index, at, false
			return nil
		})
		return vision.WithOrientation(camera, func() vision.Orientation { return now.Load().(vision.Orientation) }), picture.Read(frame)
	}
}

// The frozen picture of a camera is mirrored and turned at once, with its face; when the
// camera goes on, the face is the same.
func TestAPausedCameraTurns(t *testing.T) {
	var now atomic.Value // a vision.Orientation
	now.Store(vision.Orientation{})
	start(t, Options{Source: "0", Open: portraits(t, &now)}, func(w *testEngine) {
		w.until("a face", func(v View) bool { return known(v) == 1 && v.Index > 3 })
		w.SetPaused(true)
		w.pass(step)
		size, before, index := w.shown.Picture.Rect.Size(), w.shown.Faces[0].Track.Face.Box.Centre(), w.shown.Index
		for _, next := range []vision.Orientation{{Quarters: 1}, {Mirror: true}} {
			before := now.Swap(next).(vision.Orientation)
			w.Reorient(before.To(next))
		}
		w.until("the turned face", func(v View) bool { return known(v) == 1 && v.Faces[0].Track.Face.Box.Centre().X != before.X })
		got := w.shown.Faces[0].Track.Face.Box.Centre()
		if dx, dy := got.X-(float32(size.X)-before.X), got.Y-before.Y; dx*dx+dy*dy > 20*20 {
			t.Errorf("the face is at %v, before at %v of %v", got, before, size)
		}
		if w.shown.State != Paused || w.shown.Index != index {
			t.Errorf("%v at frame %d, not at %d", w.shown.State, w.shown.Index, index)
		}
		id := w.shown.Faces[0].Track.ID
		w.SetPaused(false)
		w.until("going on", func(v View) bool { return v.State == Running && v.Index > index+3 && known(v) == 1 })
		if w.shown.Faces[0].Track.ID != id || w.shown.Faces[0].History.Since(-1, nil)[0].At >= w.shown.Played {
			t.Errorf("face %d became %d", id, w.shown.Faces[0].Track.ID)
		}
	})
}
