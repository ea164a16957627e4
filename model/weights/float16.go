package weights

import "math"

// A float16 (IEEE 754 binary16) has 1 sign bit, 5 exponent bits with bias 15, and
// 10 fraction bits; a float32 has 1, 8 (bias 127), and 23.
const (
	fractionGap = 23 - 10          // fraction bits that a float16 does not have
	biasGap     = (127 - 15) << 23 // difference of the biases, shifted to the exponent

	signBit     = 1 << 31
	infinite    = 0xFF << 23                         // float32 bits of +Inf
	smallNormal = (127 - 14) << 23                   // 2^-14, the smallest normal float16
	halfTooBig  = 0x477FF000                         // 65520, the smallest float32 that rounds to infinity
	subnormals  = (127 - 15 + fractionGap + 1) << 23 // 0.5, whose last fraction bit weighs 2^-24
)

// ToHalf returns the bits of the nearest float16, ties to even. Magnitudes of 65520
// and more become infinite; a NaN stays a NaN.
func ToHalf(v float32) uint16 {
	bits := math.Float32bits(v)
	sign := uint16(bits >> 16 & 0x8000)
	bits &^= signBit
	switch {
	case bits > infinite:
		return sign | 0x7E00
	case bits >= halfTooBig:
		return sign | 0x7C00
	case bits < smallNormal:
		// The last bit of the sum has the weight of the last bit of a
		// float16, so the addition rounds.
		sum := math.Float32frombits(bits) + math.Float32frombits(subnormals)
		return sign | uint16(math.Float32bits(sum)-subnormals)
	}
	odd := bits >> fractionGap & 1
	return sign | uint16((bits-biasGap+(1<<(fractionGap-1)-1)+odd)>>fractionGap)
}

// FromHalf converts the bits of a float16 to a float32, which is exact.
func FromHalf(h uint16) float32 {
	sign := uint32(h&0x8000) << 16
	bits := uint32(h&0x7FFF) << fractionGap
	switch {
	case h&0x7C00 == 0x7C00:
		return math.Float32frombits(sign | infinite | bits)
	case h&0x7C00 == 0:
		tiny := float32(h&0x3FF) * 0x1p-24
		return math.Float32frombits(sign | math.Float32bits(tiny))
	}
	return math.Float32frombits(sign | bits + biasGap)
}
