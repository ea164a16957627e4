package model

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"arbex/model/ops"

	"gorgonia.org/gorgonia"
)

// Network is a configuration and its parameters. Predictors read it; it must
// not change while one of them is being made.
type Network struct {
	config     Config
	parameters []*Parameter          // in the order of building
	named      map[string]*Parameter // the same
	metadata   Metadata
	file       string // where it was read from, may be empty
}

// Metadata are what a model file says about its history.
type Metadata struct {
	Trained bool              // it has learnt from labelled faces
	Extra   map[string]string // parent, data digest, losses, metrics, date ...; may be nil
}

// New makes an untrained network. Equal seeds give equal networks. The error
// says what is wrong with the configuration.
func New(config Config, seed uint64) (*Network, error) {
	n := &Network{config: config, named: map[string]*Parameter{}}
	return n, n.declare(randomParameters{n, seed})
}

// declare goes through all layers, so that every parameter is asked for.
func (n *Network) declare(from parameterSource) error {
	if err := n.config.check(); err != nil {
		return fmt.Errorf("model: the preset %q cannot be built: %w", n.config.Preset, err)
	}
	shelf := ops.NewWeightCache(ops.CPU())
	defer shelf.Close()
	g, err := newGraph(n.config, from, newFoldedWeights(), shelf, graphOptions{batch: 1, plain: true, landmarks: true})
	if err != nil {
		return err
	}
	g.close()
	return nil
}

// randomParameters is the store behind New: it makes what it is asked for.
type randomParameters struct {
	network *Network
	seed    uint64
}

func (f randomParameters) parameter(name string, kind kind, shape []int) (*Parameter, error) {
	if p := f.network.named[name]; p != nil {
		return p, sameShape(name, p.Shape, shape)
	}
	p := &Parameter{Name: name, Shape: slices.Clone(shape), Data: make([]float32, size(shape)), kind: kind}
	p.initialise(f.seed)
	f.network.add(p)
	return p, nil
}

func (n *Network) add(p *Parameter) {
	n.parameters = append(n.parameters, p)
	n.named[p.Name] = p
}

// parameter makes a Network the store that predictors build from.
func (n *Network) parameter(name string, _ kind, shape []int) (*Parameter, error) {
	p := n.named[name]
	if p == nil {
		return nil, fmt.Errorf("model: tensor %q is missing", name)
	}
	return p, sameShape(name, p.Shape, shape)
}

// Config returns the numbers the network is built from.
func (n *Network) Config() Config {
	c := n.config
	c.Classes = slices.Clone(c.Classes)
	return c
}

// Classes returns the names of the expressions, in the order of every
// Distribution.
func (n *Network) Classes() []string { return slices.Clone(n.config.Classes) }

// Trained says whether the network has learnt from labelled faces.
func (n *Network) Trained() bool { return n.metadata.Trained }

// HasBalancingHead says whether the network has a balancing head; an imported POSTER++
// has none until one is trained.
func (n *Network) HasBalancingHead() bool { return n.config.Head == Balancing }

// Metadata returns what the model file says about its history.
func (n *Network) Metadata() Metadata { return n.metadata }

// Parameters counts the learnt numbers (running statistics not among them).
func (n *Network) Parameters() int {
	count := 0
	for _, p := range n.parameters {
		if !p.Statistic() {
			count += len(p.Data)
		}
	}
	return count
}

// Name says which network this is, for a person: "compact, untrained" or the
// name of its file.
func (n *Network) Name() string {
	name := n.config.Preset
	if n.file != "" {
		name = n.file[strings.LastIndexAny(n.file, `/\`)+1:]
	}
	if !n.Trained() {
		name += ", untrained"
	}
	return name
}

// File returns the path the network was read from, empty for a made one.
func (n *Network) File() string { return n.file }

// graph is the network in Gorgonia's hands, for one batch size.
type graph struct {
	stream  *ops.Stream
	machine gorgonia.VM
	batch   int
	input   []float32 // [batch, 3, s, s], plain; or [batch, width], see graphOptions.features
	feature ops.Rows  // [batch, width]
	points  ops.Rows  // [batch, 136]; no node when not asked for
	balancing
	taps map[string]any
}

type graphOptions struct {
	batch     int
	plain     bool // every layer by itself, every intermediate kept
	landmarks bool
	features  bool      // begin with feature vectors instead of pictures: the head alone
	training  *training // what learns and how; nil: nothing
}

// newGraph builds the network of a configuration.
func newGraph(c Config, from parameterSource, folds *foldedWeights, shelf *ops.WeightCache, o graphOptions) (*graph, error) {
	expression := gorgonia.NewGraph(gorgonia.WithGraphName("arbex " + c.Preset))
	b := &builder{
		Stream: ops.NewStream(expression, shelf), config: c, batch: o.batch, fused: !o.plain,
		source: from, foldedWeights: folds, taps: map[string]any{}, training: o.training,
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
		return nil, fmt.Errorf("model: building the network: %w", err)
	}
	for _, result := range g.results() {
		if result.Node != nil {
			b.Output(result.Node)
		}
	}
	g.machine = gorgonia.NewTapeMachine(expression)
	return g, nil
}

// build is the network from end to end.
func (g *graph) build(b *builder, landmarks bool) {
	side := b.config.Side / b.config.Subsample
	picture, memory := b.Input("input", ops.Map{N: b.batch, C: 3, H: side, W: side})
	g.input = memory
	marks, points := b.landmarkBackbone(picture, landmarks)
	if b.training != nil && b.training.part == TrainLandmarks {
		g.points = points
		return
	}
	image := b.imageTaps(b.imageBackbone(picture))
	var levels [3]ops.Map
	for i := range levels {
		levels[i] = b.fuse(i+1, image[i], marks[i])
	}
	g.feature, g.points = b.pyramid(levels), points
	g.balancing = b.balance(g.feature)
}

// imageTokens are the normalised image features of the three levels [N, T, C].
func (g *graph) imageTokens() (levels [3]ops.Rows) {
	for i := range levels {
		levels[i] = g.taps[fmt.Sprintf("window%d#windows", i+1)].(ops.Rows)
	}
	return levels
}

// results are what survives a run.
func (g *graph) results() []ops.Rows {
	return []ops.Rows{
		g.feature, g.points, g.embedding, g.primary, g.anchor, g.attentive, g.correction, g.corrected, g.confidence,
	}
}

// run computes the results from the input, on the calling thread.
func (g *graph) run() error {
	g.stream.Begin()
	err := g.machine.RunAll()
	g.machine.Reset()
	if err != nil {
		// Gorgonia's error hides ours, and with it what kind of fault it was.
		return fmt.Errorf("model: %w", cmp.Or(g.stream.QueueErr(), err))
	}
	return g.stream.Run()
}

// close frees the memory outside Go.
func (g *graph) close() {
	g.machine.Close()
	g.stream.Close()
}

// WithBalancingHead returns the network with a balancing head: itself when it has one, or
// a copy whose head begins fresh in place of POSTER++'s own classifier.
func (n *Network) WithBalancingHead(seed uint64) (*Network, error) {
	if n.HasBalancingHead() {
		return n, nil
	}
	own := &Network{config: n.Config(), named: map[string]*Parameter{}, metadata: n.metadata, file: n.file}
	own.config.Head = Balancing
	return own, own.declare(weightTransfer{n, randomParameters{own, seed}})
}

// clone returns a copy that shares no numbers with the network.
func (n *Network) clone() (*Network, error) {
	own := &Network{config: n.Config(), named: map[string]*Parameter{}, metadata: n.metadata, file: n.file}
	return own, own.declare(weightTransfer{n, randomParameters{own, 1}})
}

// weightTransfer is the store of a network that takes what it can from another.
type weightTransfer struct {
	from  *Network
	fresh randomParameters
}

func (g weightTransfer) parameter(name string, kind kind, shape []int) (*Parameter, error) {
	own, err := g.fresh.parameter(name, kind, shape)
	if err != nil {
		return nil, err
	}
	if p := g.from.named[name]; p != nil {
		if err := sameShape(name, p.Shape, shape); err != nil {
			return nil, err
		}
		copy(own.Data, p.Data)
	}
	return own, nil
}
