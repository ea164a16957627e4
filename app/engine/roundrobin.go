package engine

import (
	"cmp"
	"maps"
	"slices"

	"arbex/vision"
)

// roundRobin says whose turn it is at the network, where it has no time for every face
// of every picture.
type roundRobin struct {
	lastTurn map[int]int // by id: which question the last one about a face was
	count    int         // of questions
	chosen   []vision.Track
}

// choose returns those of the tracks in sight that have waited longest, by id: as
// many as fit of all of them. The slice is good until the next call.
func (t *roundRobin) choose(tracks []vision.Track, fits func(wanted int) int) []vision.Track {
	t.chosen = t.chosen[:0]
	for _, track := range tracks {
		if track.Visible() {
			t.chosen = append(t.chosen, track)
		}
	}
	if fit := fits(len(t.chosen)); fit < len(t.chosen) {
		slices.SortStableFunc(t.chosen, func(a, b vision.Track) int { return cmp.Compare(t.lastTurn[a.ID], t.lastTurn[b.ID]) })
		t.chosen = t.chosen[:fit]
	}
	maps.DeleteFunc(t.lastTurn, func(id, _ int) bool {
		return !slices.ContainsFunc(tracks, func(track vision.Track) bool { return track.ID == id })
	})
	for _, track := range t.chosen {
		t.count++
		t.lastTurn[track.ID] = t.count
	}
	slices.SortFunc(t.chosen, func(a, b vision.Track) int { return cmp.Compare(a.ID, b.ID) })
	return t.chosen
}
