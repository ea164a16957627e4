package tuning

import (
	"os"
	"path/filepath"
	"testing"

	"arbex/assets/fuzzstats"
)

// FuzzReplay reads replay sets that no program of ours wrote: what is accepted
// has a label for each feature vector.
func FuzzReplay(f *testing.F) {
	r := &Replay{
		Classes: []string{"calm", "joy"}, Digest: "d",
		Train:   Examples{[][]float32{{1, 2}, {3, 4}}, [][]float32{{1, 0}, {0, 1}}},
		HeldOut: Examples{[][]float32{{5, 6}}, [][]float32{{0, 1}}},
	}
	path := filepath.Join(f.TempDir(), "r")
	if err := r.Save(path); err != nil {
		f.Fatal(err)
	}
	sound, err := os.ReadFile(path)
	if err != nil {
		f.Fatal(err)
	}
	f.Add(sound)
	f.Add(sound[:len(sound)-1])
	tried := fuzzstats.CountBytes(f)
	f.Fuzz(func(t *testing.T, data []byte) {
		tried(len(data))
		r, err := ReadReplay(data)
		if err != nil {
			return
		}
		for _, part := range []Examples{r.Train, r.HeldOut} {
			if len(part.Features) == 0 || len(part.Features) != len(part.Labels) {
				t.Fatalf("%d features, %d labels", len(part.Features), len(part.Labels))
			}
			for _, label := range part.Labels {
				if len(label) != len(r.Classes) {
					t.Fatal("a label of another length")
				}
			}
		}
	})
}
