package batch

import (
	"context"
	"errors"
	"fmt"
	"image"
	"io"
	"math"
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

func shippedNetwork(t testing.TB) *model.Network {
	t.Helper()
	n, err := model.Read(models.Trained("compact"), "compact")
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func analyzer(t testing.TB) *engine.Analyzer {
	t.Helper()
	a, err := engine.NewAnalyzer(shippedNetwork(t), engine.AnalyzerOptions{Threads: 1})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { a.Close() })
	return a
}

// fakeSource is a source of black pictures at 10 frames per second.
type fakeSource struct {
	frames, claimedFrames int
	at                    int
	broken                map[int]bool
	damage                vision.Damage
}

func (r *fakeSource) Info() vision.Info {
	return vision.Info{Spec: "fake", Name: "fake", Kind: vision.Clip, FPS: 10, Frames: r.claimedFrames, Damage: r.damage}
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

func TestSampling(t *testing.T) {
	a := analyzer(t)
	for _, c := range []struct {
		sampling Sampling
		want     []int
	}{
		{Sampling{}, []int{0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11}},
		{Sampling{Every: 5}, []int{0, 5, 10}},
		{Sampling{PerSecond: 2}, []int{0, 5, 10}},
		{Sampling{PerSecond: 5, Every: 3}, []int{0, 6}},
		{Sampling{PerSecond: 1000}, []int{0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11}},
	} {
		var got []int
		source := &fakeSource{frames: 12, claimedFrames: 12}
		result, err := Walk(t.Context(), a, source, WalkOptions{Sampling: c.sampling}, func(s FrameResult) error {
			got = append(got, s.Frame.Index)
			return nil
		})
		if err != nil || !slices.Equal(got, c.want) || result.FramesRead != 12 || result.FramesAnalyzed != len(c.want) {
			t.Errorf("%+v: %v, %+v, %v", c.sampling, got, result, err)
		}
	}
}

func TestSamplingValidate(t *testing.T) {
	for _, p := range []Sampling{{Every: -1}, {PerSecond: -2}, {PerSecond: math.Inf(1)}, {PerSecond: math.NaN()}} {
		if p.Validate() == nil {
			t.Errorf("%+v is accepted", p)
		}
	}
}

func TestDamageDoesNotEndTheWalk(t *testing.T) {
	a := analyzer(t)
	none := func(FrameResult) error { return nil }
	source := &fakeSource{frames: 10, claimedFrames: 100, damage: vision.Damage{Truncated: true}}
	result, err := Walk(t.Context(), a, source, WalkOptions{}, none)
	if err != nil || result.Incomplete() == nil || !strings.Contains(result.Incomplete().Error(), "10 of its 100 frames") {
		t.Error(result, err)
	}
	source = &fakeSource{frames: 10, claimedFrames: 12, damage: vision.Damage{Frames: 2, First: time.Second, Last: 2 * time.Second}}
	result, err = Walk(t.Context(), a, source, WalkOptions{}, none)
	if err != nil || result.Incomplete() != nil || !strings.Contains(fmt.Sprint(result.Warning()), "2 pictures between 1.0 s and 2.0 s") || !strings.Contains(EndReason(result), result.Warning().Error()) {
		t.Error(result, err)
	}
	source = &fakeSource{frames: 10, claimedFrames: 10, broken: map[int]bool{2: true, 3: true}}
	result, err = Walk(t.Context(), a, source, WalkOptions{}, none)
	if err != nil || result.FramesAnalyzed != 8 || len(result.BadPictures) != 2 || result.Incomplete() == nil {
		t.Error(result, err)
	}
}

func TestWalkStopsAtAnError(t *testing.T) {
	a := analyzer(t)
	ctx, cancel := context.WithCancel(t.Context())
	source := &fakeSource{frames: 1 << 30}
	count := 0
	_, err := Walk(ctx, a, source, WalkOptions{}, func(FrameResult) error {
		if count++; count == 3 {
			cancel()
		}
		return nil
	})
	if !errors.Is(err, context.Canceled) || count != 3 {
		t.Error(count, err)
	}
	full := errors.New("the disk is full")
	source.at = 0
	if _, err := Walk(t.Context(), a, source, WalkOptions{}, func(FrameResult) error { return full }); !errors.Is(err, full) {
		t.Error(err)
	}
}

func TestWalkFindsFaces(t *testing.T) {
	picture, err := filepath.Abs("../../assets/demo/astronaut.png")
	if err != nil {
		t.Fatal(err)
	}
	source, err := vision.Open(picture)
	if err != nil {
		t.Fatal(err)
	}
	defer source.Close()
	result, err := Walk(t.Context(), analyzer(t), source, WalkOptions{}, func(s FrameResult) error {
		if s.Source != picture || len(s.Faces) != 1 || s.Faces[0].Prediction.Label() != 1 {
			t.Errorf("%+v", s)
		}
		return nil
	})
	if err != nil || result.Faces != 1 || result.Incomplete() != nil {
		t.Error(result, err)
	}
}

func TestTimeLeft(t *testing.T) {
	info := vision.Info{Frames: 100}
	if left := TimeLeft(Progress(info, &vision.Frame{Index: 24}), 30*time.Second); left.Round(time.Second) != 90*time.Second {
		t.Error(left)
	}
	if half := Progress(vision.Info{Duration: time.Minute}, &vision.Frame{Index: 5, Time: 30 * time.Second}); half != 0.5 {
		t.Error("half of a clip with an unknown number of frames: ", half)
	}
	for _, left := range []time.Duration{TimeLeft(Progress(vision.Info{}, &vision.Frame{Index: 5}), time.Minute), TimeLeft(Progress(info, &vision.Frame{Index: 24}), 10*time.Millisecond), TimeLeft(0, time.Minute)} {
		if left >= 0 {
			t.Error("an estimate without a basis: ", left)
		}
	}
}

// streamSource is a fakeSource that can keep all frames.
type streamSource struct {
	fakeSource
	keepsAll bool
}

func (s *streamSource) KeepAllFrames() { s.keepsAll = true }

func TestWalkDropsNoFrameOfAStream(t *testing.T) {
	s := &streamSource{fakeSource: fakeSource{frames: 1}}
	if _, err := Walk(t.Context(), analyzer(t), s, WalkOptions{}, func(FrameResult) error { return nil }); err != nil || !s.keepsAll {
		t.Error(s.keepsAll, err)
	}
}
