package tuning

import (
	"arbex/training/evaluation"
	"context"
	"errors"
	"fmt"
	"math"
	"slices"

	"arbex/model"
	"arbex/training/captures"
)

// Atlas is the embeddings of two models on one plane, that along which their faces
// differ most: captured faces, faces of the base set, and the models' anchors.
// What has not moved lies at the same place in both.
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

// How many points of a kind are drawn: more would hide each other.
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
	later, moved, err := q.spots(ctx, after, own, base)
	if err != nil {
		return nil, err
	}
	faces := len(own) + len(base.Features) // they come first; the anchors do not choose the plane
	if faces == 0 {
		return nil, errors.New("tuning: there are no faces to draw; capture some")
	}
	place(evaluation.NewPlane(slices.Concat(points[:faces], moved[:faces])), [][]Spot{before, later}, [][][]float32{points, moved})
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
	p, err := model.NewPredictor(n, q.computing())
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

// aroundFaces is how much wider than the faces the square is.
const aroundFaces = 1.4

func within(v float64) float64 { return min(max(v, 0), 1) }

// place gives spots their places on a plane, all scaled alike and without
// stretching, so that the faces fill a unit square. Anchors farther out lie at
// its edge.
func place(plane evaluation.Plane, spots [][]Spot, points [][][]float32) {
	low, high := [2]float64{math.Inf(1), math.Inf(1)}, [2]float64{math.Inf(-1), math.Inf(-1)}
	for i := range spots {
		for k := range spots[i] {
			s := &spots[i][k]
			s.X, s.Y = plane.Place(points[i][k])
			if s.Kind != Anchor {
				low, high = [2]float64{min(low[0], s.X), min(low[1], s.Y)}, [2]float64{max(high[0], s.X), max(high[1], s.Y)}
			}
		}
	}
	side := aroundFaces * max(high[0]-low[0], high[1]-low[1], 1e-9)
	for i := range spots {
		for k := range spots[i] {
			s := &spots[i][k]
			s.X, s.Y = within(0.5+(s.X-(low[0]+high[0])/2)/side), within(0.5+(s.Y-(low[1]+high[1])/2)/side)
		}
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
