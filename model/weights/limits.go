package weights

import "math"

// Limits bounds what a reader accepts. A zero field takes the default given
// beside it, ten times and more what the largest network here needs: the paper
// preset has about a thousand tensors, a 0.2 MiB header and 0.3 GiB of numbers.
type Limits struct {
	Header     int64 // bytes of the JSON header; 16 MiB
	Tensors    int   // 65 536
	Metadata   int   // entries of the metadata; 4096
	Name       int   // bytes of a tensor's name or a note's key; 256
	Dimensions int   // of one tensor; 8
	Memory     int64 // bytes of all numbers once they are float32; 2 GiB
	NonFinite  bool  // accept NaN and infinity, to look into a damaged model
}

// floatBytes is what one number takes in memory.
const floatBytes = 4

// withDefaults returns the limits with every zero replaced by its default.
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
