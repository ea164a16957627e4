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
