package tuning

import (
	"context"
	"math"
	"slices"

	"arbex/assets/message"
	"arbex/model"
	"arbex/training/captures"
	"arbex/training/evaluation"
)

// EmbeddingMap shows the embeddings of two models on one plane, along which the
// faces differ most (principal component analysis): captured faces, faces of the
// base set, and the models' anchors. What has not moved has the same position in
// both.
type EmbeddingMap struct {
	Classes       []string
	Before, After []MapPoint
}

// MapPoint is a point of an EmbeddingMap.
type MapPoint struct {
	X, Y    float64 // 0 to 1
	Class   int
	Kind    PointKind
	Capture int64 // id of a captured face
}

// PointKind is the kind of a MapPoint.
type PointKind int

// The kinds, in the order in which they are drawn.
const (
	BaseFace PointKind = iota
	CapturedFace
	AnchorPoint
)

// maxCaptured and maxBase bound the points of a kind: more would hide each other.
const (
	maxCaptured = 320
	maxBase     = 160
)

// EmbeddingMap compares the network with another one that was trained from it. Faces of the base set are left out where the replay does not
// belong to both.
func (q QuickTraining) EmbeddingMap(ctx context.Context, after *model.Network) (*EmbeddingMap, error) {
	all, err := q.Store.List(captures.Filter{})
	if err != nil {
		return nil, err
	}
	classes := Classes(model.JoinClasses(q.Network.Classes(), after.Classes()), all)
	captured, base := subsample(all, maxCaptured), Examples{}
	if q.Replay.Fits(q.Network) && q.Replay.Fits(after) {
		heldOut := q.Replay.heldOut(classes)
		base = Examples{subsample(heldOut.Features, maxBase), subsample(heldOut.Labels, maxBase)}
	}
	old, err := q.embeddings(ctx, q.Network, classes, captured, base)
	if err != nil {
		return nil, err
	}
	trained, err := q.embeddings(ctx, after, classes, captured, base)
	if err != nil {
		return nil, err
	}
	faces := len(captured) + len(base.Features) // they come first; anchors do not choose the plane
	if faces == 0 {
		return nil, message.New("there are no faces to draw; capture some", nil)
	}
	pca := evaluation.NewPCA(slices.Concat(old.vectors[:faces], trained.vectors[:faces]))
	old.project(pca)
	trained.project(pca)
	scaleToSquare(old.points, trained.points)
	return &EmbeddingMap{Classes: classes, Before: old.points, After: trained.points}, nil
}

// embedded are the points of a model and their embeddings: faces of the base set,
// captured faces, anchors.
type embedded struct {
	points  []MapPoint
	vectors [][]float32
}

func (e *embedded) add(p MapPoint, vector []float32) {
	e.points, e.vectors = append(e.points, p), append(e.vectors, vector)
}

// project sets the positions of the points.
func (e *embedded) project(p evaluation.PCA) {
	for i := range e.points {
		e.points[i].X, e.points[i].Y = p.Project(e.vectors[i])
	}
}

// embeddings runs a network on faces labelled over classes, which include its own.
func (q QuickTraining) embeddings(ctx context.Context, n *model.Network, classes []string, captured []captures.Capture, base Examples) (all embedded, err error) {
	q.Network = n
	own, err := q.examples(ctx, captured, classes)
	if err != nil {
		return all, err
	}
	for kind, e := range []Examples{BaseFace: base, CapturedFace: own} {
		predictions, err := predictFeatures(ctx, n, q.modelOptions(), e.Features)
		if err != nil {
			return all, err
		}
		for i, p := range predictions {
			point := MapPoint{Class: model.Distribution(e.Labels[i]).Best(), Kind: PointKind(kind)}
			if point.Kind == CapturedFace {
				point.Capture = captured[i].ID
			}
			all.add(point, p.Embedding)
		}
	}
	for class, anchors := range n.Anchors() {
		for _, anchor := range anchors {
			all.add(MapPoint{Class: slices.Index(classes, n.Classes()[class]), Kind: AnchorPoint}, anchor)
		}
	}
	return all, nil
}

// marginFactor is how much wider than the faces the square is.
const marginFactor = 1.4

// scaleToSquare moves and scales all points alike so that the faces fill the middle
// of a unit square. Anchors farther out are put at its edge.
func scaleToSquare(maps ...[]MapPoint) {
	low, high := [2]float64{math.Inf(1), math.Inf(1)}, [2]float64{math.Inf(-1), math.Inf(-1)}
	for _, p := range slices.Concat(maps...) {
		if p.Kind != AnchorPoint {
			low, high = [2]float64{min(low[0], p.X), min(low[1], p.Y)}, [2]float64{max(high[0], p.X), max(high[1], p.Y)}
		}
	}
	side := marginFactor * max(high[0]-low[0], high[1]-low[1], 1e-9)
	scaled := func(v float64, k int) float64 {
		return min(max(0.5+(v-(low[k]+high[k])/2)/side, 0), 1)
	}
	for _, points := range maps {
		for i := range points {
			points[i].X, points[i].Y = scaled(points[i].X, 0), scaled(points[i].Y, 1)
		}
	}
}

// subsample returns every n-th of some items so that at most count are left.
func subsample[T any](all []T, count int) (some []T) {
	step := max(1, (len(all)+count-1)/count)
	for chunk := range slices.Chunk(all, step) {
		some = append(some, chunk[0])
	}
	return some
}
