package batch

import (
	"context"
	"errors"
	"image"
	"io"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"arbex/app/engine"
	"arbex/assets/leaks"
	"arbex/assets/models"
	"arbex/model"
	"arbex/vision"
)

func TestMain(m *testing.M) { leaks.Main(m, vision.Unclosed) }

func shipped(t testing.TB) *model.Network {
	t.Helper()
	n, err := model.Read(models.Trained("compact"), "compact")
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func analyser(t testing.TB) *engine.Analyzer {
	t.Helper()
	a, err := engine.NewAnalyzer(shipped(t), engine.AnalyzerOptions{Threads: 1})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { a.Close() })
	return a
}

// fakeSource is a source made by the test: empty pictures at 10 a second.
type fakeSource struct {
	frames, claimedFrames int
	at                    int
	broken                map[int]bool
	damage                vision.Damage
}

func (r *fakeSource) Info() vision.Info {
	return vision.Info{Spec: "reel", Name: "reel", Kind: vision.Clip, FPS: 10, Frames: r.claimedFrames, Damage: r.damage}
}
func (r *fakeSource) Close() error { return nil }
func (r *fakeSource) Read(dst *vision.Frame) error {
	if r.at >= r.frames {
		return io.EOF
	}
	blank, err := vision.FrameFromImage(image.NewGray(image.Rect(0, 0, 64, 48)))
	if err != nil {
		return err
	}
	defer blank.Close()
	blank.Index, blank.Time = r.at, time.Duration(r.at)*100*time.Millisecond
	blank.CopyTo(dst)
	r.at++
	if r.broken[dst.Index] {
		return &vision.PictureError{Path: "p.png", Err: errors.New("damaged")}
	}
	return nil
}

func TestPickLeavesFramesOut(t *testing.T) {
	a := analyser(t)
	for _, c := range []struct {
		pick Sampling
		want []int
	}{
		{Sampling{}, []int{0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11}},
		{Sampling{Every: 5}, []int{0, 5, 10}},
		{Sampling{PerSecond: 2}, []int{0, 5, 10}},
		{Sampling{PerSecond: 5, Every: 3}, []int{0, 6}},
		{Sampling{PerSecond: 1000}, []int{0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11}},
	} {
		var have []int
		r := &fakeSource{frames: 12, claimedFrames: 12}
		tally, err := Walk(t.Context(), a, r, WalkOptions{Sampling: c.pick}, func(s FrameResult) error {
			have = append(have, s.Frame.Index)
			return nil
		})
		if err != nil || !slices.Equal(have, c.want) || tally.FramesRead != 12 || tally.FramesAnalysed != len(c.want) {
			t.Errorf("%+v: %v, %+v, %v", c.pick, have, tally, err)
		}
	}
}

func TestWrongPicks(t *testing.T) {
	for _, p := range []Sampling{{Every: -1}, {PerSecond: -2}, {PerSecond: inf()}, {PerSecond: inf() - inf()}} {
		if p.Validate() == nil {
			t.Errorf("%+v is accepted", p)
		}
	}
}

func inf() float64 { zero := 0.0; return 1 / zero }

func TestTroubleIsToldAndDoesNotEndTheWalk(t *testing.T) {
	a := analyser(t)
	none := func(FrameResult) error { return nil }
	r := &fakeSource{frames: 10, claimedFrames: 100, damage: vision.Damage{Truncated: true}}
	tally, err := Walk(t.Context(), a, r, WalkOptions{}, none)
	if err != nil || tally.Incomplete() == nil || !strings.Contains(tally.Incomplete().Error(), "10 of its 100 frames") {
		t.Error(tally, err)
	}
	r = &fakeSource{frames: 10, claimedFrames: 12, damage: vision.Damage{Frames: 2, First: time.Second, Last: 2 * time.Second}}
	tally, err = Walk(t.Context(), a, r, WalkOptions{}, none)
	if err != nil || tally.Incomplete() != nil || !strings.Contains(tally.Warning(), "2 pictures between 1.0 s and 2.0 s") || !strings.Contains(FinishReason(tally), tally.Warning()) {
		t.Error(tally, err)
	}
	r = &fakeSource{frames: 10, claimedFrames: 10, broken: map[int]bool{2: true, 3: true}}
	tally, err = Walk(t.Context(), a, r, WalkOptions{}, none)
	if err != nil || tally.FramesAnalysed != 8 || len(tally.BadPictures) != 2 || tally.Incomplete() == nil {
		t.Error(tally, err)
	}
}

func TestWalkEnds(t *testing.T) {
	a := analyser(t)
	ctx, cancel := context.WithCancel(t.Context())
	r := &fakeSource{frames: 1 << 30}
	count := 0
	_, err := Walk(ctx, a, r, WalkOptions{}, func(FrameResult) error {
		if count++; count == 3 {
			cancel()
		}
		return nil
	})
	if !errors.Is(err, context.Canceled) || count != 3 {
		t.Error(count, err)
	}
	full := errors.New("the disk is full")
	r.at = 0
	if _, err := Walk(t.Context(), a, r, WalkOptions{}, func(FrameResult) error { return full }); !errors.Is(err, full) {
		t.Error(err)
	}
}

func TestFacesOfAPictureAreFound(t *testing.T) {
	picture, err := filepath.Abs("../../assets/demo/astronaut.png")
	if err != nil {
		t.Fatal(err)
	}
	source, err := vision.Open(picture)
	if err != nil {
		t.Fatal(err)
	}
	defer source.Close()
	tally, err := Walk(t.Context(), analyser(t), source, WalkOptions{}, func(s FrameResult) error {
		if s.Source != picture || len(s.Faces) != 1 || s.Faces[0].Prediction.Label() != 1 {
			t.Errorf("%+v", s)
		}
		return nil
	})
	if err != nil || tally.Faces != 1 || tally.Incomplete() != nil {
		t.Error(tally, err)
	}
}

func TestTimeLeft(t *testing.T) {
	info := vision.Info{Frames: 100}
	if left := TimeLeft(Progress(info, &vision.Frame{Index: 24}), 30*time.Second); left.Round(time.Second) != 90*time.Second {
		t.Error(left)
	}
	if half := Progress(vision.Info{Duration: time.Minute}, &vision.Frame{Index: 5, Time: 30 * time.Second}); half != 0.5 {
		t.Error("half of a clip whose frames nobody counted: ", half)
	}
	for _, left := range []time.Duration{TimeLeft(Progress(vision.Info{}, &vision.Frame{Index: 5}), time.Minute), TimeLeft(Progress(info, &vision.Frame{Index: 24}), 10*time.Millisecond), TimeLeft(0, time.Minute)} {
		if left >= 0 {
			t.Error("a guess was made of nothing: ", left)
		}
	}
}
