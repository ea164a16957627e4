package weights

import (
	"io"
	"math"
)

const (
	lengthBytes = 8         // of the header's length
	chunkBytes  = 256 << 10 // numbers are converted in chunks that fit the cache
)

// Read reads a model of size bytes within the default limits.
func Read(r io.ReaderAt, size int64) (*File, error) { return Limits{}.Read(r, size) }

// Read reads a model of size bytes. It allocates the numbers only after the header
// has been checked against the size.
func (l Limits) Read(r io.ReaderAt, size int64) (*File, error) {
	l = l.withDefaults()
	h, data, err := l.readHeader(r, size)
	if err != nil {
		return nil, err
	}
	file := h.outline()
	chunk := make([]byte, chunkBytes)
	for i, e := range h.entries {
		numbers := make([]float32, e.elements)
		if err := l.fill(numbers, e, r, data+e.begin, chunk); err != nil {
			return nil, err
		}
		file.Tensors[i].Data = numbers
	}
	return file, nil
}

// readHeader returns the checked header and where the numbers begin.
func (l Limits) readHeader(r io.ReaderAt, size int64) (*header, int64, error) {
	length, err := l.headerLength(r, size)
	if err != nil {
		return nil, 0, err
	}
	text := make([]byte, length)
	if err := readFull(r, text, lengthBytes); err != nil {
		return nil, 0, err
	}
	h, err := l.parseHeader(text)
	if err != nil {
		return nil, 0, err
	}
	data := lengthBytes + length
	if err := l.checkOffsets(h.entries, size-data); err != nil {
		return nil, 0, err
	}
	return h, data, readFull(r, make([]byte, 1), size-1) // checks that the last byte exists
}

// headerLength checks the first nine bytes: a length, then the header's brace.
func (l Limits) headerLength(r io.ReaderAt, size int64) (int64, error) {
	if size <= lengthBytes {
		return 0, newError(ErrTruncated, "", "%d bytes", size)
	}
	var start [lengthBytes + 1]byte
	if err := readFull(r, start[:], 0); err != nil {
		return 0, err
	}
	length := little.Uint64(start[:])
	switch {
	case start[lengthBytes] != '{' || length < 2:
		return 0, newError(ErrNotSafetensors, "", "no header")
	case length > uint64(l.Header):
		return 0, newError(ErrTooLarge, "", "a header of %d bytes, at most %d", length, l.Header)
	case int64(length) > size-lengthBytes:
		return 0, newError(ErrTruncated, "", "the header has %d bytes, the file %d", length, size)
	}
	return int64(length), nil
}

// outline returns the file without its numbers.
func (h *header) outline() *File {
	file := &File{Tensors: make([]Tensor, len(h.entries))}
	if len(h.metadata) > 0 {
		file.Metadata = h.metadata
	}
	for i, e := range h.entries {
		file.Tensors[i] = Tensor{Name: e.name, Shape: e.shape}
	}
	return file
}

// fill reads the numbers of a tensor in chunks.
func (l Limits) fill(numbers []float32, e entry, r io.ReaderAt, offset int64, chunk []byte) error {
	for done := 0; done < len(numbers); {
		part := numbers[done:min(len(numbers), done+len(chunk)/e.storage.size)]
		raw := chunk[:len(part)*e.storage.size]
		if err := readFull(r, raw, offset); err != nil {
			return err
		}
		e.storage.decode(part, raw)
		if i := firstBeyond(part, infinite); i >= 0 && !l.NonFinite {
			return newError(ErrNotFinite, e.name, "number %d is %v", done+i, part[i])
		}
		done += len(part)
		offset += int64(len(raw))
	}
	return nil
}

// firstBeyond returns the index of the first number whose magnitude has the
// float32 bits of bound or more, a NaN included, or -1.
func firstBeyond(numbers []float32, bound uint32) int {
	for i, v := range numbers {
		if math.Float32bits(v)&^signBit >= bound {
			return i
		}
	}
	return -1
}

// readFull fills dst from r, which may end right after it.
func readFull(r io.ReaderAt, dst []byte, offset int64) error {
	n, err := r.ReadAt(dst, offset)
	switch {
	case n == len(dst):
		return nil
	case err == io.EOF || err == io.ErrUnexpectedEOF:
		return newError(ErrTruncated, "", "at byte %d", offset+int64(n))
	}
	return &Error{Kind: ErrUnreadable, Cause: err}
}
