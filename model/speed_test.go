//go:build gpu

package model_test

import (
	"fmt"
	"os"
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
		o := bench.Options{Batch: batch, Rounds: p.rounds, Device: kind, ProductSide: p.productSide}
		r := withPeer(t, o, "forward", func(o bench.Options) (bench.Result, error) { return bench.Forward(t.Context(), p.network, o) })
		t.Logf("forward, %d faces: %.2f ms (95th percentile %.2f), %.0f GFLOP/s; a plain product %.0f GFLOP/s; %s%s",
			batch, r.MedianMs, r.P95Ms, r.GFLOPS, r.MatmulGFLOPS, r.Device, peerText(r.Comparison))
	}
}

func (p speedPlan) measureTraining(t *testing.T, kind device.Kind) {
	for _, batch := range p.steps {
		o := bench.Options{Batch: batch, Rounds: min(p.rounds, 10), Device: kind}
		r := withPeer(t, o, "", func(o bench.Options) (bench.TrainingResult, error) { return bench.Training(t.Context(), p.network, o) })
		t.Logf("training step, %d pictures: %.2f ms, %.0f pictures a second; %s%s", r.Batch, r.MedianMs, r.PicturesPerS, r.Device, peerText(r.Comparison))
	}
}

// withPeer measures beside the peer, if there is one, and without it where it fails. The
// peer takes training steps, or computes what is named.
func withPeer[R any](t *testing.T, o bench.Options, what string, measure func(bench.Options) (R, error)) R {
	t.Helper()
	if command := os.Getenv(peerKey); command != "" {
		peer, err := bench.StartPeer(t.Context(), fmt.Sprintf("%s %d cuda %s", command, o.Batch, what))
		if err != nil {
			t.Fatal(err)
		}
		defer peer.Close()
		o.Peer = peer.Step
	}
	r, err := measure(o)
	if err != nil && o.Peer != nil {
		t.Logf("without the peer: %v", err)
		o.Peer = nil
		r, err = measure(o)
	}
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func peerText(c bench.Comparison) string {
	if c.PeerMedianMs == 0 {
		return ""
	}
	return fmt.Sprintf("; the peer %.2f ms, ours %.2f times it", c.PeerMedianMs, c.OverPeer)
}
