package tuning

import (
	"context"
	"fmt"
	"math"
	"slices"

	"arbex/model"
	"arbex/training"
	"arbex/training/captures"
)

// Atlas is the embeddings of two models, each on a plane: captured faces, the
// model's anchors, and faces of the base set. What has not moved lies at the same
// place in both.
type Atlas struct {
	Classes       []string
	Before, After []Spot
}

// Spot is a point of an Atlas.
type Spot struct {
	X, Y    float64 // 0 to 1
	Class   int
	Kind    Kind
	Capture int64 // of a captured face
}

// Kind says what a spot is.
type Kind int

// The kinds, in the order in which they are drawn.
const (
	BaseFace Kind = iota // of the base set
	OwnFace              // captured
	Anchor
)

// How many points of a kind are drawn: the method is quadratic.
const (
	mostOwn  = 320
	mostBase = 160
)

// Atlas draws the network against another one of the same classes that learnt
// from it. Faces of the base set are left out where their stored vectors are not
// of both networks' layers.
func (q Quick) Atlas(ctx context.Context, after *model.Network) (*Atlas, error) {
	all, err := q.Store.List(captures.Filter{})
	if err != nil {
		return nil, err
	}
	own, base := thinned(all, mostOwn), Examples{}
	if q.Replay.Fits(q.Network) && q.Replay.Fits(after) {
		base = Examples{thinned(q.Replay.Held.Features, mostBase), thinned(q.Replay.Held.Labels, mostBase)}
	}
	before, points, err := q.spots(ctx, q.Network, own, base)
	if err != nil {
		return nil, err
	}
	plane, err := training.Plane(ctx, points, nil)
	if err != nil {
		return nil, err
	}
	later, points, err := q.spots(ctx, after, own, base)
	if err != nil {
		return nil, err
	}
	moved, err := training.Plane(ctx, points, plane)
	if err != nil {
		return nil, err
	}
	fit(before, plane)
	fit(later, moved)
	return &Atlas{Classes: q.Network.Classes(), Before: before, After: later}, nil
}

// spots are what is drawn of a network, and the embedding of each.
func (q Quick) spots(ctx context.Context, n *model.Network, own []captures.Capture, base Examples) (spots []Spot, points [][]float32, err error) {
	q.Network = n
	features, err := q.features(ctx, own)
	if err != nil {
		return nil, nil, err
	}
	mine, err := examples(own, features, n.Classes())
	if err != nil {
		return nil, nil, err
	}
	p, err := model.NewPredictor(n, model.Options{Threads: q.Threads, Background: q.Background})
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
			spot := Spot{Class: model.Distribution(e.Labels[i]).Best(), Kind: Kind(kind)}
			if spot.Kind == OwnFace {
				spot.Capture = own[i].ID
			}
			spots, points = append(spots, spot), append(points, answer.Embedding)
		}
	}
	for class, anchors := range n.Anchors() {
		for _, anchor := range anchors {
			spots, points = append(spots, Spot{Class: class, Kind: Anchor}), append(points, anchor)
		}
	}
	return spots, points, nil
}

// fit gives spots their places, scaled to the unit square without stretching.
func fit(spots []Spot, plane [][2]float64) {
	low, high := [2]float64{math.Inf(1), math.Inf(1)}, [2]float64{math.Inf(-1), math.Inf(-1)}
	for _, at := range plane {
		for k, v := range at {
			low[k], high[k] = min(low[k], v), max(high[k], v)
		}
	}
	side := max(high[0]-low[0], high[1]-low[1], 1e-9)
	for i, at := range plane {
		spots[i].X = 0.5 + (at[0]-(low[0]+high[0])/2)/side
		spots[i].Y = 0.5 + (at[1]-(low[1]+high[1])/2)/side
	}
}

// thinned takes every so many, so that at most so many are left.
func thinned[T any](all []T, most int) (some []T) {
	step := max(1, (len(all)+most-1)/most)
	for chunk := range slices.Chunk(all, step) {
		some = append(some, chunk[0])
	}
	return some
}
