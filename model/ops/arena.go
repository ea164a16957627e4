package ops

import (
	"slices"
)

// arena lends memory to the results of a graph. Lending and giving back happen
// only in the first run; later runs find everything in its place.
type arena struct {
	device Device
	all    [][]float32
	idle   [][]float32
}

// take lends n floats: the smallest idle piece that is large enough, unless
// three quarters of it would lie idle.
func (a *arena) take(n int) ([]float32, error) {
	best := -1
	for i, piece := range a.idle {
		if cap(piece) >= n && cap(piece) <= 4*n && (best < 0 || cap(piece) < cap(a.idle[best])) {
			best = i
		}
	}
	if best >= 0 {
		piece := a.idle[best]
		a.idle = slices.Delete(a.idle, best, best+1)
		return piece[:n], nil
	}
	piece, err := a.device.alloc(n)
	if err != nil {
		return nil, err
	}
	a.all = append(a.all, piece)
	return piece, nil
}

// release ends a loan.
func (a *arena) release(piece []float32) { a.idle = append(a.idle, piece) }

// free returns everything.
func (a *arena) free() {
	for _, piece := range a.all {
		a.device.free(piece)
	}
	a.all, a.idle = nil, nil
}
