package review

import (
	"slices"
	"testing"
	"time"

	"arbex/app/review/recording"
	"arbex/app/ui"
)

func TestDocument(t *testing.T) {
	b := openTab(t)
	r, err := recording.Open(t.Context(), b.recordCamera())
	if err != nil {
		t.Fatal(err)
	}
	d := newDocument(r)
	if d.face != 1 || d.zoom != (ui.TimeRange{To: 9.9}) || d.selectionExcluded() || d.selectedTime() != nil {
		t.Errorf("%+v", d)
	}
	d.zoomBy(5, 1)
	if got := d.zoom; got.From <= 0 || got.To >= 9.9 || d.moveTo(50) || !d.moveTo(1000) || d.cursor != 99 || d.zoom.To < 9.89 {
		t.Errorf("%+v, then %+v at frame %d", got, d.zoom, d.cursor)
	}
	for range 50 {
		d.zoomBy(5, 1)
	}
	if width := d.zoom.To - d.zoom.From; width < minZoom-1e-9 || width > minZoom+1e-9 {
		t.Errorf("a width of %v s", width)
	}
	chosen := d.framesIn(ui.TimeRange{From: 2, To: 4})
	d.selection = &chosen
	if got := d.framesToCollect(inSelection); !slices.Equal(got, []int{20, 25, 30, 35, 40}) {
		t.Error(got)
	}
	if err := d.Apply(recording.Exclude(10, 60)); err != nil {
		t.Fatal(err)
	}
	if !d.selectionExcluded() || !slices.Equal(d.excludedTimes(), []ui.TimeRange{{From: 1, To: 6}}) {
		t.Error(d.Excluded())
	}
	d.moveTo(7)
	if err := d.Apply(recording.Mark(1, 30, "here")); err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(d.framesToCollect(atMarkers), []int{30}) || !slices.Equal(d.framesToCollect(atCursor), []int{7}) || !slices.Equal(d.markerTimes(), []float64{3}) {
		t.Error(d.framesToCollect(atMarkers), d.framesToCollect(atCursor), d.markerTimes())
	}
}

// No frame is collected twice: not for two markers, and not where there are fewer
// frames a second than are collected.
func TestAFrameIsCollectedOnce(t *testing.T) {
	b := openTab(t)
	r, err := recording.Open(t.Context(), b.recordSlowCamera(time.Second))
	if err != nil {
		t.Fatal(err)
	}
	d := newDocument(r)
	for number := 1; number <= 2; number++ {
		if err := d.Apply(recording.Mark(number, 30, "")); err != nil {
			t.Fatal(err)
		}
	}
	if got := d.framesToCollect(atMarkers); !slices.Equal(got, []int{30}) {
		t.Errorf("at the markers %v", got)
	}
	d.selection = &recording.Range{From: 20, To: 23}
	if got := d.framesToCollect(inSelection); !slices.Equal(got, []int{20, 21, 22, 23}) {
		t.Errorf("of four seconds %v", got)
	}
}

func TestIntersectionOverUnion(t *testing.T) {
	a := [4]float32{0, 0, 10, 10}
	for _, c := range []struct {
		x, y float32
		want float32
	}{{0, 0, 1}, {5, 0, 1. / 3}, {10, 0, 0}, {50, 50, 0}} {
		box := face(1, 8, 0).Track.Face.Box
		box.X, box.Y, box.W, box.H = c.x, c.y, 10, 10
		if got := intersectionOverUnion(a, box); got < c.want-1e-6 || got > c.want+1e-6 {
			t.Errorf("at %v, %v: %v instead of %v", c.x, c.y, got, c.want)
		}
	}
}
