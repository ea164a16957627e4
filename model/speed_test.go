//go:build gpu

package model_test

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"slices"
	"strconv"
	"strings"
	"testing"

	"arbex/model"
	"arbex/model/bench"
	"arbex/model/device"
)

// peerKey in the environment is a command that computes the paper's network with
// something else on the same card: see model/testdata/peer_step.py.
const peerKey = "ARBEX_GPU_PEER"

// checkKey in the environment asks for the checks of testdata/gpu_check.sh.
const checkKey = "ARBEX_GPU_CHECK"

// TestSpeedOnGPU prints how fast the card is, beside the peer where there is one:
// for testdata/gpu_check.sh.
func TestSpeedOnGPU(t *testing.T) {
	if os.Getenv(checkKey) == "" {
		t.Skip("make gpu-check runs it")
	}
	name, err := device.FindGPU()
	if err != nil {
		t.Skip(err)
	}
	c, err := model.Preset("paper")
	if err != nil {
		t.Fatal(err)
	}
	network, err := model.New(c, 1)
	if err != nil {
		t.Fatal(err)
	}
	plan := speedPlan{network, 30, []int{1, 8, 64}, []int{8, 64}, 0}
	if strings.Contains(name, "Imaginary") { // the simulated driver: only run it
		c.Side, c.Subsample = 64, 2
		if network, err = model.New(c, 1); err != nil {
			t.Fatal(err)
		}
		plan = speedPlan{network, 1, []int{1}, []int{4}, 64}
	}
	for _, kind := range []device.Kind{device.GPU, device.CuBLAS} {
		t.Run(string(kind), func(t *testing.T) {
			if _, err := device.FindCuBLAS(); err != nil && kind == device.CuBLAS {
				t.Skip(err)
			}
			plan.measureForward(t, kind)
			plan.measureTraining(t, kind)
		})
	}
}

// speedPlan is what TestSpeedOnGPU measures.
type speedPlan struct {
	network         *model.Network
	rounds          int
	forwards, steps []int // batches
	productSide     int
}

func (p speedPlan) measureForward(t *testing.T, kind device.Kind) {
	for _, batch := range p.forwards {
		r, err := bench.Forward(t.Context(), p.network, bench.Options{Batch: batch, Rounds: p.rounds, Device: kind, ProductSide: p.productSide})
		if err != nil {
			t.Fatal(err)
		}
		t.Logf("forward, %d faces: %.2f ms (95th percentile %.2f), %.0f GFLOP/s; a plain product %.0f GFLOP/s; %s%s",
			batch, r.MedianMs, r.P95Ms, r.GFLOPS, r.MatmulGFLOPS, r.Device, forwardOfPeer(t, batch, p.rounds))
	}
}

func (p speedPlan) measureTraining(t *testing.T, kind device.Kind) {
	for _, batch := range p.steps {
		o := bench.Options{Batch: batch, Rounds: min(p.rounds, 10), Device: kind}
		step, end := peerOf(t, batch)
		o.Peer = step
		r, err := bench.Training(t.Context(), p.network, o)
		end()
		if step != nil && err != nil {
			t.Logf("without the peer: %v", err)
			step, o.Peer = nil, nil
			r, err = bench.Training(t.Context(), p.network, o)
		}
		if err != nil {
			t.Fatal(err)
		}
		peer := ""
		if step != nil {
			peer = fmt.Sprintf("; the peer %.2f ms, ours %.2f times it", r.PeerMedianMs, r.OverPeer)
		}
		t.Logf("training step, %d pictures: %.2f ms, %.0f pictures a second; %s%s", r.Batch, r.MedianMs, r.PicturesPerS, r.Device, peer)
	}
}

// forwardOfPeer returns the peer's time of a forward pass as text.
func forwardOfPeer(t *testing.T, batch, rounds int) string {
	step, end := peerOf(t, batch, "forward")
	defer end()
	if step == nil {
		return ""
	}
	const warmUpRounds = 3
	var ms []float64
	for range warmUpRounds + rounds {
		took, err := step()
		if err != nil {
			t.Logf("without the peer: %v", err)
			return ""
		}
		ms = append(ms, took)
	}
	ms = ms[warmUpRounds:]
	slices.Sort(ms)
	return fmt.Sprintf("; the peer %.2f ms", ms[len(ms)/2])
}

// peerOf starts the peer. Without one step is nil.
func peerOf(t *testing.T, batch int, further ...string) (step func() (float64, error), end func()) {
	t.Helper()
	words := strings.Fields(os.Getenv(peerKey))
	if len(words) == 0 {
		return nil, func() {}
	}
	words = append(append(words, strconv.Itoa(batch), "cuda"), further...)
	ctx, cancel := context.WithCancel(t.Context())
	command := exec.CommandContext(ctx, words[0], words[1:]...)
	command.Stderr = os.Stderr
	in, err := command.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	out, err := command.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := command.Start(); err != nil {
		t.Fatal(err)
	}
	answers := bufio.NewScanner(out)
	step = func() (float64, error) {
		if _, err := io.WriteString(in, "step\n"); err != nil {
			return 0, fmt.Errorf("asking the peer: %w", err)
		}
		if !answers.Scan() {
			return 0, fmt.Errorf("the peer ended without an answer: run %s by hand", strings.Join(words, " "))
		}
		return strconv.ParseFloat(strings.TrimSpace(answers.Text()), 64)
	}
	return step, func() {
		cancel()
		command.Wait()
	}
}
