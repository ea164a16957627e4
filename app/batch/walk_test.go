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
	"arbex/assets/leaktest"
	"arbex/assets/models"
	"arbex/model"
	"arbex/vision"
)

func TestMain(m *testing.M) { leaktest.Main(m, vision.Unclosed) }

func shipped(t testing.TB) *model.Network {
	t.Helper()
	n, err := model.Read(models.Trained("compact"), "compact")
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func analyser(t testing.TB) *engine.Analyser {
	t.Helper()
	a, err := engine.NewAnalyser(shipped(t), engine.AnalyserOptions{Threads: 1})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { a.Close() })
	return a
}

// reel is a source made by the test: empty pictures at 10 a second.
type reel struct {
	frames, claims int
	at             int
	broken         map[int]bool
	damage         vision.Damage
}

func (r *reel) Info() vision.Info {
	return vision.Info{Spec: "reel", Name: "reel", Kind: vision.Clip, FPS: 10, Frames: r.claims, Damage: r.damage}
}
func (r *reel) Close() error { return nil }
func (r *reel) Read(dst *vision.Frame) error {
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
		pick Pick
		want []int
	}{
		{Pick{}, []int{0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11}},
		{Pick{Every: 5}, []int{0, 5, 10}},
		{Pick{PerSecond: 2}, []int{0, 5, 10}},
		{Pick{PerSecond: 5, Every: 3}, []int{0, 6}},
		{Pick{PerSecond: 1000}, []int{0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11}},
	} {
		var have []int
		r := &reel{frames: 12, claims: 12}
		tally, err := Walk(t.Context(), a, r, Pace{Pick: c.pick}, func(s Seen) error {
			have = append(have, s.Frame.Index)
			return nil
		})
		if err != nil || !slices.Equal(have, c.want) || tally.Read != 12 || tally.Frames != len(c.want) {
			t.Errorf("%+v: %v, %+v, %v", c.pick, have, tally, err)
		}
	}
}

func TestWrongPicks(t *testing.T) {
	for _, p := range []Pick{{Every: -1}, {PerSecond: -2}, {PerSecond: inf()}, {PerSecond: inf() - inf()}} {
		if p.Check() == nil {
			t.Errorf("%+v is accepted", p)
		}
	}
}

func inf() float64 { zero := 0.0; return 1 / zero }

func TestTroubleIsToldAndDoesNotEndTheWalk(t *testing.T) {
	a := analyser(t)
	none := func(Seen) error { return nil }
	r := &reel{frames: 10, claims: 100, damage: vision.Damage{Cut: true}}
	tally, err := Walk(t.Context(), a, r, Pace{}, none)
	if err != nil || tally.Trouble() == nil || !strings.Contains(tally.Trouble().Error(), "10 of its 100 frames") {
		t.Error(tally, err)
	}
	r = &reel{frames: 10, claims: 12, damage: vision.Damage{Pictures: 2, First: time.Second, Last: 2 * time.Second}}
	tally, err = Walk(t.Context(), a, r, Pace{}, none)
	if err != nil || tally.Trouble() != nil || !strings.Contains(tally.Warning(), "2 pictures between 1.0 s and 2.0 s") || !strings.Contains(Why(tally), tally.Warning()) {
		t.Error(tally, err)
	}
	r = &reel{frames: 10, claims: 10, broken: map[int]bool{2: true, 3: true}}
	tally, err = Walk(t.Context(), a, r, Pace{}, none)
	if err != nil || tally.Frames != 8 || len(tally.Broken) != 2 || tally.Trouble() == nil {
		t.Error(tally, err)
	}
}

func TestWalkEnds(t *testing.T) {
	a := analyser(t)
	ctx, cancel := context.WithCancel(t.Context())
	r := &reel{frames: 1 << 30}
	count := 0
	_, err := Walk(ctx, a, r, Pace{}, func(Seen) error {
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
	if _, err := Walk(t.Context(), a, r, Pace{}, func(Seen) error { return full }); !errors.Is(err, full) {
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
	tally, err := Walk(t.Context(), analyser(t), source, Pace{}, func(s Seen) error {
		if s.Source != picture || len(s.Faces) != 1 || s.Faces[0].Prediction.Label() != 1 {
			t.Errorf("%+v", s)
		}
		return nil
	})
	if err != nil || tally.Faces != 1 || tally.Trouble() != nil {
		t.Error(tally, err)
	}
}

func TestTimeLeft(t *testing.T) {
	info := vision.Info{Frames: 100}
	if left := Left(Share(info, &vision.Frame{Index: 24}), 30*time.Second); left.Round(time.Second) != 90*time.Second {
		t.Error(left)
	}
	if half := Share(vision.Info{Length: time.Minute}, &vision.Frame{Index: 5, Time: 30 * time.Second}); half != 0.5 {
		t.Error("half of a clip whose frames nobody counted: ", half)
	}
	for _, left := range []time.Duration{Left(Share(vision.Info{}, &vision.Frame{Index: 5}), time.Minute), Left(Share(info, &vision.Frame{Index: 24}), 10*time.Millisecond), Left(0, time.Minute)} {
		if left >= 0 {
			t.Error("a guess was made of nothing: ", left)
		}
	}
}
