package versions

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"strings"
	"time"

	"arbex/assets/message"
	"arbex/model/durable"
)

// Version describes a model and its origin.
type Version struct {
	ID         string            `json:"id"` // set by Add
	Name       string            `json:"name"`
	Note       string            `json:"note,omitempty"`
	Parent     string            `json:"parent"` // the version that the training began with
	Created    time.Time         `json:"made"`
	Preset     string            `json:"preset"`
	DataDigest string            `json:"data,omitempty"` // of the captures it was trained on
	Captures   []int64           `json:"captures,omitempty"`
	Seed       uint64            `json:"seed"`
	Settings   map[string]string `json:"settings,omitempty"`
	Result     json.RawMessage   `json:"result,omitempty"` // tuning.Result
}

// Shipped is the id of the model that is part of the program.
const Shipped = "shipped"

func shippedVersion() Version { return Version{ID: Shipped, Name: "Shipped model"} }

// ErrUnknown is returned for an id that no version has.
var ErrUnknown = message.New("there is no such version; it may have been deleted", nil)

// Get returns the description of a version.
func (s *Store) Get(id string) (v Version, err error) {
	if id == Shipped {
		return shippedVersion(), nil
	}
	if !validID(id) {
		return v, fmt.Errorf("%w (%.40q)", ErrUnknown, id)
	}
	data, err := durable.ReadFile(s.path(id, descriptionFile))
	if errors.Is(err, fs.ErrNotExist) {
		return v, fmt.Errorf("%w (%s)", ErrUnknown, id)
	}
	if err == nil {
		err = json.Unmarshal(data, &v)
	}
	if err != nil {
		return v, message.Wrap(err, "the description of the version {{.Version}} cannot be read: {{.Cause}}", message.Fields{"Version": id})
	}
	v.ID = id
	return v, nil
}

// validID reports whether an id is the name of a folder in the store.
func validID(id string) bool {
	return id != "" && len(id) < 100 && strings.Trim(id, "0123456789abcdefghijklmnopqrstuvwxyz-") == ""
}

func (s *Store) writeDescription(v Version) error {
	return durable.Write(s.path(v.ID, descriptionFile), func(w io.Writer) error {
		out := json.NewEncoder(w)
		out.SetIndent("", "\t")
		return out.Encode(v)
	})
}

// DistinctName returns a name, with a number behind it where a version has it already.
func (s *Store) DistinctName(name string) string {
	all, _ := s.List() // what cannot be read has no name
	taken := map[string]bool{}
	for _, v := range all {
		taken[v.Name] = true
	}
	distinct := name
	for i := 2; taken[distinct]; i++ {
		distinct = fmt.Sprintf("%s (%d)", name, i)
	}
	return distinct
}

// Rename changes the name and the note of a version.
func (s *Store) Rename(id, name, note string) error {
	v, err := s.Get(id)
	if err != nil {
		return err
	}
	if id == Shipped {
		return message.New("the shipped model keeps its name", nil)
	}
	v.Name, v.Note = name, note
	if err := s.writeDescription(v); err != nil {
		return message.Wrap(err, "the version was not renamed: {{.Cause}}", nil)
	}
	return nil
}
