package shard_test

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"arbex/app/batch/shard"
)

// ledger is what workers of a test have done.
type ledger struct {
	mu   sync.Mutex
	done map[string]int
}

func (l *ledger) has(file string) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.done[file] > 0
}

func (l *ledger) add(_ context.Context, file string) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.done[file]++
	return nil
}

func TestWorkersDoEverythingOnceTogether(t *testing.T) {
	folder, l := t.TempDir(), &ledger{done: map[string]int{}}
	var group sync.WaitGroup
	for i := range 3 {
		c := claims(t, folder)
		group.Go(func() {
			w := shard.Work{
				Files: files(60), Shard: shard.Shard{Index: i + 1, Count: 3}, Claims: c, Done: l.has, Do: l.add,
				Wait: func(context.Context, time.Duration) error { return nil },
			}
			if err := w.Run(context.Background()); err != nil {
				t.Error(err)
			}
		})
	}
	group.Wait()
	for _, file := range files(60) {
		if l.done[file] != 1 {
			t.Errorf("%s was done %d times", file, l.done[file])
		}
	}
}

// What a killed worker had claimed is waited for, and done when its lease is over.
func TestAWorkerWaitsForWhatOthersClaimed(t *testing.T) {
	folder, l := t.TempDir(), &ledger{done: map[string]int{}}
	if killed, err := claims(t, folder).Take("b.mp4"); err != nil || killed == nil {
		t.Fatal(err)
	}
	waits := 0
	w := shard.Work{
		Files: []string{"a.mp4", "b.mp4"}, Claims: claims(t, folder), Done: l.has, Do: l.add,
		Wait: func(context.Context, time.Duration) error {
			waits++
			paths, _ := filepath.Glob(filepath.Join(folder, "*.claim"))
			age(t, paths[0])
			return nil
		},
	}
	if err := w.Run(context.Background()); err != nil || waits != 1 || !l.has("b.mp4") {
		t.Errorf("%v, waited %d times, %v", err, waits, l.done)
	}
}

func TestAFaultStopsNothing(t *testing.T) {
	l := &ledger{done: map[string]int{}}
	w := shard.Work{
		Files: []string{"a", "b", "c"}, Claims: claims(t, t.TempDir()), Done: l.has,
		Do: func(ctx context.Context, file string) error {
			l.add(ctx, file)
			if file == "b" {
				return errors.New("b is damaged")
			}
			return nil
		},
	}
	if err := w.Run(context.Background()); err == nil || !strings.Contains(err.Error(), "b is damaged") || len(l.done) != 3 {
		t.Errorf("%v, %v", err, l.done)
	}
}

// A hundred thousand broken files must not make a message of a hundred thousand
// lines.
func TestOnlyTheFirstFaultsAreShown(t *testing.T) {
	l, broken := &ledger{done: map[string]int{}}, errors.New("broken")
	w := shard.Work{
		Files: files(1000), Claims: claims(t, t.TempDir()), Done: l.has,
		Do: func(ctx context.Context, file string) error {
			return errors.Join(l.add(ctx, file), fmt.Errorf("%s: %w", file, broken))
		},
	}
	err := w.Run(context.Background())
	if !errors.Is(err, broken) {
		t.Fatal(err)
	}
	if lines := strings.Split(err.Error(), "\n"); len(lines) != 11 || lines[0] != files(1)[0]+": broken" || lines[10] != "and 990 more" {
		t.Errorf("%q", lines)
	}
}

// A worker that waits for another's small file is there soon, and for a large one
// asks seldom, and only for what is left.
func TestAWorkerWaitsLongerEachTime(t *testing.T) {
	folder, l, looks := t.TempDir(), &ledger{done: map[string]int{}}, 0
	all := files(100)
	if other, err := claims(t, folder).Take(all[50]); err != nil || other == nil {
		t.Fatal(err)
	}
	var pauses []time.Duration
	w := shard.Work{
		Files: all, Claims: claims(t, folder), Do: l.add,
		Done: func(file string) bool { looks++; return l.has(file) },
		Wait: func(ctx context.Context, pause time.Duration) error {
			if pauses = append(pauses, pause); len(pauses) > 1 && looks > 3 {
				t.Errorf("%d looks for one file", looks)
			}
			if looks = 0; len(pauses) == 10 {
				l.add(ctx, all[50])
			}
			return nil
		},
	}
	if err := w.Run(context.Background()); err != nil || len(pauses) != 10 {
		t.Errorf("%v after %d pauses", err, len(pauses))
	}
	if pauses[0] > time.Second || pauses[9] != 30*time.Second || !slices.IsSorted(pauses) {
		t.Errorf("pauses of %v", pauses)
	}
}

func TestAnEndedContextStopsBetweenFiles(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	l := &ledger{done: map[string]int{}}
	w := shard.Work{
		Files: []string{"a", "b"}, Claims: claims(t, t.TempDir()), Done: l.has,
		Do: func(_ context.Context, file string) error { cancel(); return l.add(ctx, file) },
	}
	if err := w.Run(ctx); !errors.Is(err, context.Canceled) || l.has("b") {
		t.Errorf("%v, %v", err, l.done)
	}
}
