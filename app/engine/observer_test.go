package engine

import (
	"sync"
	"testing"
	"time"

	"arbex/vision"
)

// recordingObserver is a witness that remembers.
type recordingObserver struct {
	mutex    sync.Mutex
	pictures []FrameInfo
	seen     []FrameResult
}

func (n *recordingObserver) OnFrame(frame *vision.Frame, shot FrameInfo) {
	n.mutex.Lock()
	defer n.mutex.Unlock()
	if !frame.Empty() {
		n.pictures = append(n.pictures, shot)
	}
}

func (n *recordingObserver) OnResult(s FrameResult) {
	n.mutex.Lock()
	defer n.mutex.Unlock()
	n.seen = append(n.seen, s)
}

func (n *recordingObserver) count() (pictures, sightings int) {
	n.mutex.Lock()
	defer n.mutex.Unlock()
	return len(n.pictures), len(n.seen)
}

func TestAWitnessSeesEveryPictureInOrder(t *testing.T) {
	w := start(t, Options{Source: vision.Demo, Loop: true})
	w.until("a predicted face", func(v View) bool { return known(v) > 0 })
	var n recordingObserver
	leave := w.Subscribe(&n)
	w.until("some seconds", func(View) bool { _, seen := n.count(); return seen > 60 })
	leave()
	w.until("a picture that nobody witnesses", func(v View) bool { return v.Stats.Frames > n.pictures[len(n.pictures)-1].Number+5 })

	judged := 0
	for i, shot := range n.pictures[1:] {
		if shot.Number != n.pictures[i].Number+1 || shot.ReadAt.Before(n.pictures[i].ReadAt) {
			t.Fatalf("picture %d follows %d", shot.Number, n.pictures[i].Number)
		}
	}
	for i, s := range n.seen {
		if i > 0 && s.Number <= n.seen[i-1].Number {
			t.Fatalf("picture %d was seen after %d", s.Number, n.seen[i-1].Number)
		}
		for _, face := range s.Faces {
			if face.Known && face.Age == 0 {
				judged++
				if face.At != s.Time || len(face.Prediction.Primary) == 0 {
					t.Errorf("picture %d at %v has the judgement of %v", s.Number, s.Time, face.At)
				}
			}
		}
	}
	if judged < len(n.seen)/20 { // a slow machine has no time for more
		t.Errorf("%d faces were judged in %d pictures", judged, len(n.seen))
	}
}

// Sightings wait for the network in the order of their pictures; what it never
// looks at goes as it is.
func TestADocketKeepsTheOrder(t *testing.T) {
	var d reorderBuffer
	var n recordingObserver
	leave := d.subscribe(&n)
	shot := func(number int) FrameInfo { return FrameInfo{Number: number, ReadAt: time.Now()} }
	face := []vision.Track{{ID: 7}}
	d.add(shot(1), face, false)
	d.add(shot(2), nil, true)
	d.add(shot(3), face, false)
	d.add(shot(4), face, false)
	if len(n.seen) != 0 {
		t.Fatal("picture 2 overtook picture 1")
	}
	d.complete(shot(1), []Face{{Track: face[0], Known: true}})
	if len(n.seen) != 2 || !n.seen[0].Faces[0].Known {
		t.Fatalf("%+v", n.seen)
	}
	d.complete(shot(4), []Face{{Track: face[0], Known: true}})
	d.complete(shot(3), nil)
	if len(n.seen) != 4 || n.seen[2].Faces[0].Known || !n.seen[3].Faces[0].Known {
		t.Fatalf("%+v", n.seen)
	}
	for number := range maxReordered + 10 { // a network that answers nothing
		d.add(shot(10+number), face, false)
	}
	if len(n.seen) != 14 || len(d.waiting) != maxReordered {
		t.Errorf("%d delivered, %d wait", len(n.seen), len(d.waiting))
	}
	leave()
	d.complete(shot(20), nil)
	d.add(shot(900), nil, true)
	if len(n.seen) != 14 || len(d.waiting) != 0 {
		t.Errorf("%d delivered after leaving, %d wait", len(n.seen), len(d.waiting))
	}
}
