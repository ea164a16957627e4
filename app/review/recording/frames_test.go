package recording

import (
	"math"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"arbex/app/engine"
	"arbex/app/session"
)

// sparse writes a session whose frames are 3, 5, 8, ... of its source, with a face in every other.
func sparse(t *testing.T) *Recording {
	t.Helper()
	folder := filepath.Join(t.TempDir(), "session")
	w := createSession(t, folder)
	builder := session.RecordBuilder{Classes: classes, Trained: true}
	for i, n := range []int{3, 5, 8, 13, 21} {
		var faces []engine.Face
		if i%2 == 0 {
			faces = []engine.Face{face(1, 0.5)}
		}
		m := session.FrameContext{Source: "cam", Frame: n, Time: time.Duration(n) * 100 * time.Millisecond, SourceFrame: 10 * n, SourceTime: time.Duration(n) * time.Second}
		if err := w.Write(builder.Frame(nil, m, faces)); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Finish("the end", analysisTime, w.Counts()); err != nil {
		t.Fatal(err)
	}
	return open(t, folder)
}

func TestFramesAreFoundByNumberAndTime(t *testing.T) {
	rec := sparse(t)
	for number, want := range map[int]int{-1: 0, 0: 0, 3: 0, 4: 1, 5: 1, 6: 2, 21: 4, 22: 4, math.MaxInt: 4} {
		if got := rec.IndexOf(number); got != want {
			t.Errorf("number %d is frame %d, not %d", number, got, want)
		}
	}
	for at, want := range map[float64]int{-1: 0, 0: 0, 0.39: 0, 0.41: 1, 0.5: 1, 1.04: 2, 1.06: 3, 2.1: 4, 99: 4, math.Inf(1): 4, math.NaN(): 4} {
		if got := rec.IndexAt(at); got != want {
			t.Errorf("at %v is frame %d, not %d", at, got, want)
		}
	}
	if rec.SourceFrame(2) != 80 || rec.SourceTime(2) != 8 || rec.SourcePath(2) != "cam" || rec.FrameNumber(2) != 8 {
		t.Errorf("frame 2 is %d at %v of %q", rec.SourceFrame(2), rec.SourceTime(2), rec.SourcePath(2))
	}
	if rec.Duration() != 2.1 || rec.HasVideo() || rec.HasHeads() {
		t.Errorf("%v seconds, video %v, heads %v", rec.Duration(), rec.HasVideo(), rec.HasHeads())
	}
	if _, ok := rec.VideoFrame(2); ok {
		t.Error("a video that was not recorded has a picture")
	}
}

func TestASingleFrameHasATime(t *testing.T) {
	rec := open(t, writeSession(t, 1, twoFaces))
	if rec.Duration() != 0.01 || rec.FrameCount() != 1 || rec.IndexAt(5) != 0 {
		t.Errorf("%v seconds, %d frames", rec.Duration(), rec.FrameCount())
	}
	if s := rec.Segments(); len(s) != 1 || s[0].Frames != (Range{0, 0}) {
		t.Errorf("%+v", s)
	}
}

// The video has fewer pictures than there are frames, and some of its list may be damaged.
func TestFramesAreFoundInTheVideo(t *testing.T) {
	rec := sparse(t)
	rec.pictures = validPictures([]session.VideoFrame{{Frame: 4, Number: 0}, {Frame: 8, Number: 1}, {Frame: 8, Number: 2}, {Frame: 7, Number: 3}, {Frame: 13, Number: -1}, {Frame: maxFrame + 1, Number: 5}, {Frame: 20, Number: 6}})
	for index, want := range []int{-1, 0, 1, 1, 6} {
		p, ok := rec.VideoFrame(index)
		if ok != (want >= 0) || ok && p.Number != want {
			t.Errorf("frame %d is picture %d (%v), not %d", index, p.Number, ok, want)
		}
	}
	if !rec.HasVideo() {
		t.Error("there is no video")
	}
}

// A window may be dragged narrower than anything fits.
func TestCurvesOfNoWidth(t *testing.T) {
	f := sparse(t).Faces()[0]
	if c := f.Curves(0, 1, 0); c.Columns != 0 || len(c.Final[0]) != 0 || len(c.Head[2]) != 0 {
		t.Errorf("%+v", c)
	}
	if seen := f.Presence(2.1, 0); len(seen) != 0 {
		t.Errorf("%v", seen)
	}
	if seen := f.Presence(2.1, 1); !seen[0] {
		t.Error("it is nowhere in the whole session")
	}
	if from, to := f.TimeSpan(); from != 0.3 || to != 2.1 || f.LargestAngle() != 0 {
		t.Errorf("from %v to %v, turned by %v", from, to, f.LargestAngle())
	}
}

// What lies outside the time that is drawn, or beyond a gap, is not drawn.
func TestCurvesOfEveryTime(t *testing.T) {
	f := sparse(t).Faces()[0] // at 0.3, 0.8 and 2.1 seconds
	for name, c := range map[string]struct {
		from, to float64
		drawn    bool
	}{
		"all of it":          {0, 2.2, true},
		"between two frames": {0.4, 0.7, true},
		"before the first":   {0, 0.2, false},
		"after the last":     {2.2, 9, false},
		"no time":            {1, 1, false},
		"reversed":           {2, 1, false},
		"no number":          {math.NaN(), 1, false},
		"for ever":           {0, math.Inf(1), false},
	} {
		curve := f.Curves(c.from, c.to, 20).Final[1]
		if drawn := slices.ContainsFunc(curve, func(v float32) bool { return v == v }); len(curve) != 20 || drawn != c.drawn {
			t.Errorf("%s: %v", name, curve)
		}
		for _, v := range curve {
			if v == v && (v < 0 || v > 1) {
				t.Errorf("%s: a probability of %v", name, v)
			}
		}
	}
}
