package dataset

import "arbex/vision"

// moveLandmarks returns the landmarks in the result of warp. In a mirrored face left
// and right points are exchanged.
func moveLandmarks(points []float32, toSource vision.Affine) []float32 {
	if points == nil {
		return nil
	}
	toResult := toSource.Inverse()
	moved := make([]float32, len(points))
	for i := range len(points) / 2 {
		x, y := toResult.Apply(float64(points[2*i]), float64(points[2*i+1]))
		to := i
		if toSource.Det() < 0 {
			to = mirroredLandmark[i]
		}
		moved[2*to], moved[2*to+1] = float32(x), float32(y)
	}
	return moved
}

// mirroredLandmark is the index of each point's counterpart on the other side of the
// face.
var mirroredLandmark = mirroredLandmarks()

func mirroredLandmarks() (to [68]int) {
	for i := range to {
		to[i] = i
	}
	swap := func(a, b int) { to[a], to[b] = b, a }
	for i := range 8 { // jaw
		swap(i, 16-i)
	}
	for i := range 5 { // brows
		swap(17+i, 26-i)
	}
	swap(31, 35) // nostrils
	swap(32, 34)
	for i, j := range map[int]int{36: 45, 37: 44, 38: 43, 39: 42, 40: 47, 41: 46} { // eyes
		swap(i, j)
	}
	for i, j := range map[int]int{48: 54, 49: 53, 50: 52, 55: 59, 56: 58, 60: 64, 61: 63, 65: 67} { // mouth
		swap(i, j)
	}
	return to
}
