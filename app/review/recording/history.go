package recording

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"arbex/model/durable"
	"arbex/model/weights"
)

// historyFile is what a person changed, beside the recording.
const historyFile = "review.json"

// What the file says it is.
const (
	historyFormat   = "arbex review"
	historyVersion  = 1
	maxEdits        = 100_000
	maxHistoryBytes = 64 << 20
)

// history is every edit, and those that were undone, the last of each at the
// end.
type history struct {
	Format  string `json:"format"`
	Version int    `json:"version"`
	Done    []Edit `json:"done"`
	Undone  []Edit `json:"undone"`
}

// loadHistory reads the edits of a session; none where there is no file.
func loadHistory(folder string) (history, error) {
	empty := history{Format: historyFormat, Version: historyVersion}
	path := filepath.Join(folder, historyFile)
	info, err := os.Stat(path)
	if errors.Is(err, fs.ErrNotExist) {
		return empty, nil
	}
	if err == nil && (info.Size() > maxHistoryBytes || !info.Mode().IsRegular()) {
		err = fmt.Errorf("%s is no list of edits", path)
	}
	if err != nil {
		return empty, err
	}
	text, err := weights.ReadFile(path)
	if err != nil {
		return empty, err
	}
	h, err := parseHistory(text)
	if err != nil {
		return empty, fmt.Errorf("%s: %w", historyFile, err)
	}
	return h, nil
}

func parseHistory(text []byte) (history, error) {
	var h history
	if err := json.Unmarshal(text, &h); err != nil {
		return history{}, err
	}
	switch {
	case h.Format != historyFormat:
		return history{}, errors.New("it is no list of edits")
	case h.Version != historyVersion:
		return history{}, fmt.Errorf("it is of version %d, which this program does not know", h.Version)
	case len(h.Done)+len(h.Undone) > maxEdits:
		return history{}, fmt.Errorf("it claims %d edits", len(h.Done)+len(h.Undone))
	}
	for _, list := range [][]Edit{h.Done, h.Undone} {
		for _, e := range list {
			if err := e.validate(); err != nil {
				return history{}, err
			}
		}
	}
	return h, nil
}

func (h history) save(folder string) error {
	path := filepath.Join(folder, historyFile)
	err := durable.Atomically(path, func(w io.Writer) error {
		to := json.NewEncoder(w)
		to.SetIndent("", " ")
		return to.Encode(h)
	})
	if err == nil {
		err = os.Chmod(path, 0o600)
	}
	if err != nil {
		return fmt.Errorf("tape: the edits are not saved: %w", err)
	}
	return nil
}

// setHistoryAside keeps edits that cannot be read from being written over.
func setHistoryAside(folder string) error {
	path := filepath.Join(folder, historyFile)
	if err := os.Rename(path, path+".damaged"); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("tape: the edits are not saved: %w", err)
	}
	return nil
}
