package ops

import (
	"errors"
	"math"
	"sync"
	"unsafe"

	"arbex/model/ops/cuda"
	"arbex/model/ops/onednn"
)

// GPU is a graphics processor behind a driver. Weights and results stay in its
// memory: with every run the inputs go there in one piece, and the answers come
// back in one.
//
// Memory that is freed is kept for the next request of its size, because asking
// the driver makes the device wait. Safe for use by several streams, each on a
// thread of its own.
type GPU struct {
	driver cuda.Driver
	mutex  sync.Mutex
	idle   map[int][]cuda.Address // by size in bytes
	sizes  map[cuda.Address]int   // of all memory the driver has given

	blas     cuda.BLAS // computes products; nil: kernels do
	blasName string    // of the library
	blasErr  error     // why the library is no longer used
}

// NewGPU is the device behind a driver, which it closes with itself.
func NewGPU(driver cuda.Driver) *GPU {
	return &GPU{driver: driver, idle: map[int][]cuda.Address{}, sizes: map[cuda.Address]int{}}
}

// Name is the device's, for a person.
func (g *GPU) Name() string {
	if g.blas == nil {
		return g.driver.Name()
	}
	return g.driver.Name() + ", matrix products by " + g.blasName
}

// BLAS is the name of the library that computes matrix products; empty: kernels
// do.
func (g *GPU) BLAS() string { return g.blasName }

// UseBLAS has the driver's library compute the matrix products of what is built
// from now on, or says why there is none. Call it before anything is built.
func (g *GPU) UseBLAS() error {
	library, ok := g.driver.(cuda.BLAS)
	if !ok {
		return errors.New("ops: this driver has no library of matrix products")
	}
	name, err := library.InitBLAS()
	if err != nil {
		return err
	}
	g.blas, g.blasName = library, name
	return nil
}

// BLASError is why the library is no longer used; nil: it is, or never was. Like the
// runs of a stream it is for the thread that the GPU belongs to.
func (g *GPU) BLASError() error { return g.blasErr }

// disableBLAS goes on without the library.
func (g *GPU) disableBLAS(why error) { g.blas, g.blasName, g.blasErr = nil, "", why }

// Close gives everything back to the driver. Streams and shelves must be closed
// before.
func (g *GPU) Close() error {
	g.trim()
	return g.driver.Close()
}

// BytesInUse counts the bytes that are lent out.
func (g *GPU) BytesInUse() (bytes int) {
	g.mutex.Lock()
	defer g.mutex.Unlock()
	for _, size := range g.sizes {
		bytes += size
	}
	for size, idle := range g.idle {
		bytes -= size * len(idle)
	}
	return bytes
}

// trim gives idle memory back to the driver.
func (g *GPU) trim() {
	g.mutex.Lock()
	defer g.mutex.Unlock()
	for _, idle := range g.idle {
		for _, address := range idle {
			g.driver.Free(address) // a device that is lost frees nothing
			delete(g.sizes, address)
		}
	}
	clear(g.idle)
}

// allocationUnit is what sizes of memory are rounded up to, in bytes.
const allocationUnit = 512

func (g *GPU) alloc(n int) ([]float32, error) {
	bytes := max((4*n+allocationUnit-1)/allocationUnit*allocationUnit, allocationUnit)
	if address, found := g.reuse(bytes); found {
		return behind(address, n), nil
	}
	address, err := g.driver.Alloc(bytes)
	if errors.Is(err, cuda.ErrOutOfMemory) {
		g.trim()
		address, err = g.driver.Alloc(bytes)
	}
	if err != nil {
		return nil, err
	}
	g.mutex.Lock()
	g.sizes[address] = bytes
	g.mutex.Unlock()
	return behind(address, n), nil
}

func (g *GPU) reuse(bytes int) (address cuda.Address, found bool) {
	g.mutex.Lock()
	defer g.mutex.Unlock()
	idle := g.idle[bytes]
	if len(idle) == 0 {
		return 0, false
	}
	g.idle[bytes] = idle[:len(idle)-1]
	return idle[len(idle)-1], true
}

func (g *GPU) free(memory []float32) {
	if memory == nil {
		return
	}
	g.mutex.Lock()
	defer g.mutex.Unlock()
	address := addressOf(memory)
	g.idle[g.sizes[address]] = append(g.idle[g.sizes[address]], address)
}

// behind is n floats at an address of the device, for handing about only.
func behind(address cuda.Address, n int) []float32 {
	return unsafe.Slice(*(**float32)(unsafe.Pointer(&address)), n)
}

func addressOf(memory []float32) cuda.Address {
	return cuda.Address(uintptr(unsafe.Pointer(unsafe.SliceData(memory))))
}

func (g *GPU) fill(memory []float32, with func([]float32) error) error {
	numbers := make([]float32, len(memory))
	if err := with(numbers); err != nil {
		return err
	}
	return g.driver.Upload(addressOf(memory), numbers)
}

// gpuState is what a stream has on a device with memory of its own.
type gpuState struct {
	inputs  transferBuffer
	outputs transferBuffer
	copies  map[*float32][]float32 // of leaves that the device changes
	scratch scratch
	squares scratch // where the gradients' norm is added up
}

// transferBuffer is memory that is copied in one piece, and its counterpart here.
type transferBuffer struct {
	device, host []float32
	used         int
}

// next is the next n floats of a block.
func (b *transferBuffer) next(n int) (there, here []float32) {
	from := b.used
	b.used += n
	return b.device[from:b.used:b.used], b.host[from:b.used:b.used]
}

// scratch is memory that kernels share, because they run one after the other.
type scratch struct {
	need   int
	memory []float32
}

func (g *GPU) grow(s *scratch) (err error) {
	if len(s.memory) >= s.need {
		return nil
	}
	g.free(s.memory)
	s.memory, err = g.alloc(s.need)
	return err
}

// allocTransfers reserves the two blocks before the first operation asks for its room.
func (g *GPU) allocTransfers(s *Stream) (err error) {
	if s.onGPU.copies != nil {
		return nil
	}
	s.onGPU.copies = map[*float32][]float32{}
	inputs, answers := 0, normFloats
	for _, input := range s.inputs {
		inputs += len(input)
	}
	for _, op := range s.operations {
		if op.isOutput {
			answers += op.shape.TotalSize()
		}
	}
	for b, n := range map[*transferBuffer]int{&s.onGPU.inputs: inputs, &s.onGPU.outputs: answers} {
		if b.device, err = g.alloc(n); err != nil {
			return err
		}
		b.host = make([]float32, n)
	}
	for _, input := range s.inputs {
		there, _ := s.onGPU.inputs.next(len(input))
		s.onGPU.copies[unsafe.SliceData(input)] = there
	}
	s.onGPU.outputs.next(normFloats)
	return nil
}

// normFloats is that of the gradients' squares, a double, at the beginning of the
// answers.
const normFloats = 2

func (g *GPU) allocResult(s *Stream, op *Operation) ([]float32, error) {
	if err := g.allocTransfers(s); err != nil {
		return nil, err
	}
	if !op.isOutput {
		return s.memory.take(op.shape.TotalSize())
	}
	there, here := s.onGPU.outputs.next(op.shape.TotalSize())
	op.host = here
	return there, nil
}

// leaf is the device's copy of a leaf; it is made when first asked for.
func (g *GPU) leaf(s *Stream, numbers []float32) ([]float32, error) {
	if err := g.allocTransfers(s); err != nil {
		return nil, err
	}
	key := unsafe.SliceData(numbers)
	if there := s.onGPU.copies[key]; there != nil {
		return there, nil
	}
	there, err := g.alloc(len(numbers))
	if err != nil {
		return nil, err
	}
	s.onGPU.copies[key] = there
	return there, g.driver.Upload(addressOf(there), numbers)
}

func (g *GPU) transfer(s *Stream, numbers []float32, fromDevice bool) error {
	there := s.onGPU.copies[unsafe.SliceData(numbers)]
	if there == nil {
		return nil // the device has never asked for them
	}
	if err := g.driver.Bind(); err != nil {
		return err
	}
	if fromDevice {
		return g.driver.Download(numbers, addressOf(there))
	}
	return g.driver.Upload(addressOf(there), numbers)
}

// run sends the inputs, launches everything, and waits for the answers.
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
	if err := g.driver.Upload(addressOf(in.device), in.host); err != nil {
		return err
	}
	if err := s.forEachQueued(func(op *Operation) error { return op.kernel.Run() }); err != nil {
		return err
	}
	if err := g.sumSquares(s); err != nil {
		return err
	}
	return g.driver.Download(out.host, addressOf(out.device))
}

// prepare makes all kernels before the first one runs: only then is it known how
// much scratch memory they share.
func (g *GPU) prepare(s *Stream) error {
	if err := s.forEachQueued((*Operation).prepare); err != nil {
		return err
	}
	s.onGPU.squares.need = 2 * squareParts * len(s.gradients)
	if err := g.grow(&s.onGPU.squares); err != nil {
		return err
	}
	return g.grow(&s.onGPU.scratch)
}

// squareParts is into how many sums those of a gradient's squares are divided.
const squareParts = 64

// sumSquares adds up the squares of all gradients.
func (g *GPU) sumSquares(s *Stream) error {
	for i, node := range s.gradients {
		gradient := s.producers[node].out
		shares := addressOf(s.onGPU.squares.memory) + cuda.Address(8*squareParts*i)
		if err := g.driver.Launch("square_sum", [3]int{squareParts, 1, 1}, 256, []uint64{uint64(shares), uint64(addressOf(gradient)), uint64(len(gradient))}); err != nil {
			return err
		}
	}
	if len(s.gradients) == 0 {
		return nil
	}
	return g.driver.Launch("add_doubles", [3]int{1, 1, 1}, 256,
		[]uint64{uint64(addressOf(s.onGPU.outputs.device)), uint64(addressOf(s.onGPU.squares.memory)), uint64(squareParts * len(s.gradients))})
}

func (g *GPU) gradientNorm(s *Stream) float64 {
	here := s.onGPU.outputs.host
	return math.Sqrt(math.Float64frombits(uint64(math.Float32bits(here[1]))<<32 | uint64(math.Float32bits(here[0]))))
}

func (g *GPU) adamStep(s *Stream, step onednn.AdamStep, m AdamState) error {
	var arguments []uint64
	for _, numbers := range [][]float32{m.Weights, m.Mean, m.Square, m.Average} {
		there, err := g.leaf(s, numbers)
		if err != nil {
			return err
		}
		arguments = append(arguments, uint64(addressOf(there)))
	}
	gradient := s.producers[m.Gradient].out
	arguments = append(arguments, uint64(addressOf(gradient)), uint64(len(gradient)))
	for _, v := range step.Values() {
		arguments = append(arguments, math.Float64bits(v))
	}
	launch := cuda.PerElement("adam", len(gradient))
	return g.driver.Launch(launch.Kernel, launch.Grid, launch.Threads, arguments)
}

// value reads an answer, which is here, or whatever else was kept, which is not.
func (g *GPU) value(s *Stream, op *Operation) []float32 {
	if op.host != nil {
		return op.host
	}
	numbers := make([]float32, op.shape.TotalSize())
	if err := g.driver.Download(numbers, addressOf(op.out)); err != nil {
		return nil
	}
	return numbers
}

// close frees the stream's memory. Inputs lie in their block.
func (g *GPU) close(s *Stream) {
	r := &s.onGPU
	for _, input := range s.inputs {
		delete(r.copies, unsafe.SliceData(input))
	}
	for _, there := range r.copies {
		g.free(there)
	}
	for _, memory := range [][]float32{r.inputs.device, r.outputs.device, r.scratch.memory, r.squares.memory} {
		g.free(memory)
	}
	*r = gpuState{}
}

// channelBlock is every channel: a map is rows of them.
func (g *GPU) channelBlock(channels int) int { return channels }
