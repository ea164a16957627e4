package vision

import (
	"image"
	"math"
	"math/rand/v2"
	"testing"
	"time"
)

// Whatever the times of frames are, each face has one track and each track a number of
// its own, and what is reported is finite.
func TestTracksOfAnyTimes(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	times := []time.Duration{0, 0, tick, tick, 10 * time.Millisecond, time.Hour, time.Hour + tick, -time.Second, 2 * tick, 2*tick + 1, 2*tick + 2, 0}
	var tr tracker
	for step := range 300 {
		now := times[step%len(times)]
		var found []Detection
		for range random.IntN(5) {
			found = append(found, detectionAt(600*random.Float32(), 400*random.Float32(), 1+80*random.Float32()))
		}
		ids := map[int]bool{}
		for _, track := range tr.update(found, func(Detection) bool { return random.IntN(3) > 0 }, now) {
			if track.ID < 1 || ids[track.ID] {
				t.Fatalf("step %d: the number %d is there twice, or none", step, track.ID)
			}
			ids[track.ID] = true
			if !track.Face.Box.valid() || !track.Face.Points.finite() || track.Missed < 0 {
				t.Fatalf("step %d at %v: %+v", step, now, track)
			}
		}
	}
}

// A face that moves evenly is expected where it will be, and found there when it was
// unseen for some frames.
func TestAMovingFaceIsExpectedAhead(t *testing.T) {
	for _, speed := range []float32{0, 60, -240, 900} { // pixels a second
		var tr tracker
		at := func(frame int) float32 { return 1000 + speed*float32((time.Duration(frame)*tick).Seconds()) }
		for frame := range 30 {
			tr.update([]Detection{detectionAt(at(frame), 100, 80)}, always, time.Duration(frame)*tick)
		}
		tracks := tr.update(nil, always, 30*tick)
		if len(tracks) != 1 || tracks[0].Visible() || tracks[0].Missed != 1 {
			t.Fatalf("%v pixels a second: %+v", speed, tracks)
		}
		if off := tracks[0].Face.Box.Centre().X - at(30); math.Abs(float64(off)) > 8 {
			t.Errorf("%v pixels a second: expected %.1f pixels off", speed, off)
		}
		if tracks = tr.update([]Detection{detectionAt(at(31), 100, 80)}, always, 31*tick); len(tracks) != 1 || tracks[0].ID != 1 || !tracks[0].Visible() {
			t.Errorf("%v pixels a second: %+v", speed, tracks)
		}
	}
}

// Two frames whose times nearly coincide, where a face has moved by a pixel, do not send
// it off.
func TestNearlyCoincidentFramesKeepAFace(t *testing.T) {
	for _, gap := range []time.Duration{1, time.Microsecond, time.Millisecond} {
		var tr tracker
		tr.update([]Detection{detectionAt(300, 200, 60)}, always, 0)
		tr.update([]Detection{detectionAt(301, 200, 60)}, always, gap)
		tracks := tr.update([]Detection{detectionAt(302, 200, 60)}, always, tick)
		if len(tracks) != 1 || tracks[0].ID != 1 || !tracks[0].Visible() {
			t.Errorf("%v apart: %+v", gap, tracks)
		}
	}
}

func TestWhatCannotBeTheSameFaceIsAnother(t *testing.T) {
	before := detectionAt(300, 200, 60)
	for name, c := range map[string]struct {
		next Detection
		same bool
	}{
		"nearby":         {detectionAt(320, 200, 60), true},
		"a bit larger":   {detectionAt(300, 200, 90), true},
		"twice as large": {detectionAt(300, 200, 120), false},
		"half as large":  {detectionAt(300, 200, 30), false},
		"elsewhere":      {detectionAt(500, 200, 60), false},
		"without a size": {detectionAt(300, 200, 0), false},
	} {
		var tr tracker
		tr.update([]Detection{before}, always, 0)
		tracks := tr.update([]Detection{c.next}, always, tick)
		if same := len(tracks) == 1 && tracks[0].ID == 1 && tracks[0].Visible(); same != c.same {
			t.Errorf("%s: %+v", name, tracks)
		}
	}
}

// Ids go on counting when the picture changes, and begin again with a reset.
func TestIDsAfterAClearAndAReset(t *testing.T) {
	var tr tracker
	id := func() int { return tr.update([]Detection{detectionAt(100, 100, 50)}, always, 0)[0].ID }
	first := id()
	tr.clear()
	second := id()
	tr.reset()
	if third := id(); first != 1 || second != 2 || third != 1 {
		t.Errorf("the numbers are %d, %d after a clear, %d after a reset", first, second, third)
	}
}

func TestAppearancesDiffer(t *testing.T) {
	black, white := make(appearance, 192), make(appearance, 192)
	for i := range white {
		white[i] = 255
	}
	for name, c := range map[string]struct {
		a, b appearance
		want float32
	}{
		"the same":       {white, white, 0},
		"black to white": {black, white, 1},
		"unknown":        {nil, white, 0},
		"both unknown":   {nil, nil, 0},
		"another length": {white[:5], black, 0},
	} {
		if ab, ba := c.a.distance(c.b), c.b.distance(c.a); ab != c.want || ba != c.want {
			t.Errorf("%s: %v, the other way round %v, not %v", name, ab, ba, c.want)
		}
	}
	seen := black
	for range 40 {
		seen = seen.blend(white)
	}
	if d := seen.distance(white); d > 0.01 {
		t.Errorf("after forty frames of white an appearance is still %v off", d)
	}
	if d := appearance(nil).blend(white).distance(white); d != 0 {
		t.Errorf("an unknown appearance becomes one that is %v off", d)
	}
}

// An appearance is taken only of what is wholly within the picture.
func TestCutFacesHaveNoAppearance(t *testing.T) {
	frame := madeOf(t, striped(40, 30))
	for box, known := range map[Box]bool{
		{0, 0, 40, 30}: true, {5, 5, 1, 1}: true, {5.5, 5.5, 20, 20}: true,
		{-1, 0, 10, 10}: false, {0, 0, 41, 30}: false, {5, 5, 0, 0}: false, {100, 100, 5, 5}: false, {30, 20, 10.5, 10}: false,
	} {
		if have := appearanceOf(frame.bgr, box); (have != nil) != known || known && len(have) != 3*appearanceSide*appearanceSide {
			t.Errorf("%v: %d bytes", box, len(have))
		}
	}
}

// A budget that was given nonsense neither divides by it nor affords less than none.
func TestABudgetOfNonsense(t *testing.T) {
	for name, b := range map[string]*TimeBudget{"none": {}, "negative": {Share: -1}, "tiny": {Share: 1e-12}, "all the time": {Share: 1}} {
		for i, now := range []time.Duration{0, tick, tick, 0, -time.Hour, time.Hour, time.Hour + 1} {
			b.StartFrame(now)
			for _, wanted := range []int{0, 1, 100} {
				if n := b.Affordable(wanted); n < 0 || n > wanted {
					t.Errorf("%s, frame %d: %d of %d faces", name, i, n, wanted)
				}
			}
			b.Spend(time.Duration(i)*time.Second, i-1)
		}
	}
}

// The square around a face is warped out of a picture of any size, and what lies outside
// is the border.
func TestWarpsOfAnySize(t *testing.T) {
	for _, size := range []image.Point{{1, 1}, {3, 200}, {400, 2}} {
		frame, out := madeOf(t, striped(size.X, size.Y)), NewFrame()
		defer out.Close()
		for _, scale := range []float64{0.01, 1, 3.7, 50, 1e4} {
			for _, centre := range []Point{{0, 0}, {-1000, 0}, {float32(size.X), float32(size.Y)}} {
				warp(frame.bgr, &out.bgr, squareTo(centre, scale, 0.3, 16), 16, 0)
				if out.Size() != image.Pt(16, 16) {
					t.Errorf("%v by %v at %v: %v", size, scale, centre, out.Size())
				}
			}
		}
	}
}
