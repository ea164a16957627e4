package batch

import (
	"os"
	"path/filepath"
	"testing"

	"arbex/assets/fuzzstats"
)

// FuzzLoadState reads arbitrary queue files: a damaged one is renamed, and what is
// accepted can be saved.
func FuzzLoadState(f *testing.F) {
	f.Add([]byte(`{"version":1,"order":{},"items":[{}]}`))
	f.Add([]byte(`{"version":1,"items":null,"paused":true}`))
	f.Add([]byte(`[]`))
	f.Add([]byte{})
	counted := fuzzstats.CountBytes(f)
	f.Fuzz(func(t *testing.T, text []byte) {
		counted(len(text))
		path := filepath.Join(t.TempDir(), "queue.json")
		if err := os.WriteFile(path, text, 0o600); err != nil {
			t.Fatal(err)
		}
		k, err := loadState(path)
		if err != nil {
			if _, gone := os.Stat(path); gone == nil {
				t.Fatalf("the damaged file is still there: %v", err)
			}
			return
		}
		if err := k.save(path); err != nil {
			t.Fatal(err)
		}
	})
}
