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

// trail is a track, how it moves and how it looks.
type trail struct {
	Track
	velocity Point         // pixels a second, of the box's centre
	last     time.Duration // of the frame before
	sure     bool          // shown to the outside
	look     look          // as last seen with nobody before it
	behind   *trail        // who hides it, nil for nobody
}

const (
	// memory is how long a face that is not seen keeps its id.
	memory = 500 * time.Millisecond

	// gate is how far from its expected place a face may turn up, in sides of
	// its box.
	gate = 0.9

	// sizeGate is the largest change of size between sightings, as a factor.
	sizeGate = 1.8

	// hiddenMemory is how long a face keeps its id while another one hides it.
	hiddenMemory = 4 * time.Second

	// lookWeight is what an unlike look costs: two people differ by 0.06 to
	// 0.22, one and the same from frame to frame by 0.01, within a second by
	// 0.04 (95th percentile 0.10).
	lookWeight = 4

	// lookGate is how unlike a face may come out from behind another one.
	lookGate = 0.15

	// hidingReach is how far from the middle of the one who hides it a face
	// comes into sight again, in sides.
	hidingReach = 1.6

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
	t.tracks = slices.DeleteFunc(t.tracks, func(s *trail) bool { return s.forgotten(now) })
	used := t.join(found, sure, now)
	t.tracks = slices.DeleteFunc(t.tracks, func(s *trail) bool { return !s.sure && s.Missed > 0 })
	t.hide()
	for i, d := range found {
		if !used[i] && !t.emerging(d) {
			t.begin(d, sure(d), now)
		}
	}
	return t.shown()
}

// forgotten says whether a face was missed for too long. One that another face
// hides is waited for longer.
func (s *trail) forgotten(now time.Duration) bool {
	if s.behind != nil {
		return now-s.Seen > hiddenMemory
	}
	return now-s.Seen > memory
}

// expect moves the box to where the face should be by now.
func (s *trail) expect(now time.Duration) {
	step := float32((now - s.last).Seconds())
	s.last = now
	if !s.Rested {
		s.Missed++
	}
	if step <= 0 || step > float32(memory.Seconds()) || now-s.Seen > memory {
		return
	}
	// A face that is not seen slows down: it has perhaps stopped behind a hand.
	// One behind another face most likely walks on.
	s.Face = s.Face.moved(s.velocity.Scale(step))
	if s.Missed > 1 && s.behind == nil {
		s.velocity = s.velocity.Scale(0.8)
	}
}

// hide finds out who stands before a face that is missed, and keeps the looks
// of those who stand free.
func (t *tracker) hide() {
	for _, s := range t.tracks {
		switch {
		case s.Missed == 0:
			s.behind = nil
		case s.behind != nil && slices.Contains(t.tracks, s.behind): // still there
		default:
			s.behind = t.before(s)
		}
	}
	t.tracks = slices.DeleteFunc(t.tracks, func(s *trail) bool { return s.forgotten(s.last) })
}

// before returns the seen face that a missed one would overlap, nil for none.
func (t *tracker) before(s *trail) *trail {
	for _, other := range t.tracks {
		if other != s && other.Missed == 0 && touching(other.Face.Box, s.Face.Box) {
			return other
		}
	}
	return nil
}

// touching says whether two faces are so close that one may hide the other: the
// heads are wider than the boxes.
func touching(a, b Box) bool {
	return a.Centre().Sub(b.Centre()).Length() < 1.2*max(a.Side(), b.Side())
}

// emerging says whether a claim that nobody owns is perhaps a part of a face
// that comes out from behind another one: it is asked again when it is free.
func (t *tracker) emerging(d Detection) bool {
	for _, s := range t.tracks {
		if s.behind != nil && touching(s.behind.Face.Box, d.Box) {
			return true
		}
	}
	return false
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
			t.tracks[i].see(found[j], now, t.alone(t.tracks[i], found[j].Box))
			t.tracks[i].sure = t.tracks[i].sure || sure(found[j])
		}
	}
	return used
}

// alone says whether nobody else is near a box that belongs to s.
func (t *tracker) alone(s *trail, box Box) bool {
	for _, other := range t.tracks {
		if other != s && touching(other.Face.Box, box) {
			return false
		}
	}
	return true
}

// longestRest is how long a face may go without being looked for.
const longestRest = memory / 4

// rest lets all but looks faces rest, those that were seen last: where a machine
// cannot look for everybody in every frame, everybody's turn comes soon. Only faces
// beyond doubt rest. They still own what is found at their place, by a look for
// somebody near, so that they keep apart from each other. One who hides another is
// seen when that one is looked for.
func (t *tracker) rest(looks int, now time.Duration) {
	byTurn := slices.DeleteFunc(slices.Clone(t.tracks), func(s *trail) bool {
		return !s.sure || s.Missed > 0 || now-s.Seen >= longestRest
	})
	slices.SortStableFunc(byTurn, func(a, b *trail) int { return cmp.Compare(b.Seen, a.Seen) })
	tired := -looks
	for _, s := range t.tracks {
		if s.behind == nil && !t.hides(s) {
			tired++
		}
	}
	for _, s := range byTurn {
		switch {
		case t.hides(s):
			s.Rested = true
		case tired > 0:
			s.Rested = true
			tired--
		}
	}
}

// hides says whether somebody is behind s.
func (t *tracker) hides(s *trail) bool {
	return slices.ContainsFunc(t.tracks, func(other *trail) bool { return other.behind == s })
}

// wake ends all rests.
func (t *tracker) wake() {
	for _, s := range t.tracks {
		s.Rested = false
	}
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
// sides of the box, plus the change of size, plus how unlike it looks. It does
// not fit at all beyond the gate, which opens while the face is missed; a face
// behind another one may come into sight anywhere around that.
func (s *trail) cost(d Detection) (float32, bool) {
	side := max(s.Face.Box.Side(), d.Box.Side(), 1)
	away := d.Box.Centre().Sub(s.Face.Box.Centre()).Length() / side
	growth := float32(math.Abs(math.Log(float64(d.Box.Side() / max(s.Face.Box.Side(), 1)))))
	unlike := s.look.differs(d.look)
	fits := away <= gate+0.03*float32(min(s.Missed, missedMost)-1)
	if s.behind != nil {
		near := d.Box.Centre().Sub(s.behind.Face.Box.Centre()).Length() / side
		fits = (fits || near <= hidingReach) && unlike <= lookGate
		away = min(away, gate)
	}
	return away + 0.5*growth + lookWeight*unlike, fits && growth <= float32(math.Log(sizeGate))
}

// missedMost bounds how far the gate opens.
const missedMost = 15

// see joins a detection to the track.
func (s *trail) see(d Detection, now time.Duration, free bool) {
	if gap := float32((now - s.Seen).Seconds()); gap > 0 {
		moved := d.Box.Centre().Sub(s.Face.Box.Centre()) // beyond what was expected
		s.velocity = s.velocity.Add(moved.Scale((1 - steadiness) / gap))
	}
	s.Seen, s.Missed, s.Rested = now, 0, false
	s.Face = newFace(d)
	if free {
		s.look = s.look.towards(d.look)
	}
}

func newFace(d Detection) Face {
	return Face{Box: d.Box, Score: d.Score, Points: d.Points, Yaw: d.Points.yaw()}
}

func (t *tracker) begin(d Detection, sure bool, now time.Duration) {
	s := &trail{Track: Track{Face: newFace(d), Seen: now}, last: now, sure: sure, look: d.look}
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

// leave forgets all faces but not the ids given out: the next picture has nothing to
// do with the one before.
func (t *tracker) leave() { t.tracks = nil }

// reset forgets everything: ids begin again at 1.
func (t *tracker) reset() { *t = tracker{} }
