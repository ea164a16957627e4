package cuda

import "math"

// Launches is an operation as launches, in order. Inputs, output and sides have the
// meaning they have for the CPU's kernel.
type Launches struct {
	List    []Launch
	Scratch int // floats the launches may write to between themselves

	// Pack brings the weights (slot 1) of some plans into the order they want;
	// nil: they take them as they are. Equal layouts, equal orders.
	Pack         func(packed, plain []float32)
	PackedLen    int // floats of the packed weights
	PackedLayout uint64
}

// Launch is a kernel with everything it is told.
type Launch struct {
	Kernel    string
	Grid      [3]int // blocks
	Threads   int    // of a block
	Arguments []Argument

	Gemm          *Gemm    // of a Library, in the place of a kernel: the arguments are its A, B and C
	RequiredInput Argument // an input without which it is left out; null: there is none

	product    *matmul // the product that the kernel computes; nil: it is none
	sumsSplits bool    // it adds up the parts of the product before it
}

func launch(kernel string, grid [3]int, threads int, arguments []Argument) Launch {
	return Launch{Kernel: kernel, Grid: grid, Threads: threads, Arguments: arguments}
}

// Argument is eight bytes: a number, or where something lies.
type Argument struct {
	Kind   ArgumentKind
	Slot   int    // of an input or a side
	Offset int    // floats from there on
	Bits   uint64 // of a number
}

// ArgumentKind says what an argument is.
type ArgumentKind int

// The places. An input, output or side that an operation does not have is null.
const (
	Number ArgumentKind = iota
	Input
	Output
	ExtraOutput
	ScratchMemory
)

// In is where input slot lies.
func In(slot int) Argument { return Argument{Kind: Input, Slot: slot} }

// Out is where the result goes.
func Out() Argument { return Argument{Kind: Output} }

// ExtraOut is where a further result goes.
func ExtraOut(i int) Argument { return Argument{Kind: ExtraOutput, Slot: i} }

// Scratch is a place in the scratch memory, so many floats from its beginning.
func Scratch(offset int) Argument { return Argument{Kind: ScratchMemory, Offset: offset} }

// Plus is an argument's place some floats further on.
func (a Argument) Plus(floats int) Argument {
	a.Offset += floats
	return a
}

// Int is a whole number, or null for 0.
func Int(n int) Argument { return Argument{Bits: uint64(n)} }

// Float is a real number.
func Float(v float64) Argument { return Argument{Bits: math.Float64bits(v)} }

// null leaves an address out.
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

// Bounds of a launch: mostBlocks is enough for every GPU to be busy, the kernels
// go on from there by themselves.
const (
	threads   = 256
	maxBlocks = 1 << 14
)

// PerElement launches a kernel that shares count numbers out among its threads.
func PerElement(kernel string, count int, arguments ...Argument) Launch {
	return launch(kernel, [3]int{min(max(ceil(count, threads), 1), maxBlocks), 1, 1}, threads, arguments)
}

// OneBlock launches a kernel that works in one block.
func OneBlock(kernel string, arguments ...Argument) Launch {
	return launch(kernel, [3]int{1, 1, 1}, threads, arguments)
}

// perRow launches a kernel that has a block for each row of c numbers.
func perRow(kernel string, rows, c int, arguments ...Argument) Launch {
	t := 32
	for t < threads && 2*t <= c {
		t *= 2
	}
	return launch(kernel, [3]int{rows, 1, 1}, t, arguments)
}

func newLaunches(launches ...Launch) Launches { return Launches{List: launches} }
