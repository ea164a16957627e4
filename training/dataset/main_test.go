package dataset

import (
	"testing"

	"arbex/assets/leaks"
	"arbex/vision"
)

// TestMain fails when a goroutine or an OpenCV object outlives the tests.
func TestMain(m *testing.M) { leaks.Main(m, vision.Unclosed) }

func open(t testing.TB, folder string, layout Layout, split string) *Set {
	t.Helper()
	set, err := Open(folder, layout, split)
	if err != nil {
		t.Fatal(err)
	}
	return set
}
