package opencv

import (
	"math/rand/v2"
	"os"
	"slices"
	"strings"
	"testing"

	"arbex/assets/leaktest"
)

func TestMain(m *testing.M) {
	ServeProbe()
	leaktest.Main(m)
}

// A damaged network can crash its process, which must be the probe's.
func TestDamagedNetworksCrashOnlyTheirProbe(t *testing.T) {
	whole, err := os.ReadFile("../../assets/detectors/blazeface_back_256.onnx")
	if err != nil {
		t.Fatal(err)
	}
	random := rand.New(rand.NewPCG(13, 2))
	crashed := 0
	const copies = 20
	for range copies {
		damaged := slices.Clone(whole)
		for range 1 + random.IntN(40) {
			damaged[random.IntN(len(damaged))] = byte(random.Uint32())
		}
		err := Probe(damaged, 320)
		switch {
		case err == nil:
			t.Error("a network for another input was accepted")
		case strings.Contains(err.Error(), "crashes"):
			crashed++
		case !strings.HasPrefix(err.Error(), "OpenCV says: "):
			t.Error(err)
		}
	}
	t.Logf("%d of %d damaged networks crashed their probe", crashed, copies)
}
