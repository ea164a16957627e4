package pytorch

import (
	"slices"
	"strconv"
)

// Limits of the traversal of a pickle's value, which may contain a value many times,
// even itself.
const (
	maxDepth      = 64
	maxVisits     = 1 << 20
	maxTensors    = 1 << 17
	maxNameLength = 1 << 10 // bytes
)

// collect names every tensor of a value by its path: keys of dictionaries, indices of
// lists, and the parameters, buffers and submodules of modules that were saved whole.
func (f *File) collect(value any) error {
	c := collector{file: f}
	if err := c.visit("", value, 0); err != nil {
		return err
	}
	if len(f.names) == 0 {
		return unsupported("the file holds no tensors")
	}
	slices.Sort(f.names)
	return nil
}

// collector traverses a value.
type collector struct {
	file   *File
	visits int
}

// visit collects the tensors of the value at a path. Values without tensors are
// skipped.
func (c *collector) visit(path string, value any, level int) error {
	c.visits++
	if level > maxDepth || c.visits > maxVisits || len(path) > maxNameLength {
		return ErrTooLarge
	}
	switch v := value.(type) {
	case *tensor:
		return c.file.addTensor(path, v)
	case *dict:
		return c.dictionary(path, v, level)
	case *list:
		return c.items(path, v.items, level)
	case tuple:
		return c.items(path, v, level)
	case *unknownObject:
		return c.module(path, v, level)
	}
	return nil
}

// dictionary visits the values whose key is a string. The state of an optimizer has
// integer keys.
func (c *collector) dictionary(path string, d *dict, level int) error {
	for i, key := range d.keys {
		name, named := key.(string)
		if !named {
			continue
		}
		if err := c.visit(joinName(path, name), d.values[i], level+1); err != nil {
			return err
		}
	}
	return nil
}

func (c *collector) items(path string, items []any, level int) error {
	for i, item := range items {
		if err := c.visit(joinName(path, strconv.Itoa(i)), item, level+1); err != nil {
			return err
		}
	}
	return nil
}

// module visits the state of a module. The dictionaries of its tensors and submodules
// are not part of their names.
func (c *collector) module(path string, object *unknownObject, level int) error {
	state, ok := object.state.(*dict)
	if !ok {
		return nil
	}
	for i, key := range state.keys {
		switch key {
		case "_parameters", "_buffers", "_modules":
			if err := c.visit(path, state.values[i], level+1); err != nil {
				return err
			}
		}
	}
	return nil
}

func joinName(path, name string) string {
	if path == "" {
		return name
	}
	return path + "." + name
}

// addTensor adds a tensor by its path.
func (f *File) addTensor(path string, t *tensor) error {
	if path == "" {
		return unsupported("the file holds a tensor without a name")
	}
	if f.tensors[path] != nil {
		return damaged("the tensor %.60q is there twice", path)
	}
	if _, placed := f.offsets[t.storage.key]; !placed {
		return damaged("the numbers of the tensor %.60q are missing", path)
	}
	if len(f.names) == maxTensors {
		return ErrTooLarge
	}
	f.tensors[path] = t
	f.names = append(f.names, path)
	return nil
}
