package batch

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"

	"arbex/model/durable"
	"arbex/model/weights"
)

// stateVersion is of the file that a queue is remembered in.
const stateVersion = 1

// persistedState is that file.
type persistedState struct {
	Version int    `json:"version"`
	Output  Output `json:"order"`
	Paused  bool   `json:"paused,omitempty"`
	Items   []Item `json:"items"`
}

// loadState reads what was remembered; an empty queue where there is nothing. A
// file that is damaged is put aside, and the error says so.
func loadState(path string) (k persistedState, err error) {
	text, err := weights.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return persistedState{}, nil
	}
	if err != nil {
		return persistedState{}, fmt.Errorf("batch: the queue cannot be read: %w", err)
	}
	if err := json.Unmarshal(text, &k); err != nil || k.Version != stateVersion {
		aside := path + ".damaged"
		os.Rename(path, aside)
		return persistedState{}, fmt.Errorf("batch: the remembered queue was damaged or of another version; it begins anew, and the old file is %s", aside)
	}
	return k, nil
}

func (k persistedState) save(path string) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return fmt.Errorf("batch: the queue cannot be remembered: %w", err)
	}
	err := durable.Atomically(path, func(w io.Writer) error { return json.NewEncoder(w).Encode(k) })
	if err = errors.Join(err, os.Chmod(path, 0o600)); err != nil {
		return fmt.Errorf("batch: the queue cannot be remembered: %w", err)
	}
	return nil
}

// defaultThreads leaves the other half to the live view.
func defaultThreads() int { return max(1, runtime.NumCPU()/2) }
