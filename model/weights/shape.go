package weights

import "math/bits"

// countElements returns the product of the dimensions, or an error if it overflows
// or exceeds the memory limit.
func (l Limits) countElements(name string, shape []int) (int, error) {
	if len(shape) > l.Dimensions {
		return 0, newError(ErrTooLarge, name, "%d dimensions, at most %d", len(shape), l.Dimensions)
	}
	most := uint64(l.Memory / floatBytes)
	count := uint64(1)
	for _, side := range shape {
		if side < 0 {
			return 0, newError(ErrShape, name, "shape %v has a negative side", shape)
		}
		over, product := bits.Mul64(count, uint64(side))
		if over != 0 || product > most {
			return 0, newError(ErrTooLarge, name, "shape %v, at most %d numbers", shape, most)
		}
		count = product
	}
	return int(count), nil
}
