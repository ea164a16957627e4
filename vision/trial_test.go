package vision

import (
	"math/rand/v2"
	"os"
	"slices"
	"strings"
	"testing"
)

// A damaged network can take its process down; it must be the trial's.
func TestDamagedNetworksTakeOnlyTheirTrialDown(t *testing.T) {
	whole, err := os.ReadFile("../assets/detectors/blazeface_back_256.onnx")
	if err != nil {
		t.Fatal(err)
	}
	random := rand.New(rand.NewPCG(13, 2))
	broke := 0
	const copies = 20
	for range copies {
		damaged := slices.Clone(whole)
		for range 1 + random.IntN(40) {
			damaged[random.IntN(len(damaged))] = byte(random.Uint32())
		}
		err := probeInChild(damaged)
		switch {
		case err == nil:
			t.Error("a detector for other pictures was taken")
		case strings.Contains(err.Error(), "breaks down"):
			broke++
		case !strings.HasPrefix(err.Error(), "OpenCV says: "):
			t.Error(err)
		}
	}
	t.Logf("%d of %d damaged networks took their trial down", broke, copies)
}
