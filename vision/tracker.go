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
	tracks []*track
	nextID int
}

// track is a track, how it moves and how it looks.
type track struct {
	Track
	velocity   Point         // pixels a second, of the box's centre
	last       time.Duration // of the frame before
	confirmed  bool          // shown to the outside
	appearance appearance    // as last seen with nobody before it
	occluder   *track        // who hides it, nil for nobody
}

const (
	// maxMissedTime is how long a face that is not seen keeps its id.
	maxMissedTime = 500 * time.Millisecond

	// maxDistance is how far from its expected place a face may turn up, in sides of
	// its box.
	maxDistance = 0.9

	// maxSizeRatio is the largest change of size between sightings, as a factor.
	maxSizeRatio = 1.8

	// maxOccludedTime is how long a face keeps its id while another one hides it.
	maxOccludedTime = 4 * time.Second

	// appearanceWeight is what an unlike look costs: two people differ by 0.06 to
	// 0.22, one and the same from frame to frame by 0.01, within a second by
	// 0.04 (95th percentile 0.10).
	appearanceWeight = 4

	// maxAppearanceDistance is how unlike a face may come out from behind another one.
	maxAppearanceDistance = 0.15

	// occlusionReach is how far from the middle of the one who hides it a face
	// comes into sight again, in sides.
	occlusionReach = 1.6

	// velocityInertia is the weight of the old velocity against the newest one.
	velocityInertia = 0.6
)

// update moves the tracks to the time of a frame and joins them with what was
// detected in it. sure is asked about the detections of tracks that are not
// beyond doubt yet; those are not shown, and forgotten as soon as they are
// missed.
func (t *tracker) update(found []Detection, sure func(Detection) bool, now time.Duration) []Track {
	for _, trail := range t.tracks {
		trail.predict(now)
	}
	t.tracks = slices.DeleteFunc(t.tracks, func(s *track) bool { return s.expired(now) })
	used := t.associate(found, sure, now)
	t.tracks = slices.DeleteFunc(t.tracks, func(s *track) bool { return !s.confirmed && s.Missed > 0 })
	t.updateOccluders()
	for i, d := range found {
		if !used[i] && !t.partlyOccluded(d) {
			t.add(d, sure(d), now)
		}
	}
	return t.confirmed()
}

// expired says whether a face was missed for too long. One that another face
// hides is waited for longer.
func (s *track) expired(now time.Duration) bool {
	if s.occluder != nil {
		return now-s.Seen > maxOccludedTime
	}
	return now-s.Seen > maxMissedTime
}

// predict moves the box to where the face should be by now.
func (s *track) predict(now time.Duration) {
	step := float32((now - s.last).Seconds())
	s.last = now
	if !s.Skipped {
		s.Missed++
	}
	if step <= 0 || step > float32(maxMissedTime.Seconds()) || now-s.Seen > maxMissedTime {
		return
	}
	// A face that is not seen slows down: it has perhaps stopped behind a hand.
	// One behind another face most likely walks on.
	s.Face = s.Face.translate(s.velocity.Scale(step))
	if s.Missed > 1 && s.occluder == nil {
		s.velocity = s.velocity.Scale(0.8)
	}
}

// updateOccluders finds out who stands before a face that is missed, and keeps the looks
// of those who stand free.
func (t *tracker) updateOccluders() {
	for _, s := range t.tracks {
		switch {
		case s.Missed == 0:
			s.occluder = nil
		case s.occluder != nil && slices.Contains(t.tracks, s.occluder): // still there
		default:
			s.occluder = t.occluderOf(s)
		}
	}
	t.tracks = slices.DeleteFunc(t.tracks, func(s *track) bool { return s.expired(s.last) })
}

// occluderOf returns the seen face that a missed one would overlap, nil for none.
func (t *tracker) occluderOf(s *track) *track {
	for _, other := range t.tracks {
		if other != s && other.Missed == 0 && mayOcclude(other.Face.Box, s.Face.Box) {
			return other
		}
	}
	return nil
}

// mayOcclude says whether two faces are so close that one may hide the other: the
// heads are wider than the boxes.
func mayOcclude(a, b Box) bool {
	return a.Centre().Sub(b.Centre()).Length() < 1.2*max(a.Side(), b.Side())
}

// partlyOccluded says whether a claim that nobody owns is perhaps a part of a face
// that comes out from behind another one: it is asked again when it is free.
func (t *tracker) partlyOccluded(d Detection) bool {
	for _, s := range t.tracks {
		if s.occluder != nil && mayOcclude(s.occluder.Face.Box, d.Box) {
			return true
		}
	}
	return false
}

func (f Face) translate(d Point) Face {
	f.Box = f.Box.Translate(d)
	f.Points = f.Points.mapped(func(p Point) Point { return p.Add(d) })
	return f
}

// pair is a track and a detection that may be one face.
type pair struct {
	track, found int
	cost         float32
}

// associate gives each track the detection that costs least overall: greedily, then
// by exchanging partners while that helps, which is what keeps crossing faces
// apart.
func (t *tracker) associate(found []Detection, sure func(Detection) bool, now time.Duration) []bool {
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
	t.improve(partner, found)
	for i, j := range partner {
		if j >= 0 {
			t.tracks[i].update(found[j], now, t.unobstructed(t.tracks[i], found[j].Box))
			t.tracks[i].confirmed = t.tracks[i].confirmed || sure(found[j])
		}
	}
	return used
}

// unobstructed says whether nobody else is near a box that belongs to s.
func (t *tracker) unobstructed(s *track, box Box) bool {
	for _, other := range t.tracks {
		if other != s && mayOcclude(other.Face.Box, box) {
			return false
		}
	}
	return true
}

// maxSkippedTime is how long a face may go without being looked for.
const maxSkippedTime = maxMissedTime / 4

// skip lets all but looks faces rest, those that were seen last: where a machine
// cannot look for everybody in every frame, everybody's turn comes soon. Only faces
// beyond doubt rest. They still own what is found at their place, by a look for
// somebody near, so that they keep apart from each other. One who hides another is
// seen when that one is looked for.
func (t *tracker) skip(looks int, now time.Duration) {
	byTurn := slices.DeleteFunc(slices.Clone(t.tracks), func(s *track) bool {
		return !s.confirmed || s.Missed > 0 || now-s.Seen >= maxSkippedTime
	})
	slices.SortStableFunc(byTurn, func(a, b *track) int { return cmp.Compare(b.Seen, a.Seen) })
	tired := -looks
	for _, s := range t.tracks {
		if s.occluder == nil && !t.occludes(s) {
			tired++
		}
	}
	for _, s := range byTurn {
		switch {
		case t.occludes(s):
			s.Skipped = true
		case tired > 0:
			s.Skipped = true
			tired--
		}
	}
}

// occludes says whether somebody is behind s.
func (t *tracker) occludes(s *track) bool {
	return slices.ContainsFunc(t.tracks, func(other *track) bool { return other.occluder == s })
}

// unskip ends all rests.
func (t *tracker) unskip() {
	for _, s := range t.tracks {
		s.Skipped = false
	}
}

// improve swaps the partners of two tracks where the sum of costs falls.
func (t *tracker) improve(partner []int, found []Detection) {
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
func (s *track) cost(d Detection) (float32, bool) {
	side := max(s.Face.Box.Side(), d.Box.Side(), 1)
	away := d.Box.Centre().Sub(s.Face.Box.Centre()).Length() / side
	growth := float32(math.Abs(math.Log(float64(d.Box.Side() / max(s.Face.Box.Side(), 1)))))
	unlike := s.appearance.distance(d.appearance)
	fits := away <= maxDistance+0.03*float32(min(s.Missed, maxGateFrames)-1)
	if s.occluder != nil {
		near := d.Box.Centre().Sub(s.occluder.Face.Box.Centre()).Length() / side
		fits = (fits || near <= occlusionReach) && unlike <= maxAppearanceDistance
		away = min(away, maxDistance)
	}
	return away + 0.5*growth + appearanceWeight*unlike, fits && growth <= float32(math.Log(maxSizeRatio))
}

// maxGateFrames bounds how far the gate opens.
const maxGateFrames = 15

// update joins a detection to the track.
func (s *track) update(d Detection, now time.Duration, free bool) {
	if gap := float32((now - s.Seen).Seconds()); gap > 0 {
		moved := d.Box.Centre().Sub(s.Face.Box.Centre()) // beyond what was expected
		s.velocity = s.velocity.Add(moved.Scale((1 - velocityInertia) / gap))
	}
	s.Seen, s.Missed, s.Skipped = now, 0, false
	s.Face = newFace(d)
	if free {
		s.appearance = s.appearance.blend(d.appearance)
	}
}

func newFace(d Detection) Face {
	return Face{Box: d.Box, Score: d.Score, Points: d.Points, Yaw: d.Points.yaw()}
}

func (t *tracker) add(d Detection, sure bool, now time.Duration) {
	s := &track{Track: Track{Face: newFace(d), Seen: now}, last: now, confirmed: sure, appearance: d.appearance}
	t.tracks = append(t.tracks, s)
}

// confirmed returns the tracks that are sure, by id. Ids are given here, so that a
// claim that never becomes sure uses none up.
func (t *tracker) confirmed() []Track {
	var shown []Track
	for _, s := range t.tracks {
		if !s.confirmed {
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

// clear forgets all faces but not the ids given out: the next picture has nothing to
// do with the one before.
func (t *tracker) clear() { t.tracks = nil }

// reset forgets everything: ids begin again at 1.
func (t *tracker) reset() { *t = tracker{} }
