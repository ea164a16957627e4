package engine

import (
	"arbex/model/blazeface"
	"arbex/vision"
)

// newFinder makes a finder whose detector runs on the network's kernels, with one
// thread: the others are the network's.
func newFinder(o vision.FinderOptions, b blazeface.Options) (*vision.Finder, error) {
	if o.Network == nil {
		b.Threads = 1
		o.Network = func(file []byte, side int) (vision.DetectorNetwork, error) {
			return blazeface.New(file, side, b)
		}
	}
	return vision.NewFinder(o)
}
