package weights

import (
	"math"
	"unicode/utf8"
)

// checkFile returns an error for a file that Read would not accept.
func (l Limits) checkFile(f *File, enc encoding) error {
	if len(f.Tensors) > l.Tensors {
		return newError(ErrTooLarge, "", "%d tensors, at most %d", len(f.Tensors), l.Tensors)
	}
	seen := make(map[string]bool, len(f.Tensors))
	memory := int64(0)
	for _, t := range f.Tensors {
		if seen[t.Name] || t.Name == metadataKey {
			return newError(ErrName, t.Name, "the name is taken")
		}
		seen[t.Name] = true
		if err := l.checkTensor(t, enc); err != nil {
			return err
		}
		memory += int64(len(t.Data)) * floatBytes
		if memory > l.Memory {
			return newError(ErrTooLarge, t.Name, "more than %d bytes of numbers", l.Memory)
		}
	}
	return l.checkMetadata(f.Metadata)
}

func (l Limits) checkTensor(t Tensor, enc encoding) error {
	if err := l.checkName(t.Name); err != nil {
		return err
	}
	elements, err := l.countElements(t.Name, t.Shape)
	if err != nil {
		return err
	}
	if elements != len(t.Data) {
		return newError(ErrShape, t.Name, "%v needs %d numbers, there are %d", t.Shape, elements, len(t.Data))
	}
	return checkNumbers(t, enc)
}

func checkNumbers(t Tensor, enc encoding) error {
	i := firstBeyond(t.Data, enc.bound)
	if i < 0 {
		return nil
	}
	f := ErrOverflow
	if v := float64(t.Data[i]); math.IsNaN(v) || math.IsInf(v, 0) {
		f = ErrNotFinite
	}
	return newError(f, t.Name, "number %d is %v", i, t.Data[i])
}

func (l Limits) checkMetadata(metadata map[string]string) error {
	if len(metadata) > l.Metadata {
		return newError(ErrTooLarge, "", "%d metadata entries, at most %d", len(metadata), l.Metadata)
	}
	for key, value := range metadata {
		if err := l.checkName(key); err != nil {
			return err
		}
		if !utf8.ValidString(value) {
			return newError(ErrHeader, "", "metadata %q is not UTF-8", shortened(key))
		}
	}
	return nil
}
