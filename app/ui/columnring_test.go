package ui

import (
	"testing"
	"time"

	"arbex/app/engine"
	"arbex/model"
)

// A card that another face gets shows nothing of the face before.
func TestAnotherFaceHasATimelineOfItsOwn(t *testing.T) {
	var ring columnRing
	ring.update(minute(), len(classes))
	other := &engine.History{}
	other.Add(engine.HistoryEntry{At: 58 * time.Second, Smoothed: engine.Estimate{Primary: model.Distribution{1}}})
	if !ring.update(other, len(classes)) || ring.at(ring.newest) == nil {
		t.Fatal("the other face is not shown")
	}
	for column := range ring.newest {
		if ring.at(column) != nil {
			t.Fatalf("the face before is shown at %v", ring.time(float64(column)))
		}
	}
}

// Where another face was away, or a clip was that began again, nothing of before is shown.
func TestAGapIsEmptyWhateverWasThere(t *testing.T) {
	away := &engine.History{}
	for _, at := range []time.Duration{20 * time.Second, 50 * time.Second} {
		away.Add(engine.HistoryEntry{At: at, Smoothed: engine.Estimate{Primary: model.Distribution{1}}})
	}
	for name, before := range map[string]*engine.History{"another face": minute(), "a clip that began again": away} {
		var ring columnRing
		ring.update(before, len(classes))
		if name != "another face" {
			ring.update(minute(), len(classes))
		}
		ring.update(away, len(classes))
		if ring.at(int(20*time.Second/columnDuration)) == nil || ring.at(int(50*time.Second/columnDuration)) == nil {
			t.Fatalf("%s: the face is not shown", name)
		}
		for column := int(20*time.Second/columnDuration) + 1; column < int(50*time.Second/columnDuration); column++ {
			if ring.at(column) != nil {
				t.Fatalf("%s: something is shown at %v", name, ring.time(float64(column)))
			}
		}
	}
}

// A line crosses a few columns without a prediction, no more, and never the edge of the minute.
func TestALineCrossesShortGaps(t *testing.T) {
	h := &engine.History{}
	for _, column := range []int{100, 104, 120} {
		h.Add(engine.HistoryEntry{At: time.Duration(column)*columnDuration + 1, Smoothed: engine.Estimate{Primary: model.Distribution{0.25}}})
	}
	var ring columnRing
	if ring.update(&engine.History{}, 1) != true || ring.update(h, 1) != true || ring.update(h, 1) != false {
		t.Fatal("what is new is not told from what is not")
	}
	for column, want := range map[int]bool{99: false, 100: true, 103: true, 104: true, 108: true, 109: false, 119: false, 120: true, 121: true, 125: false} {
		if got := ring.nearest(column) != nil; got != want {
			t.Errorf("column %d: %v", column, got)
		}
	}
	for _, count := range []int{1, 7, ringColumns, 3 * ringColumns} {
		samples := ring.samples(nil, count)
		if len(samples) != count {
			t.Errorf("%d of %d samples", len(samples), count)
		}
		for _, s := range samples {
			if v := s.share(primaryShares, 0); v == v && v != 0.25 {
				t.Errorf("a share of %v", v)
			}
			if v := s.share(finalShares, 3); v == v {
				t.Errorf("a class that is not there has a share of %v", v)
			}
		}
	}
}
