package model

import (
	"fmt"

	"arbex/model/ops"

	"gorgonia.org/gorgonia"
)

// graph is the network as a Gorgonia graph, for one batch size.
type graph struct {
	stream  *ops.Stream
	machine gorgonia.VM
	batch   int
	input   []float32 // [batch, 3, s, s], plain; or [batch, width], see graphOptions.features
	feature ops.Rows  // [batch, width]
	points  ops.Rows  // [batch, 136]; no node when not asked for
	balancing
	taps map[string]any // intermediate results, see builder
}

type graphOptions struct {
	batch     int
	plain     bool // every layer is an operation, every intermediate result is kept
	landmarks bool
	features  bool      // begin with feature vectors instead of pictures: the head alone
	training  *training // nil: for inference
}

// plainGraph are the options of a graph that has every parameter.
var plainGraph = graphOptions{batch: 1, plain: true, landmarks: true}

// newGraph builds the network of a configuration.
func newGraph(c Config, from parameterSource, folded *foldedWeights, weights *ops.WeightCache, o graphOptions) (*graph, error) {
	expression := gorgonia.NewGraph(gorgonia.WithGraphName("arbex " + c.Preset))
	b := &builder{
		Stream: ops.NewStream(expression, weights), config: c, batch: o.batch, fused: !o.plain,
		source: from, foldedWeights: folded, taps: map[string]any{}, training: o.training,
	}
	if o.plain {
		b.KeepAll()
	}
	g := &graph{stream: b.Stream, batch: o.batch, taps: b.taps}
	if o.features {
		g.feature, g.input = b.InputRows("features", b.batch, b.config.ViT.Width)
		g.balancing = b.balance(g.feature)
	} else {
		g.build(b, o.landmarks)
	}
	if o.training != nil {
		o.training.addLosses(b, g)
	}
	if err := b.Err(); err != nil {
		b.Close()
		return nil, fmt.Errorf("building the network: %w", err)
	}
	for _, result := range g.results() {
		if result.Node != nil {
			b.Output(result.Node)
		}
	}
	g.machine = gorgonia.NewTapeMachine(expression)
	return g, nil
}

// build is the network from end to end (ARBEx, figure 2).
func (g *graph) build(b *builder, landmarks bool) {
	side := b.config.Side / b.config.Subsample
	picture, memory := b.Input("input", ops.Map{N: b.batch, C: 3, H: side, W: side})
	g.input = memory
	landmarkTaps, points := b.landmarkBackbone(picture, landmarks)
	if b.training != nil && b.training.part == TrainLandmarks {
		g.points = points
		return
	}
	imageTaps := b.imageTaps(b.imageBackbone(picture))
	var levels [3]ops.Map
	for i := range levels {
		levels[i] = b.fuse(i+1, imageTaps[i], landmarkTaps[i])
	}
	g.feature, g.points = b.pyramid(levels), points
	g.balancing = b.balance(g.feature)
}

// imageTokens returns the normalised image features of the three levels [N, T, C].
func (g *graph) imageTokens() (levels [3]ops.Rows) {
	for i := range levels {
		levels[i] = g.taps[fmt.Sprintf("window%d#windows", i+1)].(ops.Rows)
	}
	return levels
}

// results are the rows that are read after a run.
func (g *graph) results() []ops.Rows {
	return []ops.Rows{
		g.feature, g.points, g.embedding, g.primary, g.anchor, g.attentive, g.correction, g.corrected, g.confidence,
	}
}

// run computes the results from the input, on the calling thread.
func (g *graph) run() error { return g.compute(g.stream.Run) }

// compute is run with another function in the place of Stream.Run.
func (g *graph) compute(run func() error) error {
	if err := g.stream.Queue(g.machine); err != nil {
		return err
	}
	return run()
}

// close frees the memory outside Go.
func (g *graph) close() {
	g.machine.Close()
	g.stream.Close()
}
