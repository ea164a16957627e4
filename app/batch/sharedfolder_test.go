package batch

import (
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"arbex/app/batch/shard"
	"arbex/vision"
)

// shared opens a folder for results with settings of tests.
func shared(t *testing.T, path string, sources ...string) *SharedFolder {
	t.Helper()
	f, err := OpenShared(path, sources, map[string]int{"every": 2})
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// put writes the table of a source.
func put(t *testing.T, f *SharedFolder, source, text string) {
	t.Helper()
	if err := os.WriteFile(f.Table(source), []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

// Clips of one name do not meet, whatever the name is.
func TestEverySourceHasATableOfItsOwn(t *testing.T) {
	f := shared(t, t.TempDir())
	tables := map[string]string{}
	for _, source := range []string{
		"a.mp4", "b/a.mp4", "./a.mp4", "a.avi", "a", ".", "..", "/", "rtsp://u:secret@camera/1", "rtsp://u:secret@camera/2", "demo", "größer.mp4",
		strings.Repeat("安", 83) + ".mp4", "dir/" + strings.Repeat("x", 250) + ".png", "bad\xff.mp4", "new\nline.mp4",
	} {
		path := f.Table(source)
		if other, taken := tables[path]; taken {
			t.Errorf("%q and %q have one table", source, other)
		}
		tables[path] = source
		if filepath.Dir(path) != f.path || strings.Contains(path, "secret") {
			t.Errorf("the table of %q is %q", source, path)
		}
		if err := os.WriteFile(path, nil, 0o600); err != nil {
			t.Errorf("the table of %.40q: %v", source, err)
		}
		if err := os.WriteFile(f.errorPath(source), nil, 0o600); err != nil {
			t.Errorf("the error of %.40q: %v", source, err)
		}
	}
}

// Merging names all that is missing or too much in one error, and writes nothing.
func TestAnIncompleteFolderIsNotMerged(t *testing.T) {
	for _, folder := range []string{"results", "results [2026] *", "?"} {
		f := shared(t, filepath.Join(t.TempDir(), folder), "a.mp4", "missing.mp4", "broken.mp4", "a.mp4")
		put(t, f, "a.mp4", "source\na.mp4\n")
		put(t, f, "stranger.mp4", "source\nstranger.mp4\n")
		if err := os.WriteFile(f.errorPath("broken.mp4"), []byte("no video\n"), 0o600); err != nil {
			t.Fatal(err)
		}
		var merged bytes.Buffer
		err := f.Merge(&merged)
		if err == nil || merged.Len() > 0 {
			t.Fatalf("%q: %v, %q", folder, err, merged.String())
		}
		for _, want := range []string{"missing.mp4 has no table yet", "broken.mp4 could not be used: no video", "a.mp4 is named twice", "stranger-"} {
			if !strings.Contains(err.Error(), want) {
				t.Errorf("%q: %q is not in %v", folder, want, err)
			}
		}
	}
}

// What could not be used is left for others to see, and is tried again on request;
// what is done is not done again.
func TestASourceThatCannotBeUsedIsTriedAgain(t *testing.T) {
	f := shared(t, filepath.Join(t.TempDir(), "results"), "good", "bad")
	a, n, tries := analyzer(t), shippedNetwork(t), map[string]int{}
	run := func(ctx context.Context) error {
		return f.Analyze(ctx, a, shard.Shard{}, func(source string) Job {
			tries[source]++
			return Job{Source: source, Network: n, Open: func(spec string) (vision.Source, error) {
				if spec == "bad" && tries[spec] == 1 {
					return nil, errors.New("no video")
				}
				return &fakeSource{frames: 3, claimedFrames: 3}, nil
			}}
		})
	}
	cancelled, cancel := context.WithCancel(t.Context())
	cancel()
	if err := run(cancelled); !errors.Is(err, context.Canceled) || len(tries) > 0 {
		t.Fatalf("%v, %v", err, tries)
	}
	if err := run(t.Context()); err == nil || !strings.Contains(err.Error(), "no video") {
		t.Fatalf("a source that cannot be used: %v", err)
	}
	if err := run(t.Context()); err != nil || tries["bad"] != 1 || tries["good"] != 1 {
		t.Errorf("once more: %v, %v", err, tries)
	}
	if err := f.ClearErrors(); err != nil {
		t.Fatal(err)
	}
	if err := run(t.Context()); err != nil || tries["bad"] != 2 || tries["good"] != 1 {
		t.Errorf("on request: %v, %v", err, tries)
	}
	var merged bytes.Buffer
	if err := f.Merge(&merged); err != nil || strings.Count(merged.String(), "\n") != 1+3+3 {
		t.Errorf("%v: %s", err, merged.String())
	}
}

// A rate that no clip has selects every frame, not the first alone.
func TestSamplingAtAnyRate(t *testing.T) {
	for rate, want := range map[float64]int{0: 20, 1e-9: 1, 0.5: 1, 1: 2, 10: 20, 1e12: 20, 1e300: 20} {
		s, selected := sampler{sampling: Sampling{PerSecond: rate}}, 0
		for i := range 20 {
			if s.selects(&vision.Frame{Index: i, Time: time.Duration(i) * 100 * time.Millisecond}) {
				selected++
			}
		}
		if selected != want {
			t.Errorf("%v frames a second select %d of 20", rate, selected)
		}
	}
}
