package vision

import (
	"cmp"
	"slices"
)

// minIoU is the overlap from which two candidates are the same face.
const minIoU = 0.3

// nonMaximumSuppression merges overlapping candidates: a face is the mean of its
// candidates weighted by their scores, with the best score. Averaging steadies boxes
// and points from frame to frame (BlazeFace, section 3.4).
func nonMaximumSuppression(candidates []Detection) []Detection {
	slices.SortFunc(candidates, func(a, b Detection) int { return cmp.Compare(b.Score, a.Score) })
	var faces []Detection
	used := make([]bool, len(candidates))
	for i, best := range candidates {
		if used[i] {
			continue
		}
		mean := weightedMean{}
		for j := i; j < len(candidates); j++ {
			if !used[j] && sameFace(best.Box, candidates[j].Box) {
				used[j] = true
				mean.add(candidates[j])
			}
		}
		faces = append(faces, mean.detection(best.Score))
	}
	return faces
}

// sameFace reports whether two boxes overlap, or one lies mostly within the other.
func sameFace(a, b Box) bool {
	both := a.Intersect(b).Area()
	return a.IoU(b) > minIoU || both > 0.8*min(a.Area(), b.Area())
}

// minWeight is the weight of a candidate that scores 0: a mean has to have some.
const minWeight = 1e-6

// weightedMean is a running mean of detections, weighted by their scores.
type weightedMean struct {
	sum    Detection
	weight float32
}

func (w *weightedMean) add(d Detection) {
	d.Score = max(d.Score, minWeight)
	w.weight += d.Score
	b := &w.sum.Box
	b.X, b.Y, b.W, b.H = b.X+d.Box.X*d.Score, b.Y+d.Box.Y*d.Score, b.W+d.Box.W*d.Score, b.H+d.Box.H*d.Score
	p, q := &w.sum.Points, d.Points
	p.RightEye = p.RightEye.Add(q.RightEye.Scale(d.Score))
	p.LeftEye = p.LeftEye.Add(q.LeftEye.Scale(d.Score))
	p.Nose = p.Nose.Add(q.Nose.Scale(d.Score))
	p.Mouth = p.Mouth.Add(q.Mouth.Scale(d.Score))
}

func (w *weightedMean) detection(score float32) Detection {
	s := 1 / w.weight
	b := w.sum.Box
	return Detection{
		Box:    Box{b.X * s, b.Y * s, b.W * s, b.H * s},
		Score:  score,
		Points: w.sum.Points.mapped(func(p Point) Point { return p.Scale(s) }),
	}
}
