package model

import (
	"errors"

	"arbex/model/ops"
)

// TimeLayers runs the largest batch that the crops fill, and returns what each
// operation of the compiled graph took. Only on the CPU an operation has ended when it
// returns: on a GPU there is an error.
func (r *Runner) TimeLayers(crops [][]byte) (timings []ops.Timing, err error) {
	if r.device.GPU != nil {
		return nil, errors.New("on a GPU operations overlap, so that none has a time of its own; choose --device cpu")
	}
	batch := batchFor(min(len(crops), r.maxBatch))
	_, err = r.run(batchKind{size: batch}, func(g *graph) { r.normalisation.apply(g.input, crops[:batch], r.network.config) }, func(g *graph) error {
		return g.compute(func() (err error) {
			timings, err = g.stream.RunTimed()
			return err
		})
	})
	return timings, err
}
