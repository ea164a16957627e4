package pytorch

import (
	"arbex/model/durable"
	"archive/zip"
	"errors"
	"fmt"
	"io"
	"math"
	"slices"
	"strings"
)

// File is an open checkpoint: the names and shapes of its tensors, and where
// their numbers are. A name is the path to the tensor from the outermost
// dictionary, such as "state_dict.module.conv1.weight". Close it.
type File struct {
	tensors map[string]*tensor
	names   []string
	data    io.ReaderAt
	offsets map[string]int64 // where each storage begins in data
	size    int64
	closer  io.Closer
}

// Open reads the structure of a checkpoint. Numbers are left on disk.
func Open(path string) (*File, error) {
	file, err := durable.OpenRegular(path)
	if err != nil {
		return nil, fmt.Errorf("pytorch: %w", err)
	}
	info, err := file.Stat()
	if err != nil {
		file.Close()
		return nil, fmt.Errorf("pytorch: %w", err)
	}
	f, err := Read(file, info.Size())
	if err != nil {
		file.Close()
		return nil, fmt.Errorf("pytorch: %s: %w", path, err)
	}
	f.closer = file
	return f, nil
}

// Read is Open for bytes that are elsewhere.
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

// Shape returns a tensor's shape, nil for one that is not there.
func (f *File) Shape(name string) []int {
	if t := f.tensors[name]; t != nil {
		return append([]int{}, t.shape...)
	}
	return nil
}

// ---- the zip form ----------------------------------------------------------

// readZip reads an archive with NAME/data.pkl and NAME/data/KEY.
func (f *File) readZip() error {
	archive, err := zip.NewReader(f.data, f.size)
	if err != nil && !errors.Is(err, zip.ErrInsecurePath) {
		return damaged("%v", err)
	}
	entries := map[string]*zip.File{}
	root := ""
	for _, entry := range archive.File {
		entries[entry.Name] = entry
		if prefix, ok := strings.CutSuffix(entry.Name, "/data.pkl"); ok {
			root = prefix
		}
	}
	pickle, found := entries[root+"/data.pkl"]
	if !found {
		return fmt.Errorf("%w (the archive has no data.pkl)", ErrNotPyTorch)
	}
	if order, found := entries[root+"/byteorder"]; found {
		if text, err := f.readEntry(order, 16); err != nil || string(text) != "little" {
			return unsupported("numbers in another byte order")
		}
	}
	code, err := f.readEntry(pickle, maxPickle)
	if err != nil {
		return err
	}
	value, _, err := unpickle(code, func(id tuple) (storage, error) {
		s, err := parseStorage(id)
		if err != nil {
			return s, err
		}
		return s, f.setEntryOffset(s, entries[root+"/data/"+s.key])
	})
	if err != nil {
		return err
	}
	return f.collect(value)
}

// readEntry reads an entry that is not compressed, as PyTorch writes them: so a
// small file cannot unfold into a large one.
func (f *File) readEntry(entry *zip.File, most uint64) ([]byte, error) {
	begin, err := entry.DataOffset()
	switch {
	case err != nil:
		return nil, damaged("%v", err)
	case entry.Method != zip.Store || entry.CompressedSize64 != entry.UncompressedSize64:
		return nil, unsupported("a compressed entry")
	case entry.UncompressedSize64 > most:
		return nil, ErrTooLarge
	case begin < 0 || entry.UncompressedSize64 > uint64(f.size) || begin > f.size-int64(entry.UncompressedSize64):
		return nil, damaged("an entry goes beyond the file")
	}
	content := make([]byte, entry.UncompressedSize64)
	if _, err := f.data.ReadAt(content, begin); err != nil && err != io.EOF {
		return nil, damaged("%v", err)
	}
	return content, nil
}

// setEntryOffset notes where a storage's numbers begin.
func (f *File) setEntryOffset(s storage, entry *zip.File) error {
	if entry == nil {
		return damaged("the storage %.40q is missing", s.key)
	}
	if entry.Method != zip.Store {
		return unsupported("a compressed entry")
	}
	begin, err := entry.DataOffset()
	if err != nil {
		return damaged("%v", err)
	}
	if uint64(s.count*s.kind.size) > entry.UncompressedSize64 {
		return damaged("the storage %.40q is shorter than it claims", s.key)
	}
	return f.setOffset(s, begin)
}

func (f *File) setOffset(s storage, begin int64) error {
	if begin < 0 || s.count*s.kind.size > f.size || begin > f.size-s.count*s.kind.size {
		return damaged("the storage %.40q goes beyond the file", s.key)
	}
	f.offsets[s.key] = begin
	return nil
}

// ---- the older form --------------------------------------------------------

// legacyMagic and streamVersion begin the older form: the magic is the ten-byte
// number 0x1950a86a20f9469cfc6c.
var legacyMagic = []byte{0x6c, 0xfc, 0x9c, 0x46, 0xf9, 0x20, 0x6a, 0xa8, 0x50, 0x19}

const legacyVersion = 1001

// readLegacy reads magic, version, system, value and storage keys, five pickles
// one after the other, and then each storage as its count and its numbers.
func (f *File) readLegacy() error {
	head := make([]byte, min(f.size, maxPickle))
	if _, err := f.data.ReadAt(head, 0); err != nil && err != io.EOF {
		return damaged("%v", err)
	}
	described := map[string]storage{}
	at := 0
	next := func() (any, error) {
		value, length, err := unpickle(head[at:], func(id tuple) (storage, error) {
			s, err := parseStorage(id)
			if before, known := described[s.key]; known && before.count != s.count {
				return s, damaged("the storage %.40q has two lengths", s.key)
			}
			described[s.key] = s
			return s, err
		})
		at += length
		return value, err
	}
	magic, err := next()
	if number, ok := magic.([]byte); err != nil || !ok || string(number) != string(legacyMagic) {
		return ErrNotPyTorch
	}
	if version, err := next(); err != nil || version != int64(legacyVersion) {
		return unsupported("version %v of the older form", version)
	}
	if _, err := next(); err != nil {
		return err
	}
	value, err := next()
	if err != nil {
		return err
	}
	keys, err := next()
	if err != nil {
		return err
	}
	order, ok := keys.(*list)
	if !ok {
		return damaged("the storages are not listed")
	}
	if err := f.setLegacyOffsets(order.items, described, int64(at)); err != nil {
		return err
	}
	return f.collect(value)
}

// setLegacyOffsets walks over the storages, which follow each other.
func (f *File) setLegacyOffsets(order []any, described map[string]storage, at int64) error {
	for _, item := range order {
		key, _ := item.(string)
		s, known := described[key]
		if !known {
			return damaged("the storage %.40q has no description", key)
		}
		var count [8]byte
		if _, err := f.data.ReadAt(count[:], at); err != nil {
			return damaged("the storage %.40q is missing", key)
		}
		if int64(littleEndian.Uint64(count[:])) != s.count {
			return damaged("the storage %.40q has another length than described", key)
		}
		if err := f.setOffset(s, at+8); err != nil {
			return err
		}
		at += 8 + s.count*s.kind.size
	}
	return nil
}

// ---- tensors ---------------------------------------------------------------

// Read returns a tensor's numbers, row-major, widened or rounded to float32.
// An infinite or undefined number is an error.
func (f *File) Read(name string) ([]float32, error) {
	t := f.tensors[name]
	if t == nil {
		return nil, fmt.Errorf("pytorch: there is no tensor %q", name)
	}
	count := int64(1)
	for _, side := range t.shape {
		count *= int64(side)
		if count > t.storage.count { // a view that repeats numbers is none of a checkpoint's
			return nil, unsupported("the tensor %.60q is larger than its storage", name)
		}
	}
	numbers := make([]float32, count)
	if err := f.fill(numbers, t); err != nil {
		return nil, fmt.Errorf("pytorch: %w", err)
	}
	for i, v := range numbers {
		if v64 := float64(v); math.IsNaN(v64) || math.IsInf(v64, 0) {
			return nil, fmt.Errorf("pytorch: %w", damaged("number %d of the tensor %.60q is %v", i, name, v))
		}
	}
	return numbers, nil
}

// chunk is how many elements are read at once.
const chunk = 1 << 16

// fill reads row after row; a row whose elements are neighbours is read whole.
func (f *File) fill(numbers []float32, t *tensor) error {
	if len(numbers) == 0 {
		return nil
	}
	length := t.contiguousLength()
	buffer := make([]byte, min(length, chunk)*t.storage.kind.size)
	for done := int64(0); done < int64(len(numbers)); done += length {
		from := t.storageIndex(done)
		for part := int64(0); part < length; part += chunk {
			n := min(length-part, chunk)
			raw := buffer[:n*t.storage.kind.size]
			begin := f.offsets[t.storage.key] + (from+part)*t.storage.kind.size
			if _, err := f.data.ReadAt(raw, begin); err != nil && err != io.EOF {
				return damaged("%v", err)
			}
			for i := range n {
				numbers[done+part+i] = t.storage.kind.decode(raw[i*t.storage.kind.size:])
			}
		}
	}
	return nil
}

// contiguousLength is the number of elements, in row-major order, that are neighbours in the
// storage.
func (t *tensor) contiguousLength() int64 {
	length := int64(1)
	for i := len(t.shape) - 1; i >= 0; i-- {
		if t.shape[i] != 1 && t.strides[i] != length {
			break
		}
		length *= int64(t.shape[i])
	}
	return length
}

// storageIndex returns where the element with a row-major index stands in the storage.
func (t *tensor) storageIndex(index int64) int64 {
	at := t.offset
	for i := len(t.shape) - 1; i >= 0; i-- {
		side := int64(t.shape[i])
		at += index % side * t.strides[i]
		index /= side
	}
	return at
}
