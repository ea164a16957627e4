package model

import (
	"path"
	"slices"
	"strings"

	"arbex/assets/message"
	"arbex/model/ops"
)

// Network is a configuration and its parameters. Predictors read it; it must not
// change while one of them is being made.
type Network struct {
	config     Config
	parameters []*Parameter          // in the order of building
	named      map[string]*Parameter // the same
	metadata   Metadata
	file       string // where it was read from, may be empty
}

// Metadata is what a model file records about its history.
type Metadata struct {
	Trained bool              // on labelled faces
	Extra   map[string]string // parent, data digest, losses, metrics, date ...; may be nil
}

// New returns an untrained network. Equal seeds give equal networks. The error says
// what is wrong with the configuration.
func New(config Config, seed uint64) (*Network, error) {
	n := newNetwork(config)
	return n, n.declare(randomParameters{n, seed})
}

func newNetwork(config Config) *Network {
	return &Network{config: config, named: map[string]*Parameter{}}
}

// declare builds all layers once, so that every parameter is asked for.
func (n *Network) declare(from parameterSource) error {
	if err := n.config.check(); err != nil {
		return message.Wrap(err, "the preset {{.Name}} cannot be built: {{.Cause}}", message.Fields{"Name": n.config.Preset})
	}
	weights := ops.NewWeightCache(ops.CPU())
	defer weights.Close()
	g, err := newGraph(n.config, from, newFoldedWeights(), weights, plainGraph)
	if err != nil {
		return err
	}
	g.close()
	return nil
}

// MACs returns the number of multiply-accumulate operations of the network as
// published for one face, landmarks included: nothing folded, nothing skipped.
func (n *Network) MACs() (int64, error) {
	weights := ops.NewWeightCache(ops.CPU())
	defer weights.Close()
	g, err := newGraph(n.config, n, newFoldedWeights(), weights, plainGraph)
	if err != nil {
		return 0, err
	}
	defer g.close()
	return g.stream.MACs(), nil
}

func (n *Network) add(p *Parameter) {
	n.parameters = append(n.parameters, p)
	n.named[p.Name] = p
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

// Trained reports whether the network has been trained on labelled faces.
func (n *Network) Trained() bool { return n.metadata.Trained }

// HasBalancingHead reports whether the network has the head of ARBEx. An imported
// POSTER++ has none (WithBalancingHead).
func (n *Network) HasBalancingHead() bool { return n.config.Head == Balancing }

// Metadata returns what the model file records about its history.
func (n *Network) Metadata() Metadata { return n.metadata }

// Parameters returns the number of trained numbers, without the running statistics
// of batch norms.
func (n *Network) Parameters() int {
	count := 0
	for _, p := range n.parameters {
		if !p.Statistic() {
			count += len(p.Data)
		}
	}
	return count
}

// Name returns a name for people: the name of the network's file or of its preset,
// as in "compact, untrained".
func (n *Network) Name() string {
	name := n.config.Preset
	if n.file != "" {
		name = path.Base(strings.ReplaceAll(n.file, `\`, "/"))
	}
	if !n.Trained() {
		name += ", untrained"
	}
	return name
}

// File returns the path the network was read from, "" for one that New made.
func (n *Network) File() string { return n.file }
