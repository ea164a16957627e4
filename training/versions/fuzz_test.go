package versions

import (
	"os"
	"path/filepath"
	"testing"

	"arbex/assets/fuzzstats"
	"arbex/model"
)

// FuzzDescription reads descriptions and names of the version in use that no
// program of ours wrote: there is always a model to begin with.
func FuzzDescription(f *testing.F) {
	f.Add([]byte(`{"id":"../../x","name":"n","made":"2026-01-01T00:00:00Z","captures":[1,2]}`), []byte("20260101-000000"))
	f.Add([]byte(`{"made":"now"}`), []byte("../../../etc"))
	f.Add([]byte(`{}`), []byte("shipped"))
	f.Add([]byte(`null`), []byte("\x00"))
	n, err := shipped()
	if err != nil {
		f.Fatal(err)
	}
	tried := fuzzstats.CountBytes(f)
	f.Fuzz(func(t *testing.T, about, current []byte) {
		tried(len(about) + len(current))
		folder := t.TempDir()
		version := filepath.Join(folder, "20260101-000000")
		if err := os.Mkdir(version, 0o700); err != nil {
			t.Fatal(err)
		}
		for path, text := range map[string][]byte{
			filepath.Join(version, descriptionFile): about, filepath.Join(version, modelFile): about, filepath.Join(folder, currentFile): current,
		} {
			if err := os.WriteFile(path, text, 0o600); err != nil {
				t.Fatal(err)
			}
		}
		s, err := Open(folder, func() (*model.Network, error) { return n, nil })
		if err != nil {
			t.Fatal(err)
		}
		s.List()
		s.TrainedOn([]int64{1})
		if begun, id, _ := s.LoadCurrent(); begun == nil {
			t.Fatalf("no model to begin with, but %q", id)
		}
	})
}
