package engine

import (
	"cmp"
	"maps"
	"slices"
	"time"

	"arbex/vision"
)

// turn says whose turn it is at the network, where it has no time for every face
// of every picture.
type turn struct {
	asked  map[int]time.Duration // by id: when the network was asked about a face last
	chosen []vision.Track
}

// choose returns those of the tracks in sight that have waited longest, as many as
// fit (0: all), by id. The slice is good until the next call.
func (t *turn) choose(tracks []vision.Track, fit int, now time.Duration) []vision.Track {
	t.chosen = t.chosen[:0]
	for _, track := range tracks {
		if track.Missed == 0 && !track.Rested {
			t.chosen = append(t.chosen, track)
		}
	}
	if fit > 0 && fit < len(t.chosen) {
		slices.SortStableFunc(t.chosen, func(a, b vision.Track) int { return cmp.Compare(t.asked[a.ID], t.asked[b.ID]) })
		t.chosen = t.chosen[:fit]
		slices.SortFunc(t.chosen, func(a, b vision.Track) int { return cmp.Compare(a.ID, b.ID) })
	}
	maps.DeleteFunc(t.asked, func(id int, _ time.Duration) bool {
		return !slices.ContainsFunc(tracks, func(track vision.Track) bool { return track.ID == id })
	})
	for _, track := range t.chosen {
		t.asked[track.ID] = now
	}
	return t.chosen
}

// fits is how many faces the network has time for in a picture, 0 for any number.
func (e *Engine) fits(read time.Duration) int {
	e.mutex.Lock()
	defer e.mutex.Unlock()
	e.budget.Begin(read)
	return e.budget.Most()
}
