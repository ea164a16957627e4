package engine

import (
	"slices"
	"testing"
	"time"

	"arbex/vision"
)

// However slow the network is, no face of a still picture waits for a next one.
func TestEveryFaceOfAPictureIsPredicted(t *testing.T) {
	w := newEngine(t.Context(), Options{Network: network(t)}.withDefaults())
	slow := func(kind vision.Kind) int {
		w.mutex.Lock()
		w.budget.StartFrame(0)
		w.budget.StartFrame(time.Second / 30)
		w.budget.Spend(time.Minute, 1)
		w.mutex.Unlock()
		return w.capacity(&captured{info: FrameInfo{Source: vision.Info{Kind: kind}}, readAt: time.Second / 15})(3)
	}
	for kind, want := range map[vision.Kind]int{vision.Camera: 0, vision.Clip: 0, vision.Stream: 0, vision.Picture: 3, vision.Folder: 3} {
		if got := slow(kind); got != want {
			t.Errorf("%v: %d faces fit, not %d", kind, got, want)
		}
	}
}

func TestRoundRobin(t *testing.T) {
	tracks := func(ids ...int) (all []vision.Track) {
		for _, id := range ids {
			all = append(all, vision.Track{ID: id})
		}
		return all
	}
	turns := roundRobin{lastTurn: map[int]int{}}
	ask := func(all []vision.Track, fit int) (ids []int) {
		for _, track := range turns.choose(all, func(wanted int) int { return min(fit, wanted) }) {
			ids = append(ids, track.ID)
		}
		return ids
	}
	five := tracks(1, 2, 3, 4, 5)
	if got := ask(five, 5); !slices.Equal(got, []int{1, 2, 3, 4, 5}) {
		t.Errorf("without a limit: %v", got)
	}
	times := map[int]int{}
	for i := range 10 {
		got := ask(five, 2)
		if len(got) != 2 || !slices.IsSorted(got) {
			t.Fatalf("picture %d: %v", i, got)
		}
		for _, id := range got {
			times[id]++
		}
	}
	for id := 1; id <= 5; id++ {
		if times[id] != 4 {
			t.Errorf("face %d had %d turns of 20", id, times[id])
		}
	}
	unseen := tracks(1, 2, 3)
	unseen[0].Missed, unseen[2].Skipped = 1, true
	if got := ask(unseen, 2); !slices.Equal(got, []int{2}) {
		t.Errorf("faces not in the frame had a turn: %v", got)
	}
	if len(turns.lastTurn) != 3 {
		t.Errorf("faces that left are remembered: %v", turns.lastTurn)
	}
	if got := ask(tracks(2, 9), 1); !slices.Equal(got, []int{9}) {
		t.Errorf("a new face waits: %v", got)
	}
}
