package vision

import (
	"cmp"
	"slices"
	"time"
)

const (
	// maxOccludedTime is how long a face keeps its id behind another one.
	maxOccludedTime = 4 * time.Second

	// maxAppearanceDistance is how different a face may look when it reappears.
	maxAppearanceDistance = 0.15

	// occlusionReach is how far from the middle of its occluder a face reappears, in
	// sides of its box.
	occlusionReach = 1.6

	// occlusionDistance is how close two faces are when one may hide the other, in
	// sides of the larger box: heads are wider than boxes.
	occlusionDistance = 1.2
)

// updateOccluders finds the occluder of each missed face, and removes the missed
// faces that have none and are expired.
func (t *tracker) updateOccluders(now time.Duration) {
	for _, s := range t.tracks {
		switch {
		case s.Missed == 0:
			s.occluder = nil
		case s.occluder != nil && slices.Contains(t.tracks, s.occluder): // still there
		default:
			s.occluder = t.occluderOf(s)
		}
	}
	t.removeExpired(now)
}

// occluderOf returns the detected face that a missed one would overlap, or nil.
func (t *tracker) occluderOf(s *track) *track {
	for _, other := range t.tracks {
		if other != s && other.Missed == 0 && mayOcclude(other.Face.Box, s.Face.Box) {
			return other
		}
	}
	return nil
}

// mayOcclude reports whether two faces are so close that one may hide the other.
func mayOcclude(a, b Box) bool {
	return a.Centre().Sub(b.Centre()).Length() < occlusionDistance*max(a.Side(), b.Side())
}

// partlyOccluded reports whether a detection without a track may be a part of a face
// that reappears from behind another one: it waits until it is unobstructed.
func (t *tracker) partlyOccluded(d Detection) bool {
	for _, s := range t.tracks {
		if s.occluder != nil && mayOcclude(s.occluder.Face.Box, d.Box) {
			return true
		}
	}
	return false
}

// unobstructed reports whether no other face is near a box that belongs to s.
func (t *tracker) unobstructed(s *track, box Box) bool {
	for _, other := range t.tracks {
		if other != s && mayOcclude(other.Face.Box, box) {
			return false
		}
	}
	return true
}

// occludes reports whether a face is behind s.
func (t *tracker) occludes(s *track) bool {
	return slices.ContainsFunc(t.tracks, func(other *track) bool { return other.occluder == s })
}

// skip marks all but so many faces as skipped, those that were detected last, so that
// on a slow machine every face is looked for in turn. Only confirmed faces are skipped.
// They still take a detection at their place by a search for a face nearby, so that
// they stay apart. An occluder is found by the search for the face behind it.
func (t *tracker) skip(searches int, now time.Duration) {
	candidates := slices.DeleteFunc(slices.Clone(t.tracks), func(s *track) bool {
		return !s.confirmed || s.Missed > 0 || now-s.Seen >= maxSkippedTime
	})
	slices.SortStableFunc(candidates, func(a, b *track) int { return cmp.Compare(b.Seen, a.Seen) })
	excess := -searches
	for _, s := range t.tracks {
		if s.occluder == nil && !t.occludes(s) {
			excess++
		}
	}
	for _, s := range candidates {
		switch {
		case t.occludes(s):
			s.Skipped = true
		case excess > 0:
			s.Skipped = true
			excess--
		}
	}
}

// unskip marks all faces as to be looked for.
func (t *tracker) unskip() {
	for _, s := range t.tracks {
		s.Skipped = false
	}
}
