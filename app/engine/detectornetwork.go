package engine

import (
	"arbex/model/blazeface"
	"arbex/model/device"
	"arbex/vision"
)

// newFinder makes a finder whose detector runs on the network's kernels, with one
// thread: the others are the network's.
func newFinder(o vision.FinderOptions, n device.Niceness) (*vision.Finder, error) {
	if o.Network == nil {
		o.Network = func(file []byte, side int) (vision.DetectorNetwork, error) {
			return blazeface.New(file, side, blazeface.Options{Threads: 1, Niceness: n})
		}
	}
	return vision.NewFinder(o)
}
