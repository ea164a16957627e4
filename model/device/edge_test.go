package device

import (
	"context"
	"errors"
	"strings"
	"sync"
	"testing"
)

// Jobs of many goroutines run one at a time, each once.
func TestJobsOfManyGoroutinesRunOneAtATime(t *testing.T) {
	thread := NewThread(1, 0)
	defer thread.Close(func() {})
	var callers sync.WaitGroup
	running, ran := 0, 0 // the thread's alone
	for range 20 {
		callers.Go(func() {
			for range 10 {
				if err := thread.Do(t.Context(), func() error {
					if running++; running != 1 {
						t.Error("two jobs ran at a time")
					}
					running--
					ran++
					return nil
				}); err != nil {
					t.Error(err)
				}
			}
		})
	}
	callers.Wait()
	if ran != 200 {
		t.Errorf("%d jobs of 200 ran", ran)
	}
}

// What is cancelled does not run, on a thread that is idle, or one that is closed.
func TestACancelledJobDoesNotRun(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	thread := NewThread(0, 0)
	job := func() error { t.Error("it ran"); return nil }
	for range 50 {
		if err := thread.Do(ctx, job); !errors.Is(err, context.Canceled) {
			t.Fatalf("an idle thread: %v", err)
		}
	}
	thread.Close(func() {})
	if err := thread.Do(ctx, job); !errors.Is(err, context.Canceled) {
		t.Errorf("a closed thread: %v", err)
	}
	if err := thread.Do(t.Context(), job); !errors.Is(err, ErrClosed) {
		t.Errorf("a closed thread, not cancelled: %v", err)
	}
}

// Everyone who closes a thread, or waits for it, returns when it has ended.
func TestManyClosers(t *testing.T) {
	thread, ended := NewThread(1, 0), false
	started, release := make(chan struct{}), make(chan struct{})
	var all sync.WaitGroup
	all.Go(func() { _ = thread.Do(t.Context(), func() error { close(started); <-release; return nil }) })
	<-started
	for range 5 {
		all.Go(func() {
			if err := thread.Do(t.Context(), func() error { return nil }); err != nil && !errors.Is(err, ErrClosed) {
				t.Error(err)
			}
		})
	}
	close(release)
	for range 4 {
		thread.Close(func() { ended = true })
		if !ended {
			t.Error("Close returned before the last job had run")
		}
	}
	all.Wait()
}

func TestTheProcessorHasAName(t *testing.T) {
	if name := CPUName(); name == "" || strings.TrimSpace(name) != name || strings.Contains(name, "\n") {
		t.Errorf("%q", name)
	}
	if library := CPULibrary(); !strings.HasPrefix(library, "oneDNN ") {
		t.Errorf("%q", library)
	}
}

// What the environment of a process becomes: what is set stays, and setting
// it again changes nothing.
func TestThreadSettingsAreAddedOnce(t *testing.T) {
	once := withThreadSettings([]string{"HOME=/x", "EMPTY=", "NOTHING"})
	if twice := withThreadSettings(once); len(twice) != len(once) {
		t.Errorf("%q becomes %q", once, twice)
	}
	if none := withThreadSettings(nil); len(none) != 2 {
		t.Errorf("an empty environment becomes %q", none)
	}
}
