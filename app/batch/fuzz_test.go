package batch

import (
	"os"
	"path/filepath"
	"testing"

	"arbex/assets/fuzzed"
)

// FuzzKept reads queues that no program of ours wrote: a broken one is put aside,
// and what is accepted can be kept again.
func FuzzKept(f *testing.F) {
	f.Add([]byte(`{"version":1,"order":{},"items":[{}]}`))
	f.Add([]byte(`{"version":1,"items":null,"paused":true}`))
	f.Add([]byte(`[]`))
	f.Add([]byte{})
	tried := fuzzed.Bytes(f)
	f.Fuzz(func(t *testing.T, text []byte) {
		tried(len(text))
		path := filepath.Join(t.TempDir(), "queue.json")
		if err := os.WriteFile(path, text, 0o600); err != nil {
			t.Fatal(err)
		}
		k, err := loadState(path)
		if err != nil {
			if _, gone := os.Stat(path); gone == nil {
				t.Fatalf("the broken file is still in the way: %v", err)
			}
			return
		}
		if err := k.save(path); err != nil {
			t.Fatal(err)
		}
	})
}
