package versions

import (
	"cmp"
	"errors"
	"io"
	"os"
	"time"

	"arbex/assets/message"
	"arbex/model"
	"arbex/model/durable"
)

// Add stores a network as a new version and returns it with its id. It does not
// become the current one. Without a parent it descends from the shipped model.
func (s *Store) Add(n *model.Network, v Version) (Version, error) {
	if v.Created.IsZero() {
		v.Created = time.Now()
	}
	v.Parent, v.Preset = cmp.Or(v.Parent, Shipped), n.Config().Preset
	err := s.add(n, &v)
	if err != nil {
		return v, message.Wrap(err, "the new model was not saved: {{.Cause}}; is the disk full?", nil)
	}
	return v, nil
}

func (s *Store) add(n *model.Network, v *Version) (err error) {
	if v.ID, err = s.newFolder(*v); err != nil {
		return err
	}
	err = n.Save(s.path(v.ID, modelFile))
	if err == nil {
		err = s.writeDescription(*v)
	}
	if err == nil {
		err = durable.SyncFolder(s.folder) // or a power cut could remove the new folder
	}
	if err != nil {
		return errors.Join(err, os.RemoveAll(s.path(v.ID)))
	}
	return nil
}

// Load reads the network of a version, whose checksums are verified.
func (s *Store) Load(id string) (*model.Network, error) {
	if id == Shipped {
		return s.shipped()
	}
	if _, err := s.Get(id); err != nil {
		return nil, err
	}
	n, err := model.Load(s.path(id, modelFile))
	if err != nil {
		return nil, message.Wrap(err, "{{.Cause}}; choose another version", nil)
	}
	return n, nil
}

// SetCurrent makes a version the one that the program uses. Its network must be
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

// Current returns the id of the version in use.
func (s *Store) Current() string {
	data, err := durable.ReadFile(s.path(currentFile))
	if _, unknown := s.Get(string(data)); err != nil || unknown != nil {
		return Shipped
	}
	return string(data)
}

// LoadCurrent returns the network in use and its id. Where it cannot be read it
// returns the shipped one with the reason in err.
func (s *Store) LoadCurrent() (n *model.Network, id string, err error) {
	id = s.Current()
	n, err = s.Load(id)
	if err == nil || id == Shipped {
		return n, id, err
	}
	n, shippedErr := s.shipped()
	return n, Shipped, errors.Join(err, shippedErr)
}
