package ops

import (
	"math"
	"unsafe"

	"arbex/model/ops/cuda"
	"arbex/model/ops/onednn"
)

// gpuState is what a stream has on a GPU.
type gpuState struct {
	inputs  transferBuffer
	outputs transferBuffer
	copies  map[*float32]memory // of mutable leaves, by the address of their numbers
	scratch scratch
	squares scratch // partial sums of the gradients' squares
}

// normFloats is the size of the sum of the gradients' squares, a float64 at the
// beginning of the outputs.
const normFloats = 2

// allocTransfers allocates both transfer buffers, before the first result.
func (g *GPU) allocTransfers(s *Stream) (err error) {
	state := &s.onGPU
	if state.copies != nil {
		return nil
	}
	state.copies = map[*float32]memory{}
	inputs, outputs := 0, normFloats
	for _, input := range s.inputs {
		inputs += len(input)
	}
	for _, op := range s.operations {
		if op.isOutput {
			outputs += op.shape.TotalSize()
		}
	}
	for b, n := range map[*transferBuffer]int{&state.inputs: inputs, &state.outputs: outputs} {
		if b.device, err = g.alloc(n); err != nil {
			return err
		}
		b.host = make([]float32, n)
	}
	for _, input := range s.inputs {
		state.copies[unsafe.SliceData(input)], _ = state.inputs.next(len(input))
	}
	state.outputs.next(normFloats)
	return nil
}

func (g *GPU) allocResult(s *Stream, op *Operation) (m memory, err error) {
	if err := g.allocTransfers(s); err != nil {
		return memory{}, err
	}
	if !op.isOutput {
		return s.memory.take(op.shape.TotalSize())
	}
	m, op.host = s.onGPU.outputs.next(op.shape.TotalSize())
	return m, nil
}

// leaf returns the GPU's copy of a leaf, which is made when it is first used.
func (g *GPU) leaf(s *Stream, numbers []float32) (memory, error) {
	if err := g.allocTransfers(s); err != nil {
		return memory{}, err
	}
	key := unsafe.SliceData(numbers)
	if m, found := s.onGPU.copies[key]; found {
		return m, nil
	}
	m, err := g.alloc(len(numbers))
	if err != nil {
		return memory{}, err
	}
	s.onGPU.copies[key] = m
	return m, g.driver.Upload(m.address, numbers)
}

func (g *GPU) transfer(s *Stream, numbers []float32, download bool) error {
	m, found := s.onGPU.copies[unsafe.SliceData(numbers)]
	if !found {
		return nil // the GPU has no copy yet
	}
	if err := g.driver.Bind(); err != nil {
		return err
	}
	if download {
		return g.driver.Download(numbers, m.address)
	}
	return g.driver.Upload(m.address, numbers)
}

// run uploads the inputs, launches everything, and downloads the outputs.
func (g *GPU) run(s *Stream) error {
	if err := g.driver.Bind(); err != nil {
		return err
	}
	if err := g.prepare(s); err != nil {
		return err
	}
	in, out := &s.onGPU.inputs, &s.onGPU.outputs
	to := in.host
	for _, input := range s.inputs {
		to = to[copy(to, input):]
	}
	if err := g.driver.Upload(in.device.address, in.host); err != nil {
		return err
	}
	if err := s.forEachQueued(func(op *Operation) error { return op.kernel.Run() }); err != nil {
		return err
	}
	if err := g.sumSquares(s); err != nil {
		return err
	}
	return g.driver.Download(out.host, out.device.address)
}

// prepare makes all kernels before the first one runs, because only then the size
// of the scratch memory that they share is known.
func (g *GPU) prepare(s *Stream) error {
	if err := s.forEachQueued((*Operation).prepare); err != nil {
		return err
	}
	s.onGPU.squares.needed = 2 * squareParts * len(s.gradients)
	if err := g.grow(&s.onGPU.squares); err != nil {
		return err
	}
	return g.grow(&s.onGPU.scratch)
}

// squareParts is the number of partial sums of one gradient's squares.
const squareParts = 64

// sumSquares sums the squares of all gradients.
func (g *GPU) sumSquares(s *Stream) error {
	if len(s.gradients) == 0 {
		return nil
	}
	partial := s.onGPU.squares.memory.address
	for i, node := range s.gradients {
		gradient := s.producers[node].out
		to := partial + cuda.Address(8*squareParts*i)
		err := g.driver.Launch("square_sum", [3]int{squareParts, 1, 1}, 256, []uint64{uint64(to), uint64(gradient.address), uint64(gradient.len)})
		if err != nil {
			return err
		}
	}
	return g.driver.Launch("add_doubles", [3]int{1, 1, 1}, 256,
		[]uint64{uint64(s.onGPU.outputs.device.address), uint64(partial), uint64(squareParts * len(s.gradients))})
}

func (g *GPU) gradientNorm(s *Stream) float64 {
	host := s.onGPU.outputs.host
	return math.Sqrt(math.Float64frombits(uint64(math.Float32bits(host[1]))<<32 | uint64(math.Float32bits(host[0]))))
}

func (g *GPU) adamStep(s *Stream, step onednn.AdamStep, a AdamState) error {
	var arguments []uint64
	for _, numbers := range [][]float32{a.Weights, a.Mean, a.Square, a.Average} {
		m, err := g.leaf(s, numbers)
		if err != nil {
			return err
		}
		arguments = append(arguments, uint64(m.address))
	}
	gradient := s.producers[a.Gradient].out
	arguments = append(arguments, uint64(gradient.address), uint64(gradient.len))
	for _, v := range step.Values() {
		arguments = append(arguments, math.Float64bits(v))
	}
	launch := cuda.PerElement("adam", gradient.len)
	return g.driver.Launch(launch.Kernel, launch.Grid, launch.Threads, arguments)
}

// read returns an output, which run has downloaded, or downloads another result.
func (g *GPU) read(s *Stream, op *Operation) []float32 {
	if op.host != nil {
		return op.host
	}
	numbers := make([]float32, op.shape.TotalSize())
	if err := g.driver.Download(numbers, op.out.address); err != nil {
		return nil
	}
	return numbers
}

// close frees the stream's memory. The inputs are part of their transfer buffer.
func (g *GPU) close(s *Stream) {
	state := &s.onGPU
	for _, input := range s.inputs {
		delete(state.copies, unsafe.SliceData(input))
	}
	for _, m := range state.copies {
		g.free(m)
	}
	for _, m := range []memory{state.inputs.device, state.outputs.device, state.scratch.memory, state.squares.memory} {
		g.free(m)
	}
	*state = gpuState{}
}
