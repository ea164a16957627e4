package pytorch

import (
	"fmt"
	"io"
	"slices"

	"arbex/model/durable"
)

// File is an open checkpoint: the names and shapes of its tensors, and the offsets
// of their storages. A name is the path to the tensor from the outermost dictionary,
// such as "state_dict.module.conv1.weight".
type File struct {
	tensors map[string]*tensor
	names   []string
	data    io.ReaderAt
	offsets map[string]int64 // of each storage in data
	size    int64
	closer  io.Closer
}

// Open opens a checkpoint and reads its structure, but not its numbers.
func Open(path string) (*File, error) {
	file, err := durable.OpenRegular(path)
	if err != nil {
		return nil, err
	}
	info, err := file.Stat()
	if err != nil {
		file.Close()
		return nil, err
	}
	f, err := Read(file, info.Size())
	if err != nil {
		file.Close()
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	f.closer = file
	return f, nil
}

// Read opens a checkpoint of size bytes.
func Read(data io.ReaderAt, size int64) (*File, error) {
	var start [4]byte
	if n, _ := data.ReadAt(start[:], 0); n < len(start) {
		return nil, ErrNotPyTorch
	}
	f := &File{tensors: map[string]*tensor{}, data: data, size: size, offsets: map[string]int64{}}
	switch {
	case string(start[:]) == "PK\x03\x04":
		return f, f.readZip()
	case start[0] == 0x80: // a pickle of protocol 2 or later
		return f, f.readLegacy()
	}
	return nil, ErrNotPyTorch
}

// Close closes the file.
func (f *File) Close() error {
	if f.closer == nil {
		return nil
	}
	return f.closer.Close()
}

// Names returns the tensors' names, sorted.
func (f *File) Names() []string { return slices.Clone(f.names) }

// Shape returns a tensor's shape, nil if there is no such tensor.
func (f *File) Shape(name string) []int {
	if t := f.tensors[name]; t != nil {
		return append([]int{}, t.shape...)
	}
	return nil
}
