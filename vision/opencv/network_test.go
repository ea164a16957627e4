package opencv

import (
	"math"
	"os"
	"slices"
	"testing"
)

func loaded(t *testing.T) *Network {
	t.Helper()
	onnx, err := os.ReadFile("../../assets/detectors/blazeface_front_128.onnx")
	if err != nil {
		t.Fatal(err)
	}
	Configure()
	network, err := LoadNetwork(onnx)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { network.Close() })
	return network
}

func TestANetworkRunsAgainAndAgain(t *testing.T) {
	network, shape := loaded(t), [4]int{1, 128, 128, 3}
	if len(network.Outputs()) != 4 {
		t.Fatalf("the outputs are %q", network.Outputs())
	}
	input := make([]float32, 128*128*3)
	for i := range input {
		input[i] = float32(i%256)/127.5 - 1
	}
	var first [][]float32
	for range 3 {
		results, err := network.Run(input, shape)
		if err != nil {
			t.Fatal(err)
		}
		for i, result := range results {
			if first != nil && !slices.Equal(result, first[i]) {
				t.Errorf("output %d differs from the first run's", i)
			}
		}
		if first == nil {
			for _, result := range results {
				first = append(first, slices.Clone(result))
			}
		}
	}
}

// A shape that the input has not, that is none, or that only looks right because two
// signs or an overflow cancel.
func TestInputsOfAnotherShapeAreErrors(t *testing.T) {
	network := loaded(t)
	for _, c := range []struct {
		numbers int
		shape   [4]int
	}{
		{0, [4]int{}},
		{0, [4]int{1, 128, 128, 3}},
		{128 * 128 * 3, [4]int{1, 128, 128, 1}},
		{128 * 128 * 3, [4]int{1, 128, 128, 4}},
		{128 * 128 * 3, [4]int{-1, 128, -128, 3}},
		{128 * 128 * 3, [4]int{1, 128, 128, 0}},
		{16, [4]int{math.MaxInt, math.MaxInt, 4, 4}},
		{12, [4]int{1, 2, 2, 3}}, // OpenCV's exception
	} {
		if _, err := network.Run(make([]float32, c.numbers), c.shape); err == nil {
			t.Errorf("%d numbers ran as %v", c.numbers, c.shape)
		}
	}
	if _, err := network.Run(make([]float32, 128*128*3), [4]int{1, 128, 128, 3}); err != nil {
		t.Errorf("after what was refused: %v", err)
	}
}

func TestAClosedNetworkDoesNotRun(t *testing.T) {
	network := loaded(t)
	for range 2 {
		if err := network.Close(); err != nil {
			t.Error(err)
		}
	}
	if _, err := network.Run(make([]float32, 128*128*3), [4]int{1, 128, 128, 3}); err == nil {
		t.Error("a closed network ran")
	}
}

func TestWhatIsNoNetworkIsAnError(t *testing.T) {
	Configure()
	for _, content := range [][]byte{nil, {}, {0}, []byte("this is text"), make([]byte, 4096)} {
		if network, err := LoadNetwork(content); err == nil {
			network.Close()
			t.Errorf("%d bytes were loaded", len(content))
		}
	}
}

// A probe of what is no network fails with a reason.
func TestProbeSaysWhatIsWrong(t *testing.T) {
	for _, content := range [][]byte{nil, []byte("this is text")} {
		if Probe(content, 128) == nil {
			t.Errorf("%q passes for a network", content)
		}
	}
	for value, wrong := range map[string]bool{"": true, "x": true, "0": true, "-3": true} {
		t.Setenv(probeVariable, value)
		if err := runOnBlack(nil); (err != nil) != wrong {
			t.Errorf("a picture of %q pixels: %v", value, err)
		}
	}
}
