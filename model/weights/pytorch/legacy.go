package pytorch

import "io"

// legacyMagic is the number 0x1950a86a20f9469cfc6c, with which files before PyTorch
// 1.6 begin, little-endian.
var legacyMagic = []byte{0x6c, 0xfc, 0x9c, 0x46, 0xf9, 0x20, 0x6a, 0xa8, 0x50, 0x19}

// legacyVersion is the only version of that format.
const legacyVersion = 1001

// readLegacy reads the format before PyTorch 1.6: five pickles with the magic number,
// version, system information, value and storage keys, then the count and the
// numbers of each storage.
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
		return unsupported("version %v of the format", version)
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

// setLegacyOffsets sets the offsets of the storages, which follow each other.
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
