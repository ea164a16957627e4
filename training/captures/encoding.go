package captures

import (
	"encoding/binary"
	"math"
)

// encodeFloats returns numbers as little-endian float32.
func encodeFloats(numbers []float32) []byte {
	data := make([]byte, 0, 4*len(numbers))
	for _, v := range numbers {
		data = binary.LittleEndian.AppendUint32(data, math.Float32bits(v))
	}
	return data
}

// decodeFloats is the inverse of encodeFloats.
func decodeFloats(data []byte) []float32 {
	numbers := make([]float32, len(data)/4)
	for i := range numbers {
		numbers[i] = math.Float32frombits(binary.LittleEndian.Uint32(data[4*i:]))
	}
	return numbers
}

// flattenPoints returns x and y of all points in turn.
func flattenPoints(points [][2]float32) (numbers []float32) {
	for _, p := range points {
		numbers = append(numbers, p[0], p[1])
	}
	return numbers
}

// pairPoints is the inverse of flattenPoints.
func pairPoints(numbers []float32) (points [][2]float32) {
	for i := 1; i < len(numbers); i += 2 {
		points = append(points, [2]float32{numbers[i-1], numbers[i]})
	}
	return points
}
