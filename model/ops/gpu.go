package ops

import (
	"errors"
	"sync"

	"arbex/model/ops/cuda"
)

// GPU is a graphics processor, used by a driver. Weights and results stay in its
// memory: each run uploads all inputs in one transfer and downloads all outputs in
// another.
//
// Freed memory is kept for later allocations of its size, because allocating by
// the driver makes the device wait. A GPU is safe for use by several streams, each
// on its own thread.
type GPU struct {
	driver cuda.Driver
	mutex  sync.Mutex
	idle   map[int][]cuda.Address // by size in bytes
	sizes  map[cuda.Address]int   // of all memory allocated by the driver

	blas     cuda.BLAS // computes matrix products; nil: kernels do
	blasName string
	blasErr  error // why the library is no longer used
}

var _ Device = (*GPU)(nil)

// NewGPU returns the device of a driver. Closing the device closes the driver.
func NewGPU(driver cuda.Driver) *GPU {
	return &GPU{driver: driver, idle: map[int][]cuda.Address{}, sizes: map[cuda.Address]int{}}
}

// Name returns the device's name for the user.
func (g *GPU) Name() string {
	if g.blas == nil {
		return g.driver.Name()
	}
	return g.driver.Name() + ", matrix products by " + g.blasName
}

// BLAS returns the name of the library that computes matrix products, empty when
// kernels do.
func (g *GPU) BLAS() string { return g.blasName }

// UseBLAS has the driver's library compute the matrix products of graphs that are
// built from now on. Call it before anything is built.
func (g *GPU) UseBLAS() error {
	blas, ok := g.driver.(cuda.BLAS)
	if !ok {
		return errors.New("this driver has no library of matrix products")
	}
	name, err := blas.InitBLAS()
	if err != nil {
		return err
	}
	g.blas, g.blasName = blas, name
	return nil
}

// BLASError returns why the library is no longer used, nil when it is used or was
// never asked for. Only the thread that runs the streams may call it.
func (g *GPU) BLASError() error { return g.blasErr }

// disableBLAS continues without the library.
func (g *GPU) disableBLAS(why error) { g.blas, g.blasName, g.blasErr = nil, "", why }

// Close frees all memory and closes the driver. Streams and weight caches must be
// closed before.
func (g *GPU) Close() error {
	g.trim()
	return g.driver.Close()
}

// channelBlock returns all channels: a map is [N, H, W, C].
func (g *GPU) channelBlock(channels int) int { return channels }
