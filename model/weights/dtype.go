package weights

import (
	"encoding/binary"
	"math"
)

// DType is the format of the numbers in a file. In memory they are always float32.
type DType string

// The formats that can be read. F32 and F16 can also be written. F64 and integers
// beyond 2^24 are rounded to the nearest float32.
const (
	F32  DType = "F32"
	F16  DType = "F16"
	BF16 DType = "BF16"
	F64  DType = "F64"
	I8   DType = "I8"
	U8   DType = "U8"
	I16  DType = "I16"
	U16  DType = "U16"
	I32  DType = "I32"
	U32  DType = "U32"
	I64  DType = "I64"
	U64  DType = "U64"
	Bool DType = "BOOL"
)

// decoding is how a DType is read.
type decoding struct {
	size   int                             // bytes per number
	decode func(dst []float32, src []byte) // len(src) = size * len(dst)
}

var little = binary.LittleEndian

// storage returns false for a format this package does not read.
func (d DType) storage() (decoding, bool) {
	switch d {
	case F32:
		return decoding{4, decodeF32}, true
	case F16:
		return decoding{2, decodeF16}, true
	case BF16:
		return decoding{2, decodeBF16}, true
	case F64:
		return decoding{8, numbers(8, func(b []byte) float64 { return math.Float64frombits(little.Uint64(b)) })}, true
	}
	return d.integer()
}

func (d DType) integer() (decoding, bool) {
	switch d {
	case I8:
		return decoding{1, numbers(1, func(b []byte) int8 { return int8(b[0]) })}, true
	case U8, Bool:
		return decoding{1, numbers(1, func(b []byte) uint8 { return b[0] })}, true
	case I16:
		return decoding{2, numbers(2, func(b []byte) int16 { return int16(little.Uint16(b)) })}, true
	case U16:
		return decoding{2, numbers(2, little.Uint16)}, true
	case I32:
		return decoding{4, numbers(4, func(b []byte) int32 { return int32(little.Uint32(b)) })}, true
	case U32:
		return decoding{4, numbers(4, little.Uint32)}, true
	case I64:
		return decoding{8, numbers(8, func(b []byte) int64 { return int64(little.Uint64(b)) })}, true
	case U64:
		return decoding{8, numbers(8, little.Uint64)}, true
	}
	return decoding{}, false
}

// numbers returns a decoder for a rare format, with one call per number. The common
// formats have their own loops.
func numbers[T int8 | uint8 | int16 | uint16 | int32 | uint32 | int64 | uint64 | float64](size int, number func([]byte) T) func([]float32, []byte) {
	return func(dst []float32, src []byte) {
		for i := range dst {
			dst[i] = float32(number(src[size*i:]))
		}
	}
}

func decodeF32(dst []float32, src []byte) {
	for i := range dst {
		dst[i] = math.Float32frombits(little.Uint32(src[4*i:]))
	}
}

// decodeBF16 adds the low half: a bfloat16 is the high half of a float32.
func decodeBF16(dst []float32, src []byte) {
	for i := range dst {
		dst[i] = math.Float32frombits(uint32(little.Uint16(src[2*i:])) << 16)
	}
}

func decodeF16(dst []float32, src []byte) {
	for i := range dst {
		dst[i] = FromHalf(little.Uint16(src[2*i:]))
	}
}

func encodeF32(dst []byte, src []float32) {
	for i, v := range src {
		little.PutUint32(dst[4*i:], math.Float32bits(v))
	}
}

func encodeF16(dst []byte, src []float32) {
	for i, v := range src {
		little.PutUint16(dst[2*i:], ToHalf(v))
	}
}
