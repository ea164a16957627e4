package device

import (
	"context"
	"errors"
	"strings"
	"syscall"
	"testing"

	"arbex/assets/leaktest"
)

func TestMain(m *testing.M) { leaktest.Main(m) }

func TestThreadRunsJobsOnOneThread(t *testing.T) {
	thread := NewThread(1, Background)
	var ids []int
	job := func() error { ids = append(ids, syscall.Gettid()); return nil }
	for range 3 {
		if err := thread.Do(t.Context(), job); err != nil {
			t.Fatal(err)
		}
	}
	thread.Close(func() { ids = append(ids, syscall.Gettid()) })
	thread.Close(func() { t.Error("closed twice") })
	for _, id := range ids {
		if id != ids[0] || len(ids) != 4 {
			t.Fatalf("the jobs ran on the threads %v", ids)
		}
	}
	if err := thread.Do(t.Context(), job); !errors.Is(err, ErrClosed) {
		t.Errorf("a job after Close: %v", err)
	}
}

func TestThreadTurnsPanicsIntoErrors(t *testing.T) {
	thread := NewThread(1, 0)
	defer thread.Close(func() {})
	if err := thread.Do(t.Context(), func() error { panic("a kernel") }); err == nil || !strings.Contains(err.Error(), "a kernel") {
		t.Errorf("a panic became %v", err)
	}
	want := errors.New("an error")
	if err := thread.Do(t.Context(), func() error { return want }); !errors.Is(err, want) {
		t.Errorf("the job after a panic: %v", err)
	}
}

func TestThreadWaitsUntilTheContextIsDone(t *testing.T) {
	thread := NewThread(1, 0)
	defer thread.Close(func() {})
	ctx, cancel := context.WithCancel(t.Context())
	started, end, ended := make(chan struct{}), make(chan struct{}), make(chan error)
	go func() {
		ended <- thread.Do(ctx, func() error { close(started); <-end; return nil })
	}()
	<-started
	waiting := make(chan error)
	go func() {
		waiting <- thread.Do(ctx, func() error { t.Error("a cancelled job ran"); return nil })
	}()
	cancel()
	if err := <-waiting; !errors.Is(err, context.Canceled) {
		t.Errorf("a job that waits: %v", err)
	}
	close(end)
	if err := <-ended; err != nil {
		t.Errorf("the job under way: %v", err)
	}
}

func TestParseReadsTheNamesOfDevices(t *testing.T) {
	for name, want := range map[string]Kind{"auto": Auto, "": Auto, "cpu": CPU, "gpu": GPU, "cublas": CuBLAS} {
		if have, err := Parse(name); err != nil || have != want {
			t.Errorf("%q is %q, %v", name, have, err)
		}
	}
	if _, err := Parse("tpu"); err == nil || !strings.Contains(err.Error(), "tpu") {
		t.Errorf("an unknown device: %v", err)
	}
}
