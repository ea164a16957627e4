package evaluation

import (
	"testing"

	"arbex/assets/leaktest"
	"arbex/training/dataset"
	"arbex/vision"
)

// TestMain fails when a goroutine or an OpenCV object outlives the tests.
func TestMain(m *testing.M) { leaktest.Main(m, vision.Unclosed) }

func open(t testing.TB, folder string, layout dataset.Layout, split string) *dataset.Set {
	t.Helper()
	set, err := dataset.Open(folder, layout, split)
	if err != nil {
		t.Fatal(err)
	}
	return set
}
