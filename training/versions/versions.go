// Package versions keeps every model that a training made, so that any of them
// can be used again:
//
//	store, err := versions.Open(folder)
//	v, err := store.Add(network, versions.Version{Name: "more fear", Parent: store.Current()})
//	err = store.Use(v.ID)
//	network, err := store.Load(v.Parent) // roll back: bit for bit what it was
//
// A version's model never changes; its name and note may. The model that ships
// inside the program is the version [Shipped]: it cannot be lost or deleted.
package versions

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"arbex/model"
	"arbex/model/durable"
	"arbex/model/weights"
)

// Version is a model and where it comes from.
type Version struct {
	ID         string            `json:"id"` // given by Add
	Name       string            `json:"name"`
	Note       string            `json:"note,omitempty"`
	Parent     string            `json:"parent"` // the version it began as
	Created    time.Time         `json:"made"`
	Preset     string            `json:"preset"`
	DataDigest string            `json:"data,omitempty"` // digest of the captures it learnt from
	Captures   []int64           `json:"captures,omitempty"`
	Seed       uint64            `json:"seed"`
	Settings   map[string]string `json:"settings,omitempty"`
	Result     json.RawMessage   `json:"result,omitempty"` // the figures, as the trainer wrote them
}

// Shipped is the id of the model inside the program.
const Shipped = "shipped"

// Store is a folder of versions.
type Store struct {
	folder  string
	shipped func() (*model.Network, error)
}

// The files of a version, and the one that says which is in use. A version is
// there once its description is, which is written last.
const (
	modelFile       = "model.safetensors"
	descriptionFile = "version.json"
	currentFile     = "current"
)

// Open opens the versions in a folder. shipped makes the model inside the
// program. What an interrupted Add left is removed.
func Open(folder string, shipped func() (*model.Network, error)) (*Store, error) {
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return nil, fmt.Errorf("versions: making the folder: %w; choose another with --home", err)
	}
	s := &Store{folder, shipped}
	durable.RemoveAbandoned(folder)
	entries, err := os.ReadDir(folder)
	if err != nil {
		return nil, fmt.Errorf("versions: %w", err)
	}
	for _, entry := range entries {
		if entry.IsDir() {
			durable.RemoveAbandoned(s.path(entry.Name()))
		}
		if _, err := os.Stat(s.path(entry.Name(), descriptionFile)); entry.IsDir() && errors.Is(err, os.ErrNotExist) {
			if err := os.RemoveAll(s.path(entry.Name())); err != nil {
				return nil, fmt.Errorf("versions: removing what an interrupted training left: %w", err)
			}
		}
	}
	return s, nil
}

func (s *Store) path(parts ...string) string {
	return filepath.Join(append([]string{s.folder}, parts...)...)
}

// List returns the versions, the newest first and the shipped one last. One
// whose description is damaged is left out and reported.
func (s *Store) List() (all []Version, damaged error) {
	entries, err := os.ReadDir(s.folder)
	if err != nil {
		damaged = fmt.Errorf("versions: %w", err)
	}
	for _, entry := range entries {
		if !entry.IsDir() {
			continue
		}
		v, err := s.Get(entry.Name())
		if err != nil {
			damaged = errors.Join(damaged, err)
			continue
		}
		all = append(all, v)
	}
	slices.SortFunc(all, func(a, b Version) int { return cmp.Or(b.Created.Compare(a.Created), strings.Compare(b.ID, a.ID)) })
	return append(all, shippedVersion()), damaged
}

func shippedVersion() Version { return Version{ID: Shipped, Name: "Shipped model"} }

// ErrUnknown is returned for an id that no version has.
var ErrUnknown = errors.New("versions: there is no such version; it may have been deleted")

// Get returns what is known about a version.
func (s *Store) Get(id string) (v Version, err error) {
	if id == Shipped {
		return shippedVersion(), nil
	}
	if !validID(id) {
		return v, fmt.Errorf("%w (%.40q)", ErrUnknown, id)
	}
	data, err := weights.ReadFile(s.path(id, descriptionFile))
	if errors.Is(err, os.ErrNotExist) {
		return v, fmt.Errorf("%w (%s)", ErrUnknown, id)
	}
	if err == nil {
		err = json.Unmarshal(data, &v)
	}
	if err != nil {
		return v, fmt.Errorf("versions: the description of %s cannot be read: %w", id, err)
	}
	v.ID = id
	return v, nil
}

// validID keeps ids inside the folder.
func validID(id string) bool {
	return id != "" && len(id) < 100 && strings.Trim(id, "0123456789abcdefghijklmnopqrstuvwxyz-") == ""
}

// Add stores a network as a new version and returns it with its id. It is not
// in use yet.
func (s *Store) Add(n *model.Network, v Version) (Version, error) {
	if v.Created.IsZero() {
		v.Created = time.Now()
	}
	if v.Parent == "" {
		v.Parent = Shipped
	}
	v.Preset = n.Config().Preset
	for i := 0; ; i++ {
		v.ID = v.Created.UTC().Format("20060102-150405")
		if i > 0 {
			v.ID += fmt.Sprintf("-%d", i)
		}
		err := os.Mkdir(s.path(v.ID), 0o700)
		if err == nil {
			break
		}
		if !errors.Is(err, os.ErrExist) {
			return v, fmt.Errorf("versions: %w; is the disk full?", err)
		}
	}
	err := n.Save(s.path(v.ID, modelFile))
	if err == nil {
		err = s.writeDescription(v)
	}
	if err == nil {
		err = durable.SyncFolder(s.folder) // or a power cut could take the new folder back
	}
	if err != nil {
		return v, errors.Join(fmt.Errorf("versions: the new model was not saved: %w", err), os.RemoveAll(s.path(v.ID)))
	}
	return v, nil
}

func (s *Store) writeDescription(v Version) error {
	return durable.Write(s.path(v.ID, descriptionFile), func(w io.Writer) error {
		out := json.NewEncoder(w)
		out.SetIndent("", "\t")
		return out.Encode(v)
	})
}

// Load reads a version's network. It is checked down to the last bit.
func (s *Store) Load(id string) (*model.Network, error) {
	if id == Shipped {
		return s.shipped()
	}
	if _, err := s.Get(id); err != nil {
		return nil, err
	}
	n, err := model.Load(s.path(id, modelFile))
	if err != nil {
		return nil, fmt.Errorf("versions: %w; choose another version", err)
	}
	return n, nil
}

// SetCurrent makes a version the one that the program begins with. Its network must be
// readable.
func (s *Store) SetCurrent(id string) error {
	if _, err := s.Load(id); err != nil {
		return err
	}
	return durable.Write(s.path(currentFile), func(w io.Writer) error {
		_, err := io.WriteString(w, id)
		return err
	})
}

// Current is the id of the version in use.
func (s *Store) Current() string {
	data, err := weights.ReadFile(s.path(currentFile))
	if _, known := s.Get(string(data)); err != nil || known != nil {
		return Shipped
	}
	return string(data)
}

// LoadCurrent returns the network in use and its id. When it cannot be read the shipped one is returned,
// with the reason.
func (s *Store) LoadCurrent() (n *model.Network, id string, problem error) {
	id = s.Current()
	n, err := s.Load(id)
	if err == nil || id == Shipped {
		return n, id, err
	}
	n, shippedErr := s.shipped()
	return n, Shipped, errors.Join(err, shippedErr)
}

// Rename changes the name and the note of a version.
func (s *Store) Rename(id, name, note string) error {
	v, err := s.Get(id)
	if err != nil {
		return err
	}
	if id == Shipped {
		return errors.New("versions: the shipped model keeps its name")
	}
	v.Name, v.Note = name, note
	if err := s.writeDescription(v); err != nil {
		return fmt.Errorf("versions: renaming: %w", err)
	}
	return nil
}

// Delete removes a version for good. The one in use and the shipped one stay.
func (s *Store) Delete(id string) error {
	switch {
	case id == Shipped:
		return errors.New("versions: the shipped model cannot be deleted")
	case id == s.Current():
		return errors.New("versions: this version is in use; use another one first")
	}
	if _, err := s.Get(id); err != nil {
		return err
	}
	// Without its description it is gone, whatever happens next.
	if err := os.Remove(s.path(id, descriptionFile)); err != nil {
		return fmt.Errorf("versions: deleting: %w", err)
	}
	return os.RemoveAll(s.path(id))
}

// TrainedOn returns the versions that learnt from any of the captures, or from
// a version that did.
func (s *Store) TrainedOn(captures []int64) []Version {
	all, _ := s.List()
	tainted := map[string]Version{}
	slices.Reverse(all) // parents before children
	for _, v := range all {
		_, inherited := tainted[v.Parent]
		if inherited || slices.ContainsFunc(v.Captures, func(id int64) bool { return slices.Contains(captures, id) }) {
			tainted[v.ID] = v
		}
	}
	return slices.SortedFunc(maps.Values(tainted), func(a, b Version) int { return b.Created.Compare(a.Created) })
}
