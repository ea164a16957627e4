package model

import "math"

// The derivatives of the small functions of reliability balancing. dy is the
// gradient of a function's result; a nil gradient is not asked for.

// anchorDistancesGradient: d(e, a) changes by (a - e)/d with a, and by the
// opposite with e.
func anchorDistancesGradient(de, da, distances, dy, e, anchors []float32, width int) {
	count := len(anchors) / width
	clear(de)
	clear(da)
	for i, d := range distances {
		slope := float64(dy[i]) / float64(d)
		row, anchor := i/count*width, i%count*width
		for k := range width {
			change := float32(slope * (float64(anchors[anchor+k]) - float64(e[row+k])))
			if de != nil {
				de[row+k] -= change
			}
			if da != nil {
				da[anchor+k] += change
			}
		}
	}
}

// softmaxGradient: dz_i = scale * p_i * (dy_i - sum_j dy_j p_j).
func softmaxGradient(dz, p, dy []float32, scale float64) {
	dot := 0.0
	for i, v := range p {
		dot += float64(v) * float64(dy[i])
	}
	for i, v := range p {
		dz[i] = float32(scale * float64(v) * (float64(dy[i]) - dot))
	}
}

// confidenceSlope is how C(p) changes with one of n probabilities:
// (log p + 1)/log n. A probability of zero contributes nothing, here too.
func confidenceSlope(p float32, n int) float64 {
	if p <= 0 {
		return 0
	}
	return (math.Log(float64(p)) + 1) / math.Log(float64(n))
}

// weighGradient: out = (c_p p + c_q q)/(c_p + c_q) changes with p by itself and
// by the confidence it gives.
func weighGradient(dp, dq, out, dy []float32, p, q Distribution) {
	cp, cq := confidence(p)+minConfidence, confidence(q)+minConfidence
	toOne := func(d []float32, own Distribution, c float64) {
		if d == nil {
			return
		}
		pull := 0.0 // how the loss changes with this confidence
		for i, v := range own {
			pull += float64(dy[i]) * (float64(v) - float64(out[i]))
		}
		for i, v := range own {
			d[i] = float32((float64(dy[i])*c + pull*confidenceSlope(v, len(own))) / (cp + cq))
		}
	}
	toOne(dp, p, cp)
	toOne(dq, q, cq)
}

// copyGradient copies a gradient that goes on unchanged.
func copyGradient(dx, dy []float32) {
	if dx != nil {
		copy(dx, dy)
	}
}

// sumRepeats adds up what was added to each repetition of x.
func sumRepeats(dx, dy []float32) {
	if dx == nil {
		return
	}
	clear(dx)
	for i, v := range dy {
		dx[i%len(dx)] += v
	}
}
