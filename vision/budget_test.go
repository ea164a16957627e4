package vision

import (
	"testing"
	"time"
)

func TestBudget(t *testing.T) {
	const ms = time.Millisecond
	for _, c := range []struct {
		name           string
		share          float64
		interval, face time.Duration
		want           int
	}{
		{"no limit", 0, 33 * ms, 50 * ms, 0},
		{"nothing measured", 0.5, 33 * ms, 0, 0},
		{"a quick machine", 0.5, 40 * ms, 5 * ms, 4},
		{"a slow one", 0.5, 40 * ms, 100 * ms, 1},
		{"frames that stand still", 0.5, 0, 5 * ms, 0},
		{"a gap between clips", 0.5, time.Hour, 5 * ms, 0},
	} {
		b := Budget{Share: c.share}
		for i := range 50 {
			b.Begin(time.Duration(i) * c.interval)
			if c.face > 0 {
				b.Took(3*c.face, 3)
			}
		}
		b.Took(time.Hour, 0) // nobody was looked for
		if got := b.Most(); got != c.want {
			t.Errorf("%s: %d faces, not %d", c.name, got, c.want)
		}
	}
}

// Three people who stand apart are all found while one is looked for in a frame,
// and stay where they are.
func TestPeopleTakeTurns(t *testing.T) {
	heads, err := cutHeads()
	if err != nil {
		t.Fatal(err)
	}
	var actors []actor
	for i := range 3 {
		x := 110 + 210*float32(i)
		actors = append(actors, actor{scaledHead(heads[i], 0.6), walk(x, 240, x, 230, 0, sec(2))})
	}
	finder, err := NewFinder(FinderOptions{Share: oneLook})
	if err != nil {
		t.Fatal(err)
	}
	defer finder.Close()
	frame, s := NewFrame(), newStage(actors, sec(2))
	defer frame.Close()
	seen, rested, who := map[int]int{}, 0, map[int]int{}
	for s.Read(frame) == nil {
		tracks, err := finder.Find(frame)
		if err != nil {
			t.Fatal(err)
		}
		for _, track := range tracks {
			if _, known := who[track.ID]; !known {
				who[track.ID] = actorAt(actors, track, frame.Time)
			}
			if away := actors[max(0, who[track.ID])].place(frame.Time).Sub(track.Face.Box.Centre()).Length(); away > 40 {
				t.Errorf("face %d is %.0f pixels off after %v", track.ID, away, frame.Time)
			}
			if frame.Time-track.Seen > longestRest+time.Second/stageRate {
				t.Errorf("face %d was not looked for since %v at %v", track.ID, track.Seen, frame.Time)
			}
			if track.Rested {
				rested++
			}
			seen[track.ID]++
		}
	}
	if len(seen) != 3 || rested < 60 {
		t.Errorf("faces were seen in %v frames, %d times one rested", seen, rested)
	}
}
