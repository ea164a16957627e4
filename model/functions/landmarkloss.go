package functions

import (
	"math"

	"arbex/model/ops"
	"arbex/model/ops/cuda"
)

// Landmarks is the number of points of a face in the scheme of 300-W.
const Landmarks = 68

// The outer corners of the eyes among the landmarks, whose distance is the unit of
// the error.
const rightEye, leftEye = 36, 45

// LandmarkLoss is the mean over the batch of LandmarkError.
//
// points, labels [N, 136] -> [1]
func LandmarkLoss(batch int) ops.Function {
	const size = 2 * Landmarks
	return ops.Function{
		Forward: func(out []float32, in ...[]float32) {
			sum := 0.0
			for n := range batch {
				sum += LandmarkError(in[0][n*size:(n+1)*size], in[1][n*size:(n+1)*size])
			}
			out[0] = float32(sum / float64(batch))
		},
		Backward: func(gradients [][]float32, _, dy []float32, in ...[]float32) {
			for n := range batch {
				at := n * size
				landmarkGradient(gradients[0][at:at+size], in[0][at:at+size], in[1][at:at+size], float64(dy[0])/float64(batch))
			}
		},
		ForwardGPU: forward(oneBlock("landmark_loss", addresses{cuda.Out(), cuda.In(0), cuda.In(1)}, whole{batch, Landmarks, rightEye, leftEye}, distanceFloor)),
		BackwardGPU: gradient(func(g addresses) []cuda.Launch {
			return []cuda.Launch{each("landmark_loss_data", batch*Landmarks,
				addresses{g[0], cuda.In(0), cuda.In(1), cuda.In(3)}, whole{batch, Landmarks, rightEye, leftEye}, distanceFloor)}
		}),
	}
}

// LandmarkError is the normalised mean error of 68 points, x and y in turn: their
// mean distance from the truth over the distance of the outer eye corners.
func LandmarkError(points, truth []float32) float64 {
	sum := 0.0
	for i := 0; i < len(points); i += 2 {
		dx, dy := float64(points[i]-truth[i]), float64(points[i+1]-truth[i+1])
		sum += math.Sqrt(dx*dx + dy*dy + distanceFloor)
	}
	return sum / (Landmarks * eyeDistance(truth))
}

func landmarkGradient(d, points, truth []float32, slope float64) {
	unit := slope / (eyeDistance(truth) * Landmarks)
	for i := 0; i < len(points); i += 2 {
		dx, dy := float64(points[i]-truth[i]), float64(points[i+1]-truth[i+1])
		length := math.Sqrt(dx*dx + dy*dy + distanceFloor)
		d[i] = float32(unit * dx / length)
		d[i+1] = float32(unit * dy / length)
	}
}

func eyeDistance(points []float32) float64 {
	dx, dy := float64(points[2*leftEye]-points[2*rightEye]), float64(points[2*leftEye+1]-points[2*rightEye+1])
	return max(math.Hypot(dx, dy), 1e-3)
}
