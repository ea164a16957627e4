package engine

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"arbex/model"
	"arbex/vision"
)

// Meters of nothing, of one event and of clocks that stand still show zero, never a
// number that is none.
func TestMetersOfFewEvents(t *testing.T) {
	for name, ends := range map[string][]time.Duration{
		"none": nil, "one": {time.Second}, "at once": {time.Second, time.Second, time.Second}, "backwards": {3 * time.Second, 2 * time.Second, time.Second},
		"far apart": {0, time.Hour}, "in the future": {time.Hour, 2 * time.Hour},
	} {
		var m meter
		for _, at := range ends {
			m.add(at, 0)
		}
		for _, now := range []time.Duration{0, time.Second, 2 * time.Second, 3 * time.Second, 3 * time.Hour} {
			if r := m.rate(now); math.IsNaN(r) || math.IsInf(r, 0) || r < 0 || r > 1000 {
				t.Errorf("%s at %v: %v a second", name, now, r)
			}
		}
		for _, q := range []float64{0, 0.5, 0.95, 1} {
			if v := m.quantile(q); v != 0 {
				t.Errorf("%s: the %v-quantile is %v", name, q, v)
			}
		}
		if m.mean() != 0 {
			t.Errorf("%s: the mean is %v", name, m.mean())
		}
	}
}

// The quantiles are those of the newest durations.
func TestQuantilesForgetWhatIsOld(t *testing.T) {
	var m meter
	for range meterSize {
		m.add(0, time.Hour)
	}
	for i := range meterSize {
		m.add(0, time.Duration(meterSize-1-i)*time.Millisecond)
	}
	for q, want := range map[float64]float64{0: 0, 0.5: 60, 1: meterSize - 1} {
		if got := m.quantile(q); got != want {
			t.Errorf("the %v-quantile is %v ms, not %v", q, got, want)
		}
	}
}

// Whatever the times of entries are, a history is in their order, within its span and
// its memory, and its newest entry is the last one added.
func TestAHistoryOfAnyTimes(t *testing.T) {
	random := rand.New(rand.NewPCG(7, 8))
	for range 20 {
		var h History
		at := time.Duration(0)
		for range 6000 {
			switch random.IntN(1000) {
			case 0:
				at = 0 // the clip begins again
			case 1:
				at += time.Hour
			default:
				at += time.Duration(random.IntN(40)) * time.Millisecond
			}
			h.Add(HistoryEntry{At: at})
			if newest, ok := h.Newest(); !ok || newest.At != at {
				t.Fatalf("the newest is at %v, not %v", newest.At, at)
			}
		}
		all := h.Since(-1, nil)
		if len(all) == 0 || len(all) > maxHistoryEntries || at-all[0].At > HistorySpan {
			t.Fatalf("%d entries, from %v to %v", len(all), all[0].At, at)
		}
		if !slices.IsSortedFunc(all, func(a, b HistoryEntry) int { return int(a.At - b.At) }) {
			t.Fatal("entries are out of order")
		}
		for range 50 {
			when := all[0].At + time.Duration(random.Int64N(int64(at-all[0].At)+1))
			nearest, _ := h.Near(when)
			for _, e := range all {
				if (e.At - when).Abs() < (nearest.At - when).Abs() {
					t.Fatalf("%v is nearer to %v than %v", e.At, when, nearest.At)
				}
			}
		}
	}
}

// Every face has its turn: none waits longer than it takes for each of the others to
// have one, whoever comes and goes.
func TestNoFaceWaitsLongerThanTheOthers(t *testing.T) {
	random := rand.New(rand.NewPCG(9, 10))
	for _, capacity := range []int{1, 2, 3, 5} {
		r := roundRobin{lastTurn: map[int]int{}}
		waited := map[int]int{}
		for round := range 300 {
			var tracks []vision.Track
			for id := 1; id <= 5; id++ {
				if id < 5 || round%50 < 25 { // the fifth leaves and comes back
					tracks = append(tracks, vision.Track{ID: id})
				}
			}
			random.Shuffle(len(tracks), func(i, j int) { tracks[i], tracks[j] = tracks[j], tracks[i] })
			chosen := r.choose(tracks, func(int) int { return capacity })
			if len(chosen) != min(capacity, len(tracks)) || !slices.IsSortedFunc(chosen, func(a, b vision.Track) int { return a.ID - b.ID }) {
				t.Fatalf("%d of %d faces: %v", len(chosen), len(tracks), chosen)
			}
			for _, track := range tracks {
				waited[track.ID]++
			}
			for _, track := range chosen {
				waited[track.ID] = 0
			}
			for id, rounds := range waited {
				if id < 5 && rounds > (5+capacity-1)/capacity {
					t.Fatalf("with room for %d, face %d waits for %d rounds", capacity, id, rounds)
				}
			}
		}
		if len(r.lastTurn) > 5 {
			t.Errorf("%d faces are remembered", len(r.lastTurn))
		}
	}
}

// results collects the results that an observer is given.
type results struct{ got []FrameResult }

func (r *results) OnFrame(*vision.Frame, FrameInfo) {}
func (r *results) OnResult(f FrameResult)           { r.got = append(r.got, f) }

// Results come in the order of their frames, each once, also those whose predictions
// never come; and predictions that come too late, or of an unknown frame, change none.
func TestResultsComeInOrderWhateverIsLost(t *testing.T) {
	random := rand.New(rand.NewPCG(11, 12))
	var b reorderBuffer
	seen := &results{}
	unsubscribe := b.subscribe(seen)
	const frames = 2000
	for n := range frames {
		info := FrameInfo{SourceID: 1, Number: n}
		b.add(info, []vision.Track{{ID: 1}}, n%7 == 0)
		late := FrameInfo{SourceID: 1, Number: max(0, n-random.IntN(20))}
		if random.IntN(4) > 0 { // a quarter is lost
			b.complete(late, []Face{{Track: vision.Track{ID: 1}, Known: true}, {Track: vision.Track{ID: 99}}})
		}
		b.complete(FrameInfo{SourceID: 2, Number: n}, nil)
	}
	if len(seen.got) < frames-maxReordered-1 {
		t.Errorf("%d of %d results came", len(seen.got), frames)
	}
	for i, r := range seen.got {
		if r.Number != i || len(r.Faces) != 1 || r.Faces[0].Track.ID != 1 {
			t.Fatalf("result %d is of frame %d with %d faces", i, r.Number, len(r.Faces))
		}
	}
	unsubscribe()
	unsubscribe() // is no fault
	count := len(seen.got)
	b.add(FrameInfo{SourceID: 1, Number: frames}, nil, true)
	if len(seen.got) != count || len(b.waiting) > 0 {
		t.Errorf("%d results after the end, %d wait", len(seen.got)-count, len(b.waiting))
	}
}

// A file that falls behind goes on from where it is; one that is early waits, each
// frame until its own time.
func TestAFileIsNeverHurried(t *testing.T) {
	begin := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	p := newPacer(vision.Info{Kind: vision.Clip}, 0)
	now := begin
	for _, c := range []struct {
		passes, at, want time.Duration
	}{
		{0, 5 * time.Second, 0}, // the first frame is due at once, whatever its time
		{10 * time.Millisecond, 5040 * time.Millisecond, 30 * time.Millisecond},
		{30 * time.Millisecond, 5080 * time.Millisecond, 40 * time.Millisecond},
		{90 * time.Millisecond, 5120 * time.Millisecond, -10 * time.Millisecond}, // a little late
		{time.Second, 5160 * time.Millisecond, 0},                                // very late: its time begins anew
		{0, 5200 * time.Millisecond, 40 * time.Millisecond},
	} {
		now = now.Add(c.passes)
		if got := p.due(c.at, now); got != c.want {
			t.Errorf("the frame of %v waits %v, not %v", c.at, got, c.want)
		}
	}
	p.restart()
	if got := p.due(0, now); got != 0 {
		t.Errorf("after a restart the first frame waits %v", got)
	}
}

// Estimates of another shape are not mixed: those of a network that was exchanged, or
// of a balancing head that is gone.
func TestOtherNetworksAreNotMixed(t *testing.T) {
	two, three := model.Distribution{0.25, 0.75}, model.Distribution{0.5, 0.25, 0.25}
	for name, c := range map[string]struct{ before, after Estimate }{
		"another number of classes": {Estimate{Primary: two}, Estimate{Primary: three}},
		"a head more":               {Estimate{Primary: two}, Estimate{Primary: two, Corrected: two}},
		"a head less":               {Estimate{Primary: two, Corrected: two}, Estimate{Primary: two}},
		"nothing before":            {Estimate{}, Estimate{Primary: two}},
		"nothing after":             {Estimate{Primary: two}, Estimate{}},
	} {
		var s smoother
		s.next(c.before, 0, tau)
		got := s.next(c.after, 40*time.Millisecond, tau)
		if !slices.Equal(got.Primary, c.after.Primary) || !slices.Equal(got.Corrected, c.after.Corrected) {
			t.Errorf("%s: %v", name, got)
		}
	}
}
