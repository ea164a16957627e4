package shard_test

import (
	"context"
	"errors"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"arbex/app/batch/shard"
)

// A number of shards that no cluster has is refused: each file is weighed once for
// each of them.
func TestShardsHaveABound(t *testing.T) {
	for _, text := range []string{"1/10000", "10000/10000"} {
		if _, err := shard.Parse(text); err != nil {
			t.Errorf("%s: %v", text, err)
		}
	}
	for _, text := range []string{"1/10001", "1/2000000000", fmt.Sprintf("1/%d", math.MaxInt64), "1/99999999999999999999", " 1/2", "1/ 2", "1/2/", "/", "2/", "/2", "１/２"} {
		if s, err := shard.Parse(text); err == nil || !strings.Contains(err.Error(), "2/8") {
			t.Errorf("%q is %v, %v", text, s, err)
		}
	}
}

// Variables of a scheduler that make no sense are named.
func TestWhatAScheduleSaysWrongly(t *testing.T) {
	for name, c := range map[string]struct {
		environment map[string]string
		want        string
	}{
		"no first number":  {map[string]string{"SLURM_ARRAY_TASK_ID": "1", "SLURM_ARRAY_TASK_COUNT": "3"}, "SLURM_ARRAY_TASK_MIN"},
		"a word":           {map[string]string{"SLURM_ARRAY_TASK_ID": "one", "SLURM_ARRAY_TASK_COUNT": "3", "SLURM_ARRAY_TASK_MIN": "1"}, "SLURM_ARRAY_TASK_ID"},
		"no count":         {map[string]string{"JOB_COMPLETION_INDEX": "0"}, "ARBEX_SHARDS"},
		"beyond the count": {map[string]string{"JOB_COMPLETION_INDEX": "3", "ARBEX_SHARDS": "3"}, "JOB_COMPLETION_INDEX"},
		"before the first": {map[string]string{"PARALLEL_SEQ": "0", "ARBEX_SHARDS": "3"}, "PARALLEL_SEQ"},
		"a huge count":     {map[string]string{"PARALLEL_SEQ": "1", "ARBEX_SHARDS": "99999999"}, "ARBEX_SHARDS"},
	} {
		s, err := shard.FromEnvironment(func(key string) string { return c.environment[key] })
		if err == nil || errors.Is(err, shard.ErrNoScheduler) || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, %v", name, s, err)
		}
	}
}

// Names of any kind are in one share, and the share does not depend on the machine.
func TestNamesOfAnyKindAreShared(t *testing.T) {
	for _, name := range []string{"", "a", "größer/安.mp4", "\xff\x00", strings.Repeat("x", 100_000)} {
		in := 0
		for i := range 5 {
			if (shard.Shard{Index: i + 1, Count: 5}).Holds(name) {
				in++
			}
		}
		if in != 1 || !(shard.Shard{}).Holds(name) || !(shard.Shard{Index: 1, Count: 1}).Holds(name) {
			t.Errorf("%.10q is in %d shares", name, in)
		}
	}
}

func TestNoFaultsAreNoError(t *testing.T) {
	if err := (shard.Faults{}).OrNil(); err != nil {
		t.Error(err)
	}
	if err := shard.Faults(nil).OrNil(); err != nil {
		t.Error(err)
	}
	one := shard.Faults{os.ErrNotExist}
	if err := one.OrNil(); !errors.Is(err, os.ErrNotExist) || err.Error() != os.ErrNotExist.Error() {
		t.Error(err)
	}
}

// A folder for claims that cannot be used is reported at once, not waited for.
func TestClaimsWithoutAFolder(t *testing.T) {
	occupied := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(occupied, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := shard.OpenClaims(occupied, shard.ClaimOptions{}); err == nil {
		t.Error("a file is a folder for claims")
	}
	folder := filepath.Join(t.TempDir(), "claims")
	c := claims(t, folder)
	if err := os.RemoveAll(folder); err != nil {
		t.Fatal(err)
	}
	if claim, err := c.Take("a.mp4"); claim != nil || err == nil || !strings.Contains(err.Error(), "a.mp4") {
		t.Errorf("%v, %v", claim, err)
	}
	w := shard.Work{
		Files: []string{"a"}, Claims: c, Done: func(string) bool { return false },
		Do:   func(context.Context, string) error { t.Error("a file was done without a claim"); return nil },
		Wait: func(context.Context, time.Duration) error { t.Error("waited"); return errors.New("waited") },
	}
	if err := w.Run(t.Context()); err == nil {
		t.Error("the work succeeded")
	}
}

// A claim whose file was removed or replaced by another's counts as lost.
func TestAClaimThatIsGoneIsLost(t *testing.T) {
	for name, do := range map[string]func(path string) error{
		"removed":  os.Remove,
		"replaced": func(path string) error { return os.WriteFile(path, []byte("another worker"), 0o600) },
		"emptied":  func(path string) error { return os.Truncate(path, 0) },
	} {
		folder := t.TempDir()
		claim, err := claims(t, folder).Take("a.mp4")
		if err != nil || claim == nil || !claim.Renew() {
			t.Fatal(claim, err)
		}
		paths, _ := filepath.Glob(filepath.Join(folder, "*.claim"))
		if err := do(paths[0]); err != nil {
			t.Fatal(err)
		}
		if claim.Renew() {
			t.Errorf("%s: it is still held", name)
		}
		claim.Release()
		if claim.Held().Err() == nil || claim.Renew() {
			t.Errorf("%s: it is held after its release", name)
		}
		if _, err := os.Stat(paths[0]); (err == nil) != (name != "removed") {
			t.Errorf("%s: releasing it removed another's claim", name)
		}
	}
}

// The other's file is looked at again and again, until the work ends with its context.
func TestWaitingEndsWithTheContext(t *testing.T) {
	folder := t.TempDir()
	other, err := claims(t, folder).Take("a")
	if err != nil || other == nil {
		t.Fatal(err)
	}
	defer other.Release()
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		looks := 0
		w := shard.Work{
			Files: []string{"a"}, Claims: claims(t, folder),
			Done: func(string) bool {
				if looks++; looks == 10 {
					cancel()
				}
				return false
			},
			Do: func(context.Context, string) error { t.Error("another's file was done"); return nil },
		}
		if err := w.Run(ctx); !errors.Is(err, context.Canceled) || looks < 10 {
			t.Errorf("%v after %d looks", err, looks)
		}
	})
}

// The context of a worker that loses its claim ends, and its failure does not count:
// whoever took the file over does it.
func TestWhoLosesAClaimStops(t *testing.T) {
	folder, done := t.TempDir(), map[string]bool{}
	synctest.Test(t, func(t *testing.T) {
		w := shard.Work{
			Files: []string{"a", "b"}, Claims: claims(t, folder), Done: func(file string) bool { return done[file] },
			Do: func(ctx context.Context, file string) error {
				done[file] = true
				if file == "b" {
					return nil
				}
				paths, _ := filepath.Glob(filepath.Join(folder, "*.claim"))
				if err := os.WriteFile(paths[0], []byte("another worker"), 0o600); err != nil {
					t.Error(err)
				}
				<-ctx.Done() // when the claim is renewed
				return ctx.Err()
			},
		}
		if err := w.Run(t.Context()); err != nil || !done["b"] {
			t.Errorf("%v, %v", err, done)
		}
	})
}
