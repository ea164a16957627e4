//go:build gpu

package model

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"testing"
)

// peerKey in the environment is a command that computes the paper's network with
// something else on the same card: see testdata/peer_step.py.
const peerKey = "ARBEX_GPU_PEER"

// TestSpeedOnGPU prints how fast the card is, beside the peer where there is one:
// for testdata/gpu_check.sh.
func TestSpeedOnGPU(t *testing.T) {
	if os.Getenv(checkKey) == "" {
		t.Skip("make gpu-check runs it")
	}
	name, err := FindGPU()
	if err != nil {
		t.Skip(err)
	}
	network, rounds := fresh1(t, "paper"), 30
	forwards, steps, side := []int{1, 8, 64}, []int{8, 64}, 0
	if strings.Contains(name, "Imaginary") { // the walk alone: nothing to measure
		network, rounds, forwards, steps, side = small(t), 1, []int{1}, []int{4}, 64
	}
	onEach(t, func(t *testing.T, device DeviceKind, _ DriverOpener) {
		for _, batch := range forwards {
			o := BenchOptions{Batch: batch, Rounds: rounds, Device: device, side: side}
			f, err := MeasureForward(t.Context(), network, o)
			if err != nil {
				t.Fatal(err)
			}
			t.Logf("forward, %d faces: %.2f ms (95th percentile %.2f), %.0f GFLOP/s; a plain product %.0f GFLOP/s; %s%s",
				batch, f.MedianMs, f.P95Ms, f.GFLOPS, f.MatmulGFLOPS, f.Device, forwardOfPeer(t, batch, rounds))
		}
		for _, batch := range steps {
			o := BenchOptions{Batch: batch, Rounds: min(rounds, 10), Device: device}
			step, end := peerOf(t, batch)
			f, err := MeasureTraining(t.Context(), network, o, step)
			end()
			if step != nil && err != nil {
				t.Logf("without the peer: %v", err)
				step = nil
				f, err = MeasureTraining(t.Context(), network, o, nil)
			}
			if err != nil {
				t.Fatal(err)
			}
			said := ""
			if step != nil {
				said = fmt.Sprintf("; the peer %.2f ms, ours %.2f times it", f.PeerMedianMs, f.OverPeer)
			}
			t.Logf("training step, %d pictures: %.2f ms, %.0f pictures a second; %s%s", f.Batch, f.MedianMs, f.PicturesPerS, f.Device, said)
		}
	})
}

// forwardOfPeer is what the peer takes for a forward pass, in words.
func forwardOfPeer(t *testing.T, batch, rounds int) string {
	step, end := peerOf(t, batch, "forward")
	defer end()
	if step == nil {
		return ""
	}
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
	return fmt.Sprintf("; the peer %.2f ms", quantile(ms, 0.5))
}

// peerOf starts the peer; without one step is nil.
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
