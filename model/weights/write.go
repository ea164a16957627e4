package weights

import (
	"io"

	"arbex/model/durable"
)

// encoding is how a DType is written.
type encoding struct {
	size   int
	encode func(dst []byte, src []float32) // len(dst) = size * len(src)
	bound  uint32                          // float32 bits of the smallest magnitude that does not fit
}

func (d DType) encoding() (encoding, bool) {
	switch d {
	case F32:
		return encoding{4, encodeF32, infinite}, true
	case F16:
		return encoding{2, encodeF16, halfTooBig}, true
	}
	return encoding{}, false
}

// Write writes the file with its numbers as dtype: F32, or F16 rounded to nearest,
// ties to even. Equal files give equal bytes. The file is checked before the first
// byte is written, and Read reads whatever Write writes.
func Write(w io.Writer, f *File, dtype DType) error {
	enc, ok := dtype.encoding()
	if !ok {
		return newError(ErrDType, "", "%q cannot be written", string(dtype))
	}
	if err := (Limits{}).withDefaults().checkFile(f, enc); err != nil {
		return err
	}
	head, err := encodeHeader(f, dtype, enc.size)
	if err != nil {
		return err
	}
	if err := put(w, head); err != nil {
		return err
	}
	chunk := make([]byte, chunkBytes)
	for _, t := range f.Tensors {
		if err := writeNumbers(w, t.Data, enc, chunk); err != nil {
			return err
		}
	}
	return nil
}

// Save writes the file to path, all of it or nothing: see [durable.Write], whose
// errors it returns as well.
func Save(path string, f *File, dtype DType) error {
	return withPath(path, durable.Write(path, func(w io.Writer) error { return Write(w, f, dtype) }))
}

func writeNumbers(w io.Writer, numbers []float32, enc encoding, chunk []byte) error {
	for len(numbers) > 0 {
		n := min(len(numbers), len(chunk)/enc.size)
		raw := chunk[:n*enc.size]
		enc.encode(raw, numbers[:n])
		if err := put(w, raw); err != nil {
			return err
		}
		numbers = numbers[n:]
	}
	return nil
}

func put(w io.Writer, b []byte) error {
	n, err := w.Write(b)
	if err == nil && n < len(b) {
		err = io.ErrShortWrite
	}
	if err != nil {
		return &Error{Kind: durable.ErrUnwritable, Cause: err}
	}
	return nil
}
