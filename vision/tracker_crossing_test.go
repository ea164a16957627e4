package vision

import (
	"maps"
	"os"
	"slices"
	"testing"
	"time"
)

// walk moves straight from one place to another, and rests before and after.
func walk(x0, y0, x1, y1 float32, from, until time.Duration) func(time.Duration) Point {
	return func(at time.Duration) Point {
		share := min(max(float32(at-from)/float32(until-from), 0), 1)
		return Point{x0 + (x1-x0)*share, y0 + (y1-y0)*share}
	}
}

// paths are paths of two people past each other. The first is behind.
var paths = map[string][2]func(time.Duration) Point{
	"slowly":     {walk(120, 240, 520, 240, sec(1), sec(5)), walk(520, 250, 120, 250, sec(1), sec(5))},
	"at a walk":  {walk(120, 240, 520, 240, sec(1), sec(2.6)), walk(520, 250, 120, 250, sec(1), sec(2.6))},
	"in a hurry": {walk(120, 240, 520, 240, sec(1), sec(1.8)), walk(520, 250, 120, 250, sec(1), sec(1.8))},
	"overtaking": {walk(120, 240, 330, 240, sec(1), sec(4)), walk(110, 250, 540, 250, sec(2), sec(4))},
	"and back":   {there(walk(120, 240, 300, 240, sec(1), sec(2.2)), sec(2.4)), there(walk(520, 250, 330, 250, sec(1), sec(2.2)), sec(2.4))},
	"past one":   {walk(320, 240, 320, 240, 0, 1), walk(120, 250, 520, 250, sec(1), sec(3))},
	"and wait":   {pauseAt(walk(120, 240, 520, 240, sec(1), sec(3)), sec(2), sec(1.5)), pauseAt(walk(520, 250, 120, 250, sec(1), sec(3)), sec(2), sec(1.5))},
	"wait, back": {there(walk(120, 240, 316, 240, sec(1), sec(2.2)), sec(3.2)), there(walk(520, 250, 326, 250, sec(1), sec(2.2)), sec(3.2))},
}

func sec(s float64) time.Duration { return time.Duration(s * float64(time.Second)) }

// there reverses a path at a time.
func there(way func(time.Duration) Point, turn time.Duration) func(time.Duration) Point {
	return func(at time.Duration) Point { return way(min(at, 2*turn-at)) }
}

// pauseAt pauses a path at a time.
func pauseAt(way func(time.Duration) Point, hold, pause time.Duration) func(time.Duration) Point {
	return func(at time.Duration) Point { return way(min(at, max(hold, at-pause))) }
}

// idsOf plays a scene and returns which ids each actor was seen with.
func idsOf(t *testing.T, sprites []sprite, o FinderOptions) []map[int]int {
	t.Helper()
	s := newSyntheticScene(sprites, sec(6))
	finder, err := NewFinder(o)
	if err != nil {
		t.Fatal(err)
	}
	defer finder.Close()
	frame := NewFrame()
	defer frame.Close()
	ids := make([]map[int]int, len(sprites))
	for i := range ids {
		ids[i] = map[int]int{}
	}
	for s.Read(frame) == nil {
		tracks, err := finder.Find(frame)
		if err != nil {
			t.Fatal(err)
		}
		for _, track := range tracks {
			if who := spriteAt(sprites, track, frame.Time); who >= 0 {
				ids[who][track.ID]++
			}
		}
	}
	return ids
}

// spriteAt returns which sprite a track shows, or -1 where that is ambiguous.
func spriteAt(sprites []sprite, track Track, at time.Duration) int {
	who := -1
	for i, a := range sprites {
		away := a.position(at).Sub(track.Face.Box.Centre()).Length()
		switch {
		case track.Missed > 0, away > 40 && away < 90:
			return -1
		case away <= 40 && who >= 0:
			return -1
		case away <= 40:
			who = i
		}
	}
	return who
}

// noTime is a share so small that a face is skipped as long as possible.
const noTime = 1e-9

// Two people pass, meet, wait and part again, one hidden behind the other for
// up to two seconds: each keeps an id. Twins are told apart by how they walk
// alone, so they must not stop. ARBEX_MEDIA plays every scene with everybody.
func TestPeopleWhoCrossKeepTheirIDs(t *testing.T) {
	heads, err := extractHeads()
	if err != nil {
		t.Fatal(err)
	}
	all := slices.Sorted(maps.Keys(paths))
	swapped, everyFrame, twins, byTurns, twinsByTurns := []string{"slowly"}, []string{"wait, back"}, []string{"at a walk"}, []string{"slowly", "and wait"}, []string{"slowly"}
	if os.Getenv("ARBEX_MEDIA") != "" {
		swapped, everyFrame, byTurns, twins = all, all, all, []string{"at a walk", "in a hurry", "overtaking", "past one", "slowly"}
		twinsByTurns = twins
	}
	for _, c := range []struct {
		who    string
		pair   [2]int
		scenes []string
		finder FinderOptions
	}{
		{"her behind him", [2]int{0, 1}, all, FinderOptions{}},
		{"him behind her", [2]int{1, 0}, swapped, FinderOptions{}},
		{"by turns", [2]int{0, 1}, byTurns, FinderOptions{TimeShare: noTime}},
		{"every frame", [2]int{0, 1}, everyFrame, FinderOptions{DetectEveryFrame: true}},
		{"twins", [2]int{1, 2}, twins, FinderOptions{}},
		{"twins by turns", [2]int{1, 2}, twinsByTurns, FinderOptions{TimeShare: noTime}},
	} {
		for _, scene := range c.scenes {
			t.Run(c.who+" "+scene, func(t *testing.T) {
				var sprites []sprite
				for i, place := range paths[scene] {
					sprites = append(sprites, sprite{resizeHead(heads[c.pair[i]], 0.7), place})
				}
				for i, ids := range idsOf(t, sprites, c.finder) {
					if len(ids) != 1 {
						t.Errorf("sprite %d had the ids %v", i, ids)
					}
				}
			})
		}
	}
}
