package vision

import (
	"math"
	"slices"
	"time"
)

// tracker gives detections ids that stay with a face while it moves. Time is the
// frames' own, so that a clip gives the same tracks at any speed.
type tracker struct {
	tracks []*track
	nextID int
	first  beginning
}

// track is a Track with the state of its motion model.
type track struct {
	Track
	velocity   Point         // of the box's centre, pixels per second
	last       time.Duration // time of the frame before
	confirmed  bool          // reported to the caller
	appearance appearance    // when it was last seen unobstructed
	occluder   *track        // the face in front of it, or nil
}

const (
	// maxMissedTime is how long a face that is not detected keeps its id.
	maxMissedTime = 500 * time.Millisecond

	// maxSkippedTime is how long a face may go without being looked for.
	maxSkippedTime = maxMissedTime / 4

	// minMotionTime is the shortest time that a velocity is measured over. Frames whose
	// times nearly coincide, as where recordings are joined, show no velocity.
	minMotionTime = 4 * time.Millisecond

	// velocityInertia is the weight of the old velocity against the newest one.
	velocityInertia = 0.6

	// missedDamping is the factor of the velocity in each frame in which a face is
	// missed: it has perhaps stopped behind a hand.
	missedDamping = 0.8
)

// update predicts the tracks at the time of a frame and associates them with its
// detections. verify is asked about the detections of tracks that are not confirmed
// yet; those are not reported, and removed as soon as they are missed.
func (t *tracker) update(found []Detection, verify func(Detection) bool, now time.Duration) []Track {
	for _, track := range t.tracks {
		track.predict(now)
	}
	t.removeExpired(now)
	used := t.associate(found, verify, now)
	t.tracks = slices.DeleteFunc(t.tracks, func(track *track) bool { return !track.confirmed && track.Missed > 0 })
	t.updateOccluders(now)
	for i, d := range found {
		if !used[i] && !t.partlyOccluded(d) {
			t.add(d, verify(d), now)
		}
	}
	confirmed := t.confirmed()
	t.noteBeginning(now)
	return confirmed
}

func (t *tracker) removeExpired(now time.Duration) {
	t.tracks = slices.DeleteFunc(t.tracks, func(track *track) bool { return track.expired(now) })
}

// expired reports whether a face was missed for too long. An occluded one is kept
// longer.
func (s *track) expired(now time.Duration) bool {
	if s.occluder != nil {
		return now-s.Seen > maxOccludedTime
	}
	return now-s.Seen > maxMissedTime
}

// predict moves the face to its expected place at a time.
func (s *track) predict(now time.Duration) {
	step := now - s.last
	s.last = now
	if !s.Skipped {
		s.Missed++
	}
	if step <= 0 || step > maxMissedTime || now-s.Seen > maxMissedTime {
		return
	}
	s.Face = s.Face.translate(s.velocity.Scale(float32(step.Seconds())))
	if s.Missed > 1 && s.occluder == nil { // an occluded face most likely moves on
		s.velocity = s.velocity.Scale(missedDamping)
	}
}

// predictedBox returns the box at a time, without changing the track.
func (s *track) predictedBox(now time.Duration) Box {
	return s.Face.Box.Translate(s.velocity.Scale(float32((now - s.last).Seconds())))
}

func (f Face) translate(d Point) Face {
	f.Box = f.Box.Translate(d)
	f.Points = f.Points.mapped(func(p Point) Point { return p.Add(d) })
	return f
}

// update takes over a detection. unobstructed reports that no other face is near.
func (s *track) update(d Detection, now time.Duration, unobstructed bool) {
	if now > s.Seen {
		gap := float32(max(now-s.Seen, minMotionTime).Seconds())
		residual := d.Box.Centre().Sub(s.Face.Box.Centre()) // against the prediction
		s.velocity = s.velocity.Add(residual.Scale((1 - velocityInertia) / gap))
	}
	s.Seen, s.Missed, s.Skipped = now, 0, false
	s.Face = newFace(d)
	if unobstructed {
		s.appearance = s.appearance.blend(d.appearance)
	}
}

func newFace(d Detection) Face {
	return Face{Box: d.Box, Score: d.Score, Points: d.Points, Yaw: d.Points.yaw()}
}

func (t *tracker) add(d Detection, confirmed bool, now time.Duration) {
	t.tracks = append(t.tracks, &track{Track: Track{Face: newFace(d), Seen: now}, last: now, confirmed: confirmed, appearance: d.appearance})
}

// confirmed returns the confirmed tracks by id. Ids are given here, so that a
// detection that is never confirmed uses none up.
func (t *tracker) confirmed() []Track {
	var confirmed []Track
	for _, s := range t.tracks {
		if !s.confirmed {
			continue
		}
		if s.ID == 0 {
			t.nextID++
			s.ID = t.nextID
		}
		confirmed = append(confirmed, s.Track)
	}
	slices.SortFunc(confirmed, func(a, b Track) int { return a.ID - b.ID })
	return confirmed
}

// clear removes all tracks but goes on counting ids: the next picture has nothing to
// do with the one before.
func (t *tracker) clear() { t.tracks = nil }

// reset removes all tracks; ids begin again at 1.
func (t *tracker) reset() { *t = tracker{} }

// logRatio returns |ln(a/b)|.
func logRatio(a, b float32) float32 { return float32(math.Abs(math.Log(float64(a / b)))) }
