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

// Workers agree on the settings; one with others is refused and changes nothing.
func TestWorkersOfAFolderAgree(t *testing.T) {
	path := filepath.Join(t.TempDir(), "new", "results")
	shared(t, path, "a.mp4")
	shared(t, path, "b.mp4")
	if _, err := OpenShared(path, nil, map[string]int{"every": 3}); err == nil || !strings.Contains(err.Error(), path) {
		t.Errorf("other settings: %v", err)
	}
	shared(t, path)
	entries, err := os.ReadDir(path)
	if err != nil || len(entries) != 1 {
		t.Errorf("%v, %v", entries, err)
	}
	if _, err := OpenShared(filepath.Join(path, sharedSettings), nil, nil); err == nil {
		t.Error("a file is a folder for results")
	}
	if _, err := OpenShared(t.TempDir(), nil, func() {}); err == nil {
		t.Error("a function is a setting")
	}
	if _, err := ReadShared(t.TempDir(), nil); err == nil || !strings.Contains(err.Error(), "holds no results") {
		t.Errorf("an empty folder: %v", err)
	}
	if _, err := ReadShared(path, nil); err != nil {
		t.Error(err)
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

// The merged table has the rows in the order of the sources, whatever is in their cells.
func TestTablesAreMergedInTheOrderOfTheSources(t *testing.T) {
	f := shared(t, t.TempDir(), "b.mp4", "empty.mp4", "a.mp4")
	put(t, f, "a.mp4", "source,note\na.mp4,\"one\ntwo\"\na.mp4,\"x, \"\"y\"\"\"\n")
	put(t, f, "b.mp4", "source,note\r\nb.mp4,größer\r\n")
	put(t, f, "empty.mp4", "source,note\n")
	var merged bytes.Buffer
	if err := f.Merge(&merged); err != nil {
		t.Fatal(err)
	}
	if want := "source,note\nb.mp4,größer\na.mp4,\"one\ntwo\"\na.mp4,\"x, \"\"y\"\"\"\n"; merged.String() != want {
		t.Errorf("%q", merged.String())
	}
}

// Merging says all that is missing or too much at once, and writes nothing.
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

// A damaged table is named.
func TestADamagedTableIsNamed(t *testing.T) {
	for name, text := range map[string]string{
		"nothing": "", "other columns": "source,label\nb.mp4,joy\n", "a short row": "source,note\nb.mp4\n", "an open quote": "source,note\nb.mp4,\"x\n",
	} {
		f := shared(t, t.TempDir(), "a.mp4", "b.mp4")
		put(t, f, "a.mp4", "source,note\na.mp4,x\n")
		put(t, f, "b.mp4", text)
		if err := f.Merge(&bytes.Buffer{}); err == nil || !strings.Contains(err.Error(), "the table of b.mp4") {
			t.Errorf("%s: %v", name, err)
		}
	}
	f := shared(t, t.TempDir(), "a.mp4")
	put(t, f, "a.mp4", "source\na.mp4\n")
	full := errors.New("the disk is full")
	if err := f.Merge(failingWriter{full}); !errors.Is(err, full) {
		t.Errorf("on a full disk: %v", err)
	}
}

type failingWriter struct{ err error }

func (w failingWriter) Write([]byte) (int, error) { return 0, w.err }

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

// Lines of JSON hold the same records as a table, and a source that ends in an error
// leaves no file.
func TestLinesHoldWhatATableHolds(t *testing.T) {
	a, n, folder := analyzer(t), shippedNetwork(t), t.TempDir()
	for _, format := range []Format{FormatJSONL, FormatCSV} {
		j := Job{Source: "x.mp4", Network: n, Output: Output{Folder: folder, Format: format}, Open: func(string) (vision.Source, error) {
			return &fakeSource{frames: 4, claimedFrames: 4}, nil
		}}
		path, result, err := j.Run(t.Context(), a)
		if err != nil || result.FramesAnalyzed != 4 || path != filepath.Join(folder, "x."+string(format)) {
			t.Fatalf("%s: %q, %+v, %v", format, path, result, err)
		}
		text, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		want := map[Format]int{FormatJSONL: 4, FormatCSV: 5}[format]
		if lines := bytes.Count(text, []byte("\n")); lines != want {
			t.Errorf("%s has %d lines", format, lines)
		}
		stopped := errors.New("stopped")
		j.BeforeFrame = func(context.Context) error { return stopped }
		if _, _, err := j.Run(t.Context(), a); !errors.Is(err, stopped) {
			t.Errorf("%s: %v", format, err)
		}
	}
	if entries, err := os.ReadDir(folder); err != nil || len(entries) != 2 {
		t.Errorf("%v, %v", entries, err)
	}
}
