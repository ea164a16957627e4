package weights

import "math"

// Limits are what a reader accepts at most. A zero field means the default in its
// comment, at least ten times what the largest network needs: the paper preset has
// about a thousand tensors, a header of 0.2 MiB and 0.3 GiB of numbers.
type Limits struct {
	Header     int64 // bytes of the JSON header; 16 MiB
	Tensors    int   // 65 536
	Metadata   int   // entries; 4096
	Name       int   // bytes of a tensor's name or a metadata key; 256
	Dimensions int   // of one tensor; 8
	Memory     int64 // bytes of all numbers once they are float32; 2 GiB
	NonFinite  bool  // accept NaN and infinity, to look into a damaged model
}

// floatBytes is the size of a number in memory.
const floatBytes = 4

// withDefaults returns the limits with zero fields replaced by their defaults.
func (l Limits) withDefaults() Limits {
	l.Header = orDefault(l.Header, 16<<20)
	l.Tensors = orDefault(l.Tensors, 1<<16)
	l.Metadata = orDefault(l.Metadata, 1<<12)
	l.Name = orDefault(l.Name, 256)
	l.Dimensions = orDefault(l.Dimensions, 8)
	l.Memory = min(orDefault(l.Memory, 2<<30), math.MaxInt)
	return l
}

func orDefault[T int | int64](limit, otherwise T) T {
	if limit <= 0 {
		return otherwise
	}
	return limit
}
