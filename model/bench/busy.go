package bench

import (
	"context"
	"fmt"
	"os/exec"
	"syscall"

	"arbex/model"
	"arbex/model/device"
)

// BusyResult is what Busy has measured.
type BusyResult struct {
	Cores             int     // that were kept busy
	QuietMs, BusyMs   float64 // medians of a forward pass
	QuietP95, BusyP95 float64 // ms
	Ratio             float64 // of the medians
}

// busyPhases is how often Busy changes between quiet and busy; settleRounds are left
// to each phase until the number of threads has followed the load.
const (
	busyPhases   = 3
	settleRounds = 30
)

// Busy times forward passes alone and beside programs that keep so many cores busy, in
// turn. Unless o.Threads is set, the number of threads is the runner's own choice.
func Busy(ctx context.Context, n *model.Network, cores int, o Options) (r BusyResult, err error) {
	threads := o.Threads
	o = o.withDefaults(1, 30)
	o.Threads = threads
	thread := device.NewThread(o.Threads, 0)
	defer thread.Close(func() {})
	return r, thread.Do(ctx, func() error {
		r, err = measureBusy(ctx, n, cores, o)
		return err
	})
}

func measureBusy(ctx context.Context, n *model.Network, cores int, o Options) (BusyResult, error) {
	runner := model.NewRunner(n, model.Options{Device: o.Device, Threads: o.Threads})
	defer runner.Close()
	forward := forwardPass(ctx, runner, n, o)
	var ms [2][]float64 // quiet, busy
	for phase := range 2 * busyPhases {
		taken := phase % 2
		times, err := timePhase(ctx, taken*cores, forward, o.Rounds)
		if err != nil {
			return BusyResult{}, err
		}
		ms[taken] = append(ms[taken], times...)
		if o.Progress != nil {
			o.Progress(phase+1, 2*busyPhases)
		}
	}
	r := BusyResult{
		Cores: cores, QuietMs: quantile(ms[0], 0.5), BusyMs: quantile(ms[1], 0.5),
		QuietP95: quantile(ms[0], 0.95), BusyP95: quantile(ms[1], 0.95),
	}
	r.Ratio = r.BusyMs / r.QuietMs
	return r, nil
}

// timePhase times rounds while so many cores are busy.
func timePhase(ctx context.Context, cores int, forward func() error, rounds int) (ms []float64, err error) {
	release, err := occupy(ctx, cores)
	if err != nil {
		return nil, err
	}
	defer release()
	for round := range settleRounds + rounds {
		spent, err := timed(forward)()
		if err == nil {
			err = ctx.Err()
		}
		if err != nil {
			return nil, err
		}
		if round >= settleRounds {
			ms = append(ms, spent)
		}
	}
	return ms, nil
}

// occupy starts programs that keep so many cores busy until release is called, or the
// calling thread ends, with the program for instance.
func occupy(ctx context.Context, cores int) (release func(), err error) {
	ctx, cancel := context.WithCancel(ctx)
	var started []*exec.Cmd
	release = func() {
		cancel()
		for _, command := range started {
			_ = command.Wait() // it was killed
		}
	}
	for range cores {
		command := exec.CommandContext(ctx, "sh", "-c", "while :; do :; done")
		command.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
		if err := command.Start(); err != nil {
			release()
			return nil, fmt.Errorf("keeping a core busy: %w", err)
		}
		started = append(started, command)
	}
	return release, nil
}
