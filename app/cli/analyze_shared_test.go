package cli

import (
	"bytes"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// copies are pictures and a clip under names of their own.
func copies(t *testing.T, folder string) (all []string) {
	t.Helper()
	for _, name := range []string{"a.png", "b.png", "c.png", "d.png"} {
		text, err := os.ReadFile(astronaut)
		if err != nil {
			t.Fatal(err)
		}
		path := filepath.Join(folder, name)
		if err := os.WriteFile(path, text, 0o600); err != nil {
			t.Fatal(err)
		}
		all = append(all, path)
	}
	return all
}

// sameRows compares tables but for the time that each frame took.
func sameRows(t *testing.T, a, b string) {
	t.Helper()
	got, want := table(t, a), table(t, b)
	for name, column := range want {
		if name != "latency_ms" && !slices.Equal(got[name], column) {
			t.Errorf("column %s: %v, want %v", name, got[name], column)
		}
	}
}

// Two workers do each source once, and their tables together are what one would
// have written.
func TestShardsTogetherAreTheWhole(t *testing.T) {
	folder, results := t.TempDir(), filepath.Join(t.TempDir(), "results")
	sources := copies(t, folder)
	whole, merged := filepath.Join(t.TempDir(), "whole.csv"), filepath.Join(t.TempDir(), "merged.csv")
	if status, _, errors := arbex(t, append([]string{"analyze", "--out", whole}, sources...)...); status != exitOK {
		t.Fatal(errors)
	}
	if status, _, errors := arbex(t, append([]string{"merge", results, "--out", merged}, sources...)...); status != exitFailed || !strings.Contains(errors, "holds no results") {
		t.Error(errors)
	}
	var did []string
	for _, share := range []string{"1/2", "2/2"} {
		status, _, errors := arbex(t, append([]string{"analyze", "--results", results, "--shard", share}, sources...)...)
		if status != exitOK {
			t.Fatal(errors)
		}
		did = append(did, errors)
	}
	for _, source := range sources {
		if n := strings.Count(strings.Join(did, ""), source+"\n"); n != 1 {
			t.Errorf("%s was done %d times", source, n)
		}
	}
	if status, _, errors := arbex(t, append([]string{"merge", results, "--out", merged}, sources...)...); status != exitOK {
		t.Fatal(errors)
	}
	sameRows(t, merged, whole)
	if status, _, errors := arbex(t, append([]string{"analyze", "--results", results, "--every", "2"}, sources...)...); status != exitFailed || !strings.Contains(errors, "other settings") {
		t.Errorf("other settings: %s", errors)
	}
	if status, _, errors := arbex(t, append([]string{"merge", results, "--out", merged}, sources[1:]...)...); status != exitFailed || !strings.Contains(errors, "not named") {
		t.Errorf("a source that is not named: %s", errors)
	}
}

func TestAMissingTableIsNamed(t *testing.T) {
	folder, results := t.TempDir(), filepath.Join(t.TempDir(), "results")
	sources := append(copies(t, folder)[:1], filepath.Join(folder, "broken.png"))
	if err := os.WriteFile(sources[1], []byte("no picture"), 0o600); err != nil {
		t.Fatal(err)
	}
	if status, _, errors := arbex(t, append([]string{"analyze", "--results", results}, sources...)...); status != exitFailed || !strings.Contains(errors, "broken.png") {
		t.Errorf("a broken source: %s", errors)
	}
	out := filepath.Join(t.TempDir(), "all.csv")
	if status, _, errors := arbex(t, append([]string{"merge", results, "--out", out}, sources...)...); status != exitFailed || !strings.Contains(errors, "broken.png could not be used") {
		t.Errorf("merging without it: %s", errors)
	}
	if _, err := os.Stat(out); err == nil {
		t.Error("a table with a source missing was written")
	}
}

// A worker that is killed leaves nothing half done: another one ends the work.
func TestAKilledWorkerIsReplaced(t *testing.T) {
	folder, results := t.TempDir(), filepath.Join(t.TempDir(), "results")
	sources := append([]string{"demo"}, copies(t, folder)...)
	arguments := append([]string{"analyze", "--every", "40", "--results", results}, sources...)
	killed := worker(t, arguments...)
	stderr, err := killed.StderrPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := killed.Start(); err != nil {
		t.Fatal(err)
	}
	output := make([]byte, 4096)
	for !bytes.Contains(output, []byte("demo")) { // it has claimed its first source
		if _, err := stderr.Read(output); err != nil {
			t.Fatal(err)
		}
	}
	killed.Process.Kill()
	killed.Wait()
	claimed, _ := filepath.Glob(filepath.Join(results, "*.claim"))
	if len(claimed) == 0 {
		t.Fatal("the killed worker left no claim beside the tables")
	}
	for _, path := range claimed { // as if its lease were over
		if err := os.Chtimes(path, testTime, testTime); err != nil {
			t.Fatal(err)
		}
	}
	if status, _, errors := arbex(t, arguments...); status != exitOK {
		t.Fatal(errors)
	}
	merged, whole := filepath.Join(t.TempDir(), "merged.csv"), filepath.Join(t.TempDir(), "whole.csv")
	if status, _, errors := arbex(t, append([]string{"merge", results, "--out", merged}, sources...)...); status != exitOK {
		t.Fatal(errors)
	}
	if status, _, errors := arbex(t, append([]string{"analyze", "--every", "40", "--out", whole}, sources...)...); status != exitOK {
		t.Fatal(errors)
	}
	sameRows(t, merged, whole)
}
