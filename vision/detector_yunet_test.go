package vision

import (
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"arbex/assets/fuzzstats"
)

func TestYuNetRefusesOtherFiles(t *testing.T) {
	garbage := filepath.Join(t.TempDir(), "y.onnx")
	if err := os.WriteFile(garbage, []byte(strings.Repeat("garbage", 100)), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{"", "/nowhere.onnx", garbage, "../assets/detectors/blazeface_back_256.onnx"} {
		if f, err := NewFinder(FinderOptions{Detector: "yunet", DetectorFile: path}); err == nil {
			f.Close()
			t.Errorf("%q was accepted", path)
		}
	}
}

// yuNetOutputs are outputs with one face in the middle cell of stride 8.
func yuNetOutputs() [][]float32 {
	var outputs [][]float32
	for _, stride := range yuNetStrides {
		cells := (yuNetSide / stride) * (yuNetSide / stride)
		for _, width := range []int{1, 1, 4, 10} {
			outputs = append(outputs, make([]float32, cells*width))
		}
	}
	cell := 20*40 + 20
	outputs[0][cell], outputs[1][cell] = 0.9, 0.9
	copy(outputs[2][4*cell:], []float32{0, 0, float32(math.Log(5)), float32(math.Log(6))})
	return outputs
}

func TestYuNetDecoding(t *testing.T) {
	found, err := yuNetCandidates(yuNetOutputs(), 0.6, Affine{{2, 0, 0}, {0, 2, 0}})
	if err != nil || len(found) != 1 {
		t.Fatal(found, err)
	}
	if b := found[0].Box; math.Abs(float64(b.W-80)) > 0.01 || math.Abs(float64(b.H-96)) > 0.01 || b.Centre() != (Point{320, 320}) {
		t.Errorf("box %v", b)
	}
}

func FuzzYuNetCandidates(f *testing.F) {
	f.Add(float32(0.9), float32(1), float32(2), 3)
	tried := fuzzstats.CountBytes(f)
	f.Fuzz(func(t *testing.T, score, size, place float32, drop int) {
		tried(20)
		outputs := yuNetOutputs()
		outputs[0][7], outputs[1][7], outputs[2][30], outputs[2][31], outputs[3][75] = score, score, size, size, place
		if drop >= 0 && drop < len(outputs) {
			outputs[drop] = outputs[drop][:len(outputs[drop])/2]
		}
		found, _ := yuNetCandidates(outputs, 0.5, Affine{{1, 0, 0}, {0, 1, 0}})
		for _, d := range found {
			if !d.Box.valid() || !d.Points.finite() {
				t.Errorf("%+v", d)
			}
		}
	})
}
