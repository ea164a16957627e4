package engine

import (
	"cmp"
	"maps"
	"slices"

	"arbex/vision"
)

// roundRobin lets faces take turns at a network that has no time for every face of
// every frame.
type roundRobin struct {
	lastTurn map[int]int // by track id: number of its last turn
	count    int         // turns so far
	chosen   []vision.Track
}

// choose returns the visible tracks that have waited longest, ordered by id: as
// many as capacity allows of all of them. The slice is valid until the next call.
func (r *roundRobin) choose(tracks []vision.Track, capacity func(wanted int) int) []vision.Track {
	r.chosen = r.chosen[:0]
	for _, track := range tracks {
		if track.Visible() {
			r.chosen = append(r.chosen, track)
		}
	}
	if most := capacity(len(r.chosen)); most < len(r.chosen) {
		slices.SortStableFunc(r.chosen, func(a, b vision.Track) int { return cmp.Compare(r.lastTurn[a.ID], r.lastTurn[b.ID]) })
		r.chosen = r.chosen[:most]
	}
	maps.DeleteFunc(r.lastTurn, func(id, _ int) bool {
		return !slices.ContainsFunc(tracks, func(track vision.Track) bool { return track.ID == id })
	})
	for _, track := range r.chosen {
		r.count++
		r.lastTurn[track.ID] = r.count
	}
	slices.SortFunc(r.chosen, func(a, b vision.Track) int { return cmp.Compare(a.ID, b.ID) })
	return r.chosen
}
