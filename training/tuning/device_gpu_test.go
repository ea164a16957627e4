//go:build gpu

package tuning

import (
	"strings"
	"testing"

	"arbex/model"
	"arbex/model/device"
)

// These tests want a library in the place of NVIDIA's: make gpu-test.

// What is asked for on the processor asks nothing of the GPU: here the program would
// end. What is asked for on the GPU is done there.
func TestTrainingStaysThroughDriver(t *testing.T) {
	c, err := model.Preset("compact")
	if err != nil {
		t.Fatal(err)
	}
	c.Side, c.Detail = 32, 0 // a GPU that is none takes its time
	n, err := model.New(c, 1)
	if err != nil {
		t.Fatal(err)
	}
	q := QuickTraining{Store: labelledPatterns(t, []string{"contempt", "fear"}, 6, 1), Network: n, Seed: 1, Steps: 2, Threads: 1, Device: device.GPU}
	_, r, err := q.Run(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(r.Device, "GPU") {
		t.Errorf("it learnt on %s", r.Device)
	}
	if strings.Contains(r.Device, "Imaginary") {
		t.Setenv("ARBEX_FAKE_CUDA", "forbidden=1")
	}
	q.Store, q.Device = labelledPatterns(t, []string{"contempt", "fear"}, 6, 1), device.CPU
	after, r, err := q.Run(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if strings.Contains(r.Device, "GPU") {
		t.Errorf("it learnt on %s", r.Device)
	}
	if _, err := q.SampleLosses(t.Context()); err != nil {
		t.Error(err)
	}
	if _, err := q.EmbeddingMap(t.Context(), after); err != nil {
		t.Error(err)
	}
	for _, part := range []model.Part{model.TrainHead, model.TrainFusion} {
		_, r, err := DeepTraining{QuickTraining: q, Part: part, Epochs: 1}.Run(t.Context())
		if err != nil || strings.Contains(r.Device, "GPU") {
			t.Errorf("%s: %v, %+v", part, err, r)
		}
	}
}
