package tuning

import (
	"context"
	"errors"
	"fmt"
	"math"
	"slices"

	"arbex/model"
	"arbex/training/captures"
	"arbex/training/evaluation"
)

// EmbeddingMap is the embeddings of two models on one plane, that along which their faces
// differ most: captured faces, faces of the base set, and the models' anchors.
// What has not moved lies at the same place in both.
type EmbeddingMap struct {
	Classes       []string
	Before, After []MapPoint
}

// MapPoint is a point of an Atlas.
type MapPoint struct {
	X, Y    float64 // 0 to 1
	Class   int
	Kind    PointKind
	Capture int64 // of a captured face
}

// PointKind says what a spot is.
type PointKind int

// The kinds, in the order in which they are drawn.
const (
	BaseFace     PointKind = iota // of the base set
	CapturedFace                  // captured
	AnchorPoint
)

// How many points of a kind are drawn: more would hide each other.
const (
	maxCaptured = 320
	maxBase     = 160
)

// EmbeddingMap draws the network against another one of the same classes that learnt
// from it. Faces of the base set are left out where their stored vectors are not
// of both networks' layers.
func (q QuickTraining) EmbeddingMap(ctx context.Context, after *model.Network) (*EmbeddingMap, error) {
	all, err := q.Store.List(captures.Filter{})
	if err != nil {
		return nil, err
	}
	own, base := subsample(all, maxCaptured), Examples{}
	if q.Replay.Fits(q.Network) && q.Replay.Fits(after) {
		base = Examples{subsample(q.Replay.HeldOut.Features, maxBase), subsample(q.Replay.HeldOut.Labels, maxBase)}
	}
	before, points, err := q.mapPoints(ctx, q.Network, own, base)
	if err != nil {
		return nil, err
	}
	later, moved, err := q.mapPoints(ctx, after, own, base)
	if err != nil {
		return nil, err
	}
	faces := len(own) + len(base.Features) // they come first; the anchors do not choose the plane
	if faces == 0 {
		return nil, errors.New("tuning: there are no faces to draw; capture some")
	}
	fitSquare(evaluation.NewPlane(slices.Concat(points[:faces], moved[:faces])), [][]MapPoint{before, later}, [][][]float32{points, moved})
	return &EmbeddingMap{Classes: q.Network.Classes(), Before: before, After: later}, nil
}

// mapPoints are what is drawn of a network, and the embedding of each.
func (q QuickTraining) mapPoints(ctx context.Context, n *model.Network, own []captures.Capture, base Examples) (spots []MapPoint, points [][]float32, err error) {
	q.Network = n
	features, err := q.features(ctx, own)
	if err != nil {
		return nil, nil, err
	}
	mine, err := examples(own, features, n.Classes())
	if err != nil {
		return nil, nil, err
	}
	p, err := model.NewPredictor(n, q.modelOptions())
	if err != nil {
		return nil, nil, fmt.Errorf("tuning: %w", err)
	}
	defer p.Close()
	for kind, e := range []Examples{base, mine} {
		answers, err := p.PredictFeatures(ctx, e.Features)
		if err != nil {
			return nil, nil, err
		}
		for i, answer := range answers {
			spot := MapPoint{Class: model.Distribution(e.Labels[i]).Best(), Kind: PointKind(kind)}
			if spot.Kind == CapturedFace {
				spot.Capture = own[i].ID
			}
			spots, points = append(spots, spot), append(points, answer.Embedding)
		}
	}
	for class, anchors := range n.Anchors() {
		for _, anchor := range anchors {
			spots, points = append(spots, MapPoint{Class: class, Kind: AnchorPoint}), append(points, anchor)
		}
	}
	return spots, points, nil
}

// marginFactor is how much wider than the faces the square is.
const marginFactor = 1.4

func clamp01(v float64) float64 { return min(max(v, 0), 1) }

// fitSquare gives spots their places on a plane, all scaled alike and without
// stretching, so that the faces fill a unit square. Anchors farther out lie at
// its edge.
func fitSquare(plane evaluation.Plane, spots [][]MapPoint, points [][][]float32) {
	low, high := [2]float64{math.Inf(1), math.Inf(1)}, [2]float64{math.Inf(-1), math.Inf(-1)}
	for i := range spots {
		for k := range spots[i] {
			s := &spots[i][k]
			s.X, s.Y = plane.Place(points[i][k])
			if s.Kind != AnchorPoint {
				low, high = [2]float64{min(low[0], s.X), min(low[1], s.Y)}, [2]float64{max(high[0], s.X), max(high[1], s.Y)}
			}
		}
	}
	side := marginFactor * max(high[0]-low[0], high[1]-low[1], 1e-9)
	for i := range spots {
		for k := range spots[i] {
			s := &spots[i][k]
			s.X, s.Y = clamp01(0.5+(s.X-(low[0]+high[0])/2)/side), clamp01(0.5+(s.Y-(low[1]+high[1])/2)/side)
		}
	}
}

// subsample takes every so many, so that at most so many are left.
func subsample[T any](all []T, most int) (some []T) {
	step := max(1, (len(all)+most-1)/most)
	for chunk := range slices.Chunk(all, step) {
		some = append(some, chunk[0])
	}
	return some
}
