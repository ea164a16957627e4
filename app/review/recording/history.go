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

// editsFile is what a person changed, beside the recording.
const editsFile = "review.json"

// What the file says it is.
const (
	editsFormat  = "arbex review"
	editsVersion = 1
	mostEdits    = 100_000
	mostBytes    = 64 << 20
)

// history is every edit, and those that were undone, the last of each at the
// end.
type history struct {
	Format  string `json:"format"`
	Version int    `json:"version"`
	Done    []Edit `json:"done"`
	Undone  []Edit `json:"undone"`
}

// readHistory reads the edits of a session; none where there is no file.
func readHistory(folder string) (history, error) {
	empty := history{Format: editsFormat, Version: editsVersion}
	path := filepath.Join(folder, editsFile)
	info, err := os.Stat(path)
	if errors.Is(err, fs.ErrNotExist) {
		return empty, nil
	}
	if err == nil && (info.Size() > mostBytes || !info.Mode().IsRegular()) {
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
		return empty, fmt.Errorf("%s: %w", editsFile, err)
	}
	return h, nil
}

func parseHistory(text []byte) (history, error) {
	var h history
	if err := json.Unmarshal(text, &h); err != nil {
		return history{}, err
	}
	switch {
	case h.Format != editsFormat:
		return history{}, errors.New("it is no list of edits")
	case h.Version != editsVersion:
		return history{}, fmt.Errorf("it is of version %d, which this program does not know", h.Version)
	case len(h.Done)+len(h.Undone) > mostEdits:
		return history{}, fmt.Errorf("it claims %d edits", len(h.Done)+len(h.Undone))
	}
	for _, list := range [][]Edit{h.Done, h.Undone} {
		for _, e := range list {
			if err := e.check(); err != nil {
				return history{}, err
			}
		}
	}
	return h, nil
}

func (h history) save(folder string) error {
	path := filepath.Join(folder, editsFile)
	err := durable.WriteFile(path, func(w io.Writer) error {
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

// putAside keeps edits that cannot be read from being written over.
func putAside(folder string) error {
	path := filepath.Join(folder, editsFile)
	if err := os.Rename(path, path+".damaged"); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("tape: the edits are not saved: %w", err)
	}
	return nil
}
