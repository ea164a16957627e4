package dataset

import (
	"testing"

	"arbex/assets/leaktest"
	"arbex/vision"
)

// TestMain fails when a goroutine or an OpenCV object outlives the tests.
func TestMain(m *testing.M) { leaktest.Main(m, vision.Unclosed) }

func open(t testing.TB, folder string, layout Layout, split string) *Set {
	t.Helper()
	set, err := Open(folder, layout, split)
	if err != nil {
		t.Fatal(err)
	}
	return set
}

// omittedCount returns how many things a set leaves out.
func omittedCount(set *Set) (count int) {
	for _, o := range set.Omitted {
		count += o.Count
	}
	return count
}
