package recording

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

// historyFile holds the edits, beside the recorded files.
const historyFile = "review.json"

const (
	historyFormat   = "arbex review"
	historyVersion  = 1
	maxEdits        = 100_000
	maxHistoryBytes = 64 << 20
)

// history is the content of review.json. The newest edit of each list is at the
// end.
type history struct {
	Format  string `json:"format"`
	Version int    `json:"version"`
	Done    []Edit `json:"done"`
	Undone  []Edit `json:"undone"`
}

// loadHistory reads the edits of a session. Where there is no file, the history
// is empty.
func loadHistory(folder string) (history, error) {
	empty := history{Format: historyFormat, Version: historyVersion}
	path := filepath.Join(folder, historyFile)
	info, err := os.Stat(path)
	if errors.Is(err, fs.ErrNotExist) {
		return empty, nil
	}
	if err == nil && (info.Size() > maxHistoryBytes || !info.Mode().IsRegular()) {
		err = message.New("{{.Path}} is not a list of edits", message.Fields{"Path": path})
	}
	if err != nil {
		return empty, err
	}
	text, err := durable.ReadFile(path)
	if err != nil {
		return empty, err
	}
	h, err := parseHistory(text)
	if err != nil {
		return empty, message.Wrap(err, "{{.Path}}: {{.Cause}}", message.Fields{"Path": historyFile})
	}
	return h, nil
}

func parseHistory(text []byte) (history, error) {
	var h history
	if err := json.Unmarshal(text, &h); err != nil {
		return history{}, err
	}
	switch edits := len(h.Done) + len(h.Undone); {
	case h.Format != historyFormat:
		return history{}, message.New("it is not a list of edits", nil)
	case h.Version != historyVersion:
		return history{}, message.New("its version {{.Version}} is unknown to this program", message.Fields{"Version": h.Version})
	case edits > maxEdits:
		return history{}, message.New("it has {{.Count}} edits, which is too many", message.Fields{"Count": edits})
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

// save writes the history, readable by the user alone.
func (h history) save(folder string) error {
	path := filepath.Join(folder, historyFile)
	err := durable.Write(path, func(w io.Writer) error {
		encoder := json.NewEncoder(w)
		encoder.SetIndent("", " ")
		return encoder.Encode(h)
	})
	if err == nil {
		err = os.Chmod(path, 0o600)
	}
	return notSaved(err)
}

// setHistoryAside renames a file that could not be read, so that it is not
// overwritten.
func setHistoryAside(folder string) error {
	path := filepath.Join(folder, historyFile)
	err := os.Rename(path, path+".damaged")
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	return notSaved(err)
}

func notSaved(err error) error {
	if err == nil {
		return nil
	}
	return message.Wrap(err, "the edits were not saved: {{.Cause}}", nil)
}
