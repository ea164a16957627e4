package vision

import "time"

// beginning is the faces that a clip begins with: those of its first half second, which
// a track survives unseen.
type beginning struct {
	tracks []track
	nextID int
}

// noteBeginning remembers the confirmed tracks if a clip begins with them.
func (t *tracker) noteBeginning(now time.Duration) {
	if now > maxMissedTime {
		return
	}
	b := beginning{nextID: t.nextID}
	for _, s := range t.tracks {
		if s.confirmed {
			copied := *s
			copied.occluder = nil
			b.tracks = append(b.tracks, copied)
		}
	}
	if len(b.tracks) > len(t.first.tracks) {
		t.first = b
	}
}

// rewind goes back to the faces that the clip begins with, and reports whether they are
// known: they keep their ids. Where they are not, it is a reset.
func (t *tracker) rewind() (known bool) {
	first := t.first
	*t = tracker{nextID: first.nextID, first: first}
	for _, s := range first.tracks {
		t.tracks = append(t.tracks, &s)
	}
	return len(t.tracks) > 0
}
