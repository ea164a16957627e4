package batch

import (
	"encoding/json"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"arbex/assets/message"
	"arbex/model/durable"
)

// stateVersion is the version of the file that holds a queue.
const stateVersion = 1

// persistedState is the content of that file.
type persistedState struct {
	Version int    `json:"version"`
	Output  Output `json:"order"`
	Paused  bool   `json:"paused,omitempty"`
	Items   []Item `json:"items"`
}

// loadState reads a queue; it is empty where there is no file. A damaged file is
// renamed, and the error reports the new name.
func loadState(path string) (s persistedState, err error) {
	text, err := durable.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return persistedState{}, nil
	}
	if err != nil {
		return persistedState{}, message.Wrap(err, "the queue cannot be read: {{.Cause}}", nil)
	}
	if err := json.Unmarshal(text, &s); err != nil || s.Version != stateVersion {
		renamed := path + ".damaged"
		os.Rename(path, renamed)
		return persistedState{}, message.New("the saved queue was damaged or of another version; the queue is now empty, and the old file is {{.Path}}", message.Fields{"Path": renamed})
	}
	return s, nil
}

// save writes the file, readable by the user alone: addresses have passwords.
func (s persistedState) save(path string) error {
	err := os.MkdirAll(filepath.Dir(path), 0o700)
	if err == nil {
		err = durable.Write(path, func(w io.Writer) error { return json.NewEncoder(w).Encode(s) })
	}
	if err == nil {
		err = os.Chmod(path, 0o600)
	}
	if err != nil {
		return message.Wrap(err, "the queue cannot be saved: {{.Cause}}", nil)
	}
	return nil
}
