package versions

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"arbex/assets/message"
	"arbex/model"
	"arbex/model/durable"
)

// Store is a folder of versions.
type Store struct {
	folder  string
	shipped func() (*model.Network, error)
}

// A version exists once its description does, which is written last and removed
// first.
const (
	modelFile       = "model.safetensors"
	descriptionFile = "version.json"
	currentFile     = "current"
)

// Open opens the store in a folder, which is made where it is missing, and removes
// what an interrupted Add left. shipped returns the model that is part of the
// program.
func Open(folder string, shipped func() (*model.Network, error)) (*Store, error) {
	s := &Store{folder, shipped}
	if err := s.open(); err != nil {
		return nil, message.Wrap(err, "the folder for model versions cannot be used: {{.Cause}}; choose another data folder", nil)
	}
	return s, nil
}

func (s *Store) open() error {
	if err := os.MkdirAll(s.folder, 0o700); err != nil {
		return err
	}
	durable.RemoveAbandoned(s.folder)
	ids, err := s.folders()
	for _, id := range ids {
		if !madeHere(id) { // somebody's own folder
			continue
		}
		durable.RemoveAbandoned(s.path(id))
		if s.abandoned(id) {
			err = errors.Join(err, os.RemoveAll(s.path(id)))
		}
	}
	return err
}

// abandoned reports whether a folder is what a killed program left of a version. One that
// another process adds at the moment has no description yet, either.
func (s *Store) abandoned(id string) bool {
	info, err := os.Stat(s.path(id))
	return err == nil && !s.described(id) && durable.Abandoned(info)
}

// described reports whether a folder holds a whole version: its description is written
// last.
func (s *Store) described(id string) bool {
	_, err := os.Stat(s.path(id, descriptionFile))
	return !errors.Is(err, fs.ErrNotExist)
}

func (s *Store) path(parts ...string) string {
	return filepath.Join(append([]string{s.folder}, parts...)...)
}

// folders returns the names of the folders in the store.
func (s *Store) folders() (names []string, err error) {
	entries, err := os.ReadDir(s.folder)
	for _, entry := range entries {
		if entry.IsDir() {
			names = append(names, entry.Name())
		}
	}
	return names, err
}

// List returns the versions, the newest first and the shipped one last. Versions
// whose description is damaged are left out and reported in err.
func (s *Store) List() (all []Version, err error) {
	ids, err := s.folders()
	for _, id := range ids {
		if !s.described(id) {
			continue
		}
		v, damaged := s.Get(id)
		if damaged != nil {
			err = errors.Join(err, damaged)
			continue
		}
		all = append(all, v)
	}
	slices.SortFunc(all, func(a, b Version) int {
		return cmp.Or(b.Created.Compare(a.Created), strings.Compare(b.ID, a.ID))
	})
	return append(all, shippedVersion()), err
}

// TrainedOn returns the versions that were trained on any of the captures, or that
// descend from one that was, the newest first.
func (s *Store) TrainedOn(captures []int64) []Version {
	all, _ := s.List() // what cannot be read is unknown
	found := map[string]Version{}
	for known := -1; known < len(found); { // a clock that went back makes children older than parents
		known = len(found)
		for _, v := range all {
			_, inherited := found[v.Parent]
			if inherited || slices.ContainsFunc(v.Captures, func(id int64) bool { return slices.Contains(captures, id) }) {
				found[v.ID] = v
			}
		}
	}
	return slices.SortedFunc(maps.Values(found), func(a, b Version) int { return b.Created.Compare(a.Created) })
}

// Delete removes a version. The one in use and the shipped one stay.
func (s *Store) Delete(id string) error {
	switch {
	case id == Shipped:
		return message.New("the shipped model cannot be deleted", nil)
	case id == s.Current():
		return message.New("this version is in use; use another one first", nil)
	}
	if _, err := s.Get(id); err != nil {
		return err
	}
	err := os.Remove(s.path(id, descriptionFile))
	if err == nil {
		err = os.RemoveAll(s.path(id))
	}
	if err != nil {
		return message.Wrap(err, "the version was not deleted: {{.Cause}}", nil)
	}
	return nil
}

// idLayout is the time that an id begins with.
const idLayout = "20060102-150405"

// madeHere reports whether newFolder gives folders such names.
func madeHere(name string) bool {
	if len(name) < len(idLayout) {
		return false
	}
	_, err := time.Parse(idLayout, name[:len(idLayout)])
	number := name[len(idLayout):]
	return err == nil && (number == "" || number[0] == '-' && strings.Trim(number[1:], "0123456789") == "")
}

// newFolder makes a folder for a version and returns its id, which is its time.
func (s *Store) newFolder(v Version) (id string, err error) {
	for i := 0; ; i++ {
		id = v.Created.UTC().Format(idLayout)
		if i > 0 {
			id += fmt.Sprintf("-%d", i)
		}
		if err := os.Mkdir(s.path(id), 0o700); !errors.Is(err, fs.ErrExist) {
			return id, err
		}
	}
}
