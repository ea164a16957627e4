package engine

import (
	"testing"
	"time"

	"arbex/vision"
)

// recordingObserver records its calls.
type recordingObserver struct {
	frames  []FrameInfo
	results []FrameResult
}

func (o *recordingObserver) OnFrame(frame *vision.Frame, info FrameInfo) {
	if !frame.Empty() {
		o.frames = append(o.frames, info)
	}
}

func (o *recordingObserver) OnResult(r FrameResult) { o.results = append(o.results, r) }

// A machine that computes in no time predicts every visible face of every frame.
func TestAnObserverSeesEveryFrameInOrder(t *testing.T) {
	start(t, Options{Source: vision.Demo, Loop: true}, func(w *testEngine) {
		w.until("a predicted face", func(v View) bool { return known(v) > 0 })
		var o recordingObserver
		unsubscribe := w.Subscribe(&o)
		w.until("two seconds", func(v View) bool { return len(o.results) >= 60 })
		unsubscribe()
		frames := len(o.frames)
		if w.pass(time.Second); len(o.frames) != frames || len(o.results) != frames {
			t.Errorf("%d frames and %d results, of which %d after unsubscribing", len(o.frames), len(o.results), len(o.frames)-frames)
		}
		for i, r := range o.results {
			if info := o.frames[i]; r.FrameInfo != info || i > 0 && info.Number != o.frames[i-1].Number+1 {
				t.Fatalf("result %d is of frame %d, frame %d is %d", i, r.Number, i, info.Number)
			}
			for _, face := range r.Faces {
				if face.Track.Visible() && (!face.Known || face.Age != 0 || face.At != r.Time || len(face.Prediction.Primary) == 0) {
					t.Errorf("frame %d at %v has the prediction of %v", r.Number, r.Time, face.At)
				}
			}
		}
	})
}

// Results wait for predictions in the order of their frames; those without any are
// handed over as they are.
func TestReorderBufferKeepsTheOrder(t *testing.T) {
	var b reorderBuffer
	var o recordingObserver
	unsubscribe := b.subscribe(&o)
	info := func(number int) FrameInfo { return FrameInfo{Number: number, ReadAt: testTime} }
	face := []vision.Track{{ID: 7}}
	b.add(info(1), face, false)
	b.add(info(2), nil, true)
	b.add(info(3), face, false)
	b.add(info(4), face, false)
	if len(o.results) != 0 {
		t.Fatal("frame 2 overtook frame 1")
	}
	b.complete(info(1), []Face{{Track: face[0], Known: true}})
	if len(o.results) != 2 || !o.results[0].Faces[0].Known {
		t.Fatalf("%+v", o.results)
	}
	b.complete(info(4), []Face{{Track: face[0], Known: true}})
	b.complete(info(3), nil)
	if len(o.results) != 4 || o.results[2].Faces[0].Known || !o.results[3].Faces[0].Known {
		t.Fatalf("%+v", o.results)
	}
	for number := range maxReordered + 10 { // a network that never answers
		b.add(info(10+number), face, false)
	}
	if len(o.results) != 14 || len(b.waiting) != maxReordered {
		t.Errorf("%d delivered, %d wait", len(o.results), len(b.waiting))
	}
	unsubscribe()
	b.complete(info(20), nil)
	b.add(info(900), nil, true)
	if len(o.results) != 14 || len(b.waiting) != 0 {
		t.Errorf("%d delivered after leaving, %d wait", len(o.results), len(b.waiting))
	}
}

// testTime is the time of whatever has one and is not measured.
var testTime = time.Date(2026, 11, 2, 9, 0, 0, 0, time.UTC)
