package weights

import (
	"cmp"
	"slices"
)

// checkOffsets sorts the entries by offset and checks that they cover exactly the
// available bytes, without gap and overlap. Their order in the header does not
// matter, because JSON objects have no order.
func (l Limits) checkOffsets(entries []entry, available int64) error {
	slices.SortStableFunc(entries, func(a, b entry) int {
		return cmp.Or(cmp.Compare(a.begin, b.begin), cmp.Compare(a.end, b.end))
	})
	covered, memory := int64(0), int64(0)
	for _, e := range entries {
		if err := e.check(covered); err != nil {
			return err
		}
		covered = e.end
		memory += int64(e.elements) * floatBytes
		if memory > l.Memory {
			return newError(ErrTooLarge, e.name, "more than %d bytes of numbers", l.Memory)
		}
	}
	return checkEnd(covered, available)
}

// check compares an entry's offsets with where it must begin, and its size with its
// shape.
func (e entry) check(begin int64) error {
	if e.begin != begin {
		return newError(ErrOffsets, e.name, "begins at byte %d, expected %d", e.begin, begin)
	}
	if bytes := int64(e.elements) * int64(e.storage.size); e.end-e.begin != bytes {
		return newError(ErrShape, e.name, "%v of %s takes %d bytes, the file gives %d", e.shape, e.dtype, bytes, e.end-e.begin)
	}
	return nil
}

func checkEnd(covered, available int64) error {
	switch {
	case covered > available:
		return newError(ErrTruncated, "", "%d bytes are missing", covered-available)
	case covered < available:
		return newError(ErrTrailing, "", "%d bytes too many", available-covered)
	}
	return nil
}
