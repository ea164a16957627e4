package cuda

import "math"

// Launches is an operation as a list of kernel launches, in order. Inputs, output
// and extra outputs are those of the operation's kernel in package onednn.
type Launches struct {
	List    []Launch
	Scratch int // floats that the launches use for intermediate results

	// Pack packs the weights (slot 1); nil: they are plain. PackedLayout is equal
	// for equal layouts.
	Pack         func(packed, plain []float32)
	PackedLen    int // floats
	PackedLayout uint64
}

// Launch is a kernel with its grid and its arguments, or a call of BLAS.
type Launch struct {
	Kernel    string
	Grid      [3]int // in blocks
	Threads   int    // per block
	Arguments []Argument

	Gemm          *Gemm    // a matrix product by BLAS instead of a kernel; the arguments are A, B and C
	RequiredInput Argument // the launch is left out when this input is null

	product    *matmul // the matrix product that the kernel computes; nil: none
	sumsSplits bool    // it sums the splits of the product before it
}

func launch(kernel string, grid [3]int, threads int, arguments []Argument) Launch {
	return Launch{Kernel: kernel, Grid: grid, Threads: threads, Arguments: arguments}
}

// Argument is an argument of a kernel, eight bytes: a number or an address.
type Argument struct {
	Kind   ArgumentKind
	Slot   int    // of an input or an extra output
	Offset int    // in floats
	Bits   uint64 // of a number
}

// ArgumentKind is what an argument stands for.
type ArgumentKind int

// The kinds. An input or output that an operation does not have is null.
const (
	Number ArgumentKind = iota
	Input
	Output
	ExtraOutput
	ScratchMemory
)

// In returns the address of an input.
func In(slot int) Argument { return Argument{Kind: Input, Slot: slot} }

// Out returns the address of the output.
func Out() Argument { return Argument{Kind: Output} }

// ExtraOut returns the address of an extra output.
func ExtraOut(i int) Argument { return Argument{Kind: ExtraOutput, Slot: i} }

// Scratch returns an address in the scratch memory, at an offset in floats.
func Scratch(offset int) Argument { return Argument{Kind: ScratchMemory, Offset: offset} }

// Plus returns an address some floats further.
func (a Argument) Plus(floats int) Argument {
	a.Offset += floats
	return a
}

// Int returns an integer; 0 is also the null address.
func Int(n int) Argument { return Argument{Bits: uint64(n)} }

// Float returns a float64.
func Float(v float64) Argument { return Argument{Bits: math.Float64bits(v)} }

// null is the null address.
var null = Int(0)

func boolean(on bool) Argument {
	if on {
		return Int(1)
	}
	return Int(0)
}

func optional(on bool, a Argument) Argument {
	if on {
		return a
	}
	return null
}

func ceil(n, by int) int { return (n + by - 1) / by }

// threads is the size of a block. maxBlocks is enough to keep any GPU busy; kernels
// loop over the elements that remain.
const (
	threads   = 256
	maxBlocks = 1 << 14
)

// PerElement launches a kernel whose threads share count elements.
func PerElement(kernel string, count int, arguments ...Argument) Launch {
	return launch(kernel, [3]int{min(max(ceil(count, threads), 1), maxBlocks), 1, 1}, threads, arguments)
}

// OneBlock launches a kernel in one block.
func OneBlock(kernel string, arguments ...Argument) Launch {
	return launch(kernel, [3]int{1, 1, 1}, threads, arguments)
}

// perRow launches a kernel with one block per row of c numbers.
func perRow(kernel string, rows, c int, arguments ...Argument) Launch {
	t := 32
	for t < threads && 2*t <= c {
		t *= 2
	}
	return launch(kernel, [3]int{rows, 1, 1}, t, arguments)
}

func newLaunches(launches ...Launch) Launches { return Launches{List: launches} }
