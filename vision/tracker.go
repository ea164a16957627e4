package vision

import (
	"cmp"
	"math"
	"slices"
	"time"
)

// tracker gives detections ids that stay with a face while it moves. Time is
// the frames' own, so that a clip gives the same tracks at any speed.
type tracker struct {
	tracks []*trail
	nextID int
}

// trail is a track and how it moves.
type trail struct {
	Track
	velocity Point         // pixels a second, of the box's centre
	last     time.Duration // of the frame before
	sure     bool          // shown to the outside
}

const (
	// memory is how long a face that is not seen keeps its id.
	memory = 500 * time.Millisecond

	// gate is how far from its expected place a face may turn up, in sides of
	// its box.
	gate = 0.9

	// sizeGate is the largest change of size between sightings, as a factor.
	sizeGate = 1.8

	// steadiness is the weight of the old velocity against the newest one.
	steadiness = 0.6
)

// update moves the tracks to the time of a frame and joins them with what was
// detected in it. sure is asked about the detections of tracks that are not
// beyond doubt yet; those are not shown, and forgotten as soon as they are
// missed.
func (t *tracker) update(found []Detection, sure func(Detection) bool, now time.Duration) []Track {
	for _, trail := range t.tracks {
		trail.expect(now)
	}
	t.tracks = slices.DeleteFunc(t.tracks, func(s *trail) bool { return now-s.Seen > memory })
	used := t.join(found, sure, now)
	t.tracks = slices.DeleteFunc(t.tracks, func(s *trail) bool { return !s.sure && s.Missed > 0 })
	for i, d := range found {
		if !used[i] {
			t.begin(d, sure(d), now)
		}
	}
	return t.shown()
}

// expect moves the box to where the face should be by now.
func (s *trail) expect(now time.Duration) {
	step := float32((now - s.last).Seconds())
	s.last = now
	s.Missed++
	if step <= 0 || step > float32(memory.Seconds()) {
		return
	}
	// A face that is not seen slows down: it has perhaps stopped behind a hand.
	s.Face = s.Face.moved(s.velocity.Scale(step))
	if s.Missed > 1 {
		s.velocity = s.velocity.Scale(0.8)
	}
}

func (f Face) moved(d Point) Face {
	f.Box = f.Box.Moved(d)
	f.Points = f.Points.mapped(func(p Point) Point { return p.Add(d) })
	return f
}

// pair is a track and a detection that may be one face.
type pair struct {
	track, found int
	cost         float32
}

// join gives each track the detection that costs least overall: greedily, then
// by exchanging partners while that helps, which is what keeps crossing faces
// apart.
func (t *tracker) join(found []Detection, sure func(Detection) bool, now time.Duration) []bool {
	var pairs []pair
	for i, s := range t.tracks {
		for j, d := range found {
			if c, ok := s.cost(d); ok {
				pairs = append(pairs, pair{i, j, c})
			}
		}
	}
	slices.SortFunc(pairs, func(a, b pair) int { return cmp.Compare(a.cost, b.cost) })
	partner, used := make([]int, len(t.tracks)), make([]bool, len(found))
	for i := range partner {
		partner[i] = -1
	}
	for _, p := range pairs {
		if partner[p.track] < 0 && !used[p.found] {
			partner[p.track], used[p.found] = p.found, true
		}
	}
	t.exchange(partner, found)
	for i, j := range partner {
		if j >= 0 {
			t.tracks[i].see(found[j], now)
			t.tracks[i].sure = t.tracks[i].sure || sure(found[j])
		}
	}
	return used
}

// exchange swaps the partners of two tracks where the sum of costs falls.
func (t *tracker) exchange(partner []int, found []Detection) {
	for i := range partner {
		for k := i + 1; k < len(partner); k++ {
			if partner[i] < 0 || partner[k] < 0 {
				continue
			}
			a, b := t.tracks[i], t.tracks[k]
			ii, _ := a.cost(found[partner[i]])
			kk, _ := b.cost(found[partner[k]])
			ik, okA := a.cost(found[partner[k]])
			ki, okB := b.cost(found[partner[i]])
			if okA && okB && ik+ki < ii+kk {
				partner[i], partner[k] = partner[k], partner[i]
			}
		}
	}
}

// cost is how ill a detection fits: its distance from the expected place in
// sides of the box, plus the change of size. It does not fit at all beyond the
// gate, which opens while the face is missed.
func (s *trail) cost(d Detection) (float32, bool) {
	side := max(s.Face.Box.Side(), d.Box.Side(), 1)
	away := d.Box.Centre().Sub(s.Face.Box.Centre()).Length() / side
	growth := float32(math.Abs(math.Log(float64(d.Box.Side() / max(s.Face.Box.Side(), 1)))))
	open := gate + 0.03*float32(s.Missed-1)
	return away + 0.5*growth, away <= open && growth <= float32(math.Log(sizeGate))
}

// see joins a detection to the track.
func (s *trail) see(d Detection, now time.Duration) {
	if gap := float32((now - s.Seen).Seconds()); gap > 0 {
		moved := d.Box.Centre().Sub(s.Face.Box.Centre()) // beyond what was expected
		s.velocity = s.velocity.Add(moved.Scale((1 - steadiness) / gap))
	}
	s.Seen, s.Missed = now, 0
	s.Face = newFace(d)
}

func newFace(d Detection) Face {
	return Face{Box: d.Box, Score: d.Score, Points: d.Points, Yaw: d.Points.yaw()}
}

func (t *tracker) begin(d Detection, sure bool, now time.Duration) {
	s := &trail{Track: Track{Face: newFace(d), Seen: now}, last: now, sure: sure}
	t.tracks = append(t.tracks, s)
}

// shown returns the tracks that are sure, by id. Ids are given here, so that a
// claim that never becomes sure uses none up.
func (t *tracker) shown() []Track {
	var shown []Track
	for _, s := range t.tracks {
		if !s.sure {
			continue
		}
		if s.ID == 0 {
			t.nextID++
			s.ID = t.nextID
		}
		shown = append(shown, s.Track)
	}
	slices.SortFunc(shown, func(a, b Track) int { return a.ID - b.ID })
	return shown
}

// reset forgets everything but the ids given out, which are not used again
// within a source.
func (t *tracker) reset() { *t = tracker{} }
