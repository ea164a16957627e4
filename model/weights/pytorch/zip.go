package pytorch

import (
	"archive/zip"
	"errors"
	"fmt"
	"io"
	"strings"
)

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

// readEntry reads an uncompressed entry, as PyTorch writes them. Compressed ones are
// an error, so a small file cannot expand into a large one.
func (f *File) readEntry(entry *zip.File, maxSize uint64) ([]byte, error) {
	begin, err := entry.DataOffset()
	switch {
	case err != nil:
		return nil, damaged("%v", err)
	case entry.Method != zip.Store || entry.CompressedSize64 != entry.UncompressedSize64:
		return nil, unsupported("a compressed entry")
	case entry.UncompressedSize64 > maxSize:
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

// setEntryOffset sets the offset of a storage from its archive entry.
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

// setOffset sets the offset of a storage.
func (f *File) setOffset(s storage, begin int64) error {
	if begin < 0 || s.count*s.kind.size > f.size || begin > f.size-s.count*s.kind.size {
		return damaged("the storage %.40q goes beyond the file", s.key)
	}
	f.offsets[s.key] = begin
	return nil
}
