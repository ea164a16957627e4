package vision

import (
	"cmp"
	"math"
	"slices"
	"time"
)

const (
	// maxDistance is how far from its predicted place a face may be detected, in sides
	// of its box. It grows by distanceGrowth for each frame in which the face was
	// missed, up to maxGateFrames.
	maxDistance    = 0.9
	distanceGrowth = 0.03
	maxGateFrames  = 15

	// maxSizeRatio is the largest change of size between detections, as a factor.
	maxSizeRatio = 1.8

	// appearanceWeight is the cost of different appearance: two people differ by 0.06
	// to 0.22, the same one from frame to frame by 0.01, within a second by 0.04 (95th
	// percentile 0.10).
	appearanceWeight = 4

	// sizeWeight is the cost of a change of size by a factor of e.
	sizeWeight = 0.5
)

// pair is a track and a detection that may be the same face.
type pair struct {
	track, found int
	cost         float32
}

// associate gives each track the detection that costs least overall: greedily, then by
// swapping partners while that helps, which keeps crossing faces apart. It returns
// which detections were used.
func (t *tracker) associate(found []Detection, verify func(Detection) bool, now time.Duration) []bool {
	partner, used := make([]int, len(t.tracks)), make([]bool, len(found))
	for i := range partner {
		partner[i] = -1
	}
	for _, p := range t.pairs(found) {
		if partner[p.track] < 0 && !used[p.found] {
			partner[p.track], used[p.found] = p.found, true
		}
	}
	t.improve(partner, found)
	for i, j := range partner {
		if j >= 0 {
			s := t.tracks[i]
			s.update(found[j], now, t.unobstructed(s, found[j].Box))
			s.confirmed = s.confirmed || verify(found[j])
		}
	}
	return used
}

// pairs returns all possible pairs by their costs.
func (t *tracker) pairs(found []Detection) (pairs []pair) {
	for i, s := range t.tracks {
		for j, d := range found {
			if cost, ok := s.cost(d); ok {
				pairs = append(pairs, pair{i, j, cost})
			}
		}
	}
	slices.SortFunc(pairs, func(a, b pair) int { return cmp.Compare(a.cost, b.cost) })
	return pairs
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

// cost returns how badly a detection fits a track: the distance from the predicted
// place in sides of the box, plus the change of size, plus the difference in
// appearance. ok is false beyond the gate, which opens while the face is missed; an
// occluded face may reappear anywhere around its occluder.
func (s *track) cost(d Detection) (cost float32, ok bool) {
	side := max(s.Face.Box.Side(), d.Box.Side(), 1)
	distance := d.Box.Centre().Sub(s.Face.Box.Centre()).Length() / side
	growth := logRatio(d.Box.Side(), max(s.Face.Box.Side(), 1))
	difference := s.appearance.distance(d.appearance)
	ok = distance <= maxDistance+distanceGrowth*float32(min(s.Missed, maxGateFrames)-1)
	if s.occluder != nil {
		fromOccluder := d.Box.Centre().Sub(s.occluder.Face.Box.Centre()).Length() / side
		ok = (ok || fromOccluder <= occlusionReach) && difference <= maxAppearanceDistance
		distance = min(distance, maxDistance)
	}
	return distance + sizeWeight*growth + appearanceWeight*difference, ok && growth <= float32(math.Log(maxSizeRatio))
}
