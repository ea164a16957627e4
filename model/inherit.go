package model

import "fmt"

// Inherit returns a copy of the network whose part is that of another network,
// which may differ in everything else.
func (n *Network) Inherit(part Part, from *Network) (*Network, error) {
	own := &Network{config: n.Config(), named: map[string]*Parameter{}, notes: n.notes, file: n.file}
	if err := own.declare(grafted{n, fresh{own, 1}}); err != nil {
		return nil, err
	}
	for _, p := range own.parameters {
		if !part.learns(p.Name) {
			continue
		}
		other := from.named[p.Name]
		if other == nil {
			return nil, fmt.Errorf("model: %s has no tensor %q to inherit", from.Name(), p.Name)
		}
		if err := sameShape(p.Name, other.Shape, p.Shape); err != nil {
			return nil, err
		}
		copy(p.Data, other.Data)
	}
	return own, nil
}
