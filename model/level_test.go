package model

import (
	"context"
	"fmt"
	"os"
	"runtime/debug"
	"slices"
	"strings"
	"testing"

	"arbex/model/device"
)

// The process's memory stays level over trainings one after the other, each with
// a thread, kernels and memory outside Go of its own.
func TestTrainingsLeaveNoMemoryBehind(t *testing.T) {
	const warmUp, trainings, bound = 5, 25, 6 // bound in MB: 0.3 a training
	n := tiny(t)
	crops, labels := lesson(n.Config(), 16, 1)
	var rss []float64
	for range trainings {
		o := DefaultTraining(TrainAll)
		o.Batch, o.Threads, o.Nice = len(crops), 1, device.Background
		trainee, err := NewTrainable(n, o)
		if err != nil {
			t.Fatal(err)
		}
		for range 2 {
			step(t, trainee, crops, labels, 1e-3)
		}
		trainee.Close()
		p, err := NewPredictor(n, Options{Threads: 1, Nice: device.Background})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := p.Predict(context.Background(), crops[:3]); err != nil {
			t.Fatal(err)
		}
		p.Close()
		debug.FreeOSMemory()
		rss = append(rss, resident(t))
	}
	early, late := slices.Min(rss[warmUp:2*warmUp]), slices.Min(rss[trainings-warmUp:])
	t.Logf("resident memory %.1f MB after %d trainings, %.1f MB after %d", early, 2*warmUp, late, trainings)
	if late > early+bound {
		t.Errorf("it grew: %.1f", rss)
	}
}

// resident is the process's memory in MB. A thread that is about to end may hold
// some for a moment: look at the lowest of several.
func resident(t *testing.T) (megabytes float64) {
	text, err := os.ReadFile("/proc/self/status")
	if err != nil {
		t.Skip("no /proc here: ", err)
	}
	for line := range strings.Lines(string(text)) {
		if rest, found := strings.CutPrefix(line, "VmRSS:"); found {
			fmt.Sscan(rest, &megabytes)
		}
	}
	return megabytes / 1024
}
