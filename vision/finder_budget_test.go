package vision

import (
	"testing"
	"time"
)

func TestBudget(t *testing.T) {
	const ms, frames = time.Millisecond, 600
	for _, c := range []struct {
		name           string
		share          float64
		interval, face time.Duration
		least, most    float64 // of three faces a frame
	}{
		{"no limit", 0, 33 * ms, 50 * ms, 3, 3},
		{"time for all", 0.5, 40 * ms, 5 * ms, 2.99, 3},
		{"time for two", 0.5, 40 * ms, 9 * ms, 1.99, 2.25},
		{"time for one in five frames", 0.5, 40 * ms, 100 * ms, 0.19, 0.21},
		{"very many frames", 0.5, ms, 10 * ms, 0.045, 0.055},
		{"frames that stand still", 0.5, 0, 5 * ms, 3, 3},
		{"gaps between clips", 0.5, time.Hour, 5 * ms, 3, 3},
	} {
		b, all := TimeBudget{Share: c.share}, 0
		for i := range frames {
			b.StartFrame(time.Duration(i) * c.interval)
			n := b.Affordable(3)
			b.Spend(time.Duration(n)*c.face, n)
			all += n
		}
		if got := float64(all) / frames; got < c.least || got > c.most {
			t.Errorf("%s: %.3f faces a frame", c.name, got)
		}
	}
}

// A face that took very long, once, is not paid for with seconds.
func TestBudgetForgivesAHiccup(t *testing.T) {
	b, waited := TimeBudget{Share: 0.5}, 0
	for i := range 10 {
		b.StartFrame(time.Duration(i) * 40 * time.Millisecond)
		b.Spend(time.Millisecond, 1)
	}
	for b.Spend(time.Minute, 1); b.Affordable(1) == 0 && waited < 100; waited++ {
		b.StartFrame(time.Duration(10+waited) * 40 * time.Millisecond)
	}
	if waited > 15 {
		t.Errorf("%d frames without a face", waited)
	}
}

// scarce is a finder with time for hardly a face, and two seconds to look at.
func scarce(t *testing.T, sprites []sprite) (*Finder, *Frame, *syntheticScene) {
	t.Helper()
	finder, err := NewFinder(FinderOptions{TimeShare: noTime})
	if err != nil {
		t.Fatal(err)
	}
	frame := NewFrame()
	t.Cleanup(func() {
		finder.Close()
		frame.Close()
	})
	return finder, frame, newSyntheticScene(sprites, sec(2))
}

// Three people who stand apart are all found while one is looked for in a frame,
// and stay where they are.
func TestPeopleTakeTurns(t *testing.T) {
	heads, err := extractHeads()
	if err != nil {
		t.Fatal(err)
	}
	var sprites []sprite
	for i := range 3 {
		x := 110 + 210*float32(i)
		sprites = append(sprites, sprite{resizeHead(heads[i], 0.6), walk(x, 240, x, 230, 0, sec(2))})
	}
	finder, frame, s := scarce(t, sprites)
	seen, skipped, who := map[int]int{}, 0, map[int]int{}
	for s.Read(frame) == nil {
		tracks, err := finder.Find(frame)
		if err != nil {
			t.Fatal(err)
		}
		for _, track := range tracks {
			if _, known := who[track.ID]; !known {
				who[track.ID] = spriteAt(sprites, track, frame.Time)
			}
			if away := sprites[max(0, who[track.ID])].position(frame.Time).Sub(track.Face.Box.Centre()).Length(); away > 40 {
				t.Errorf("face %d is %.0f pixels off after %v", track.ID, away, frame.Time)
			}
			if frame.Time-track.Seen > maxSkippedTime+time.Second/sceneRate {
				t.Errorf("face %d was not looked for since %v at %v", track.ID, track.Seen, frame.Time)
			}
			if track.Skipped {
				skipped++
			}
			seen[track.ID]++
		}
	}
	if len(seen) != 3 || skipped < 60 {
		t.Errorf("faces were seen in %v frames, %d times one skipped", seen, skipped)
	}
}

// Somebody who comes while the others take turns is noticed within a second.
func TestANewFaceIsNoticedWhileTimeIsScarce(t *testing.T) {
	heads, err := extractHeads()
	if err != nil {
		t.Fatal(err)
	}
	const comes = time.Second
	late := func(at time.Duration) Point {
		if at < comes {
			return Point{-500, 240}
		}
		return Point{530, 240}
	}
	sprites := []sprite{
		{resizeHead(heads[0], 0.6), walk(110, 240, 110, 230, 0, sec(2))},
		{resizeHead(heads[1], 0.6), walk(320, 240, 320, 230, 0, sec(2))},
		{resizeHead(heads[2], 0.6), late},
	}
	finder, frame, s := scarce(t, sprites)
	for s.Read(frame) == nil {
		tracks, err := finder.Find(frame)
		if err != nil {
			t.Fatal(err)
		}
		if len(tracks) == 3 {
			if frame.Time < comes || frame.Time > comes+(busyDetectionInterval+1)*time.Second/sceneRate {
				t.Errorf("noticed at %v", frame.Time)
			}
			return
		}
	}
	t.Error("never noticed")
}
