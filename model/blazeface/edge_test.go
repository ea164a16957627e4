package blazeface

import (
	"errors"
	"math"
	"slices"
	"testing"

	"arbex/assets/detectors"
	"arbex/model/device"
	"arbex/model/ops"

	"google.golang.org/protobuf/encoding/protowire"
)

// A square that the network is not made for is an error, and neither memory nor a thread
// is left behind.
func TestOtherSidesAreErrors(t *testing.T) {
	content, err := detectors.Read(detectors.BlazeFaceFront)
	if err != nil {
		t.Fatal(err)
	}
	for _, side := range []int{-128, -1, 0, 1, 2, 16, 64, 127, 129, 200, 256, math.MaxInt32} {
		if d, err := New(content, side, Options{Threads: 1}); err == nil {
			d.Close()
			t.Errorf("a square of %d was accepted", side)
		}
	}
}

func TestAClosedDetectorDoesNotRun(t *testing.T) {
	content, err := detectors.Read(detectors.BlazeFaceFront)
	if err != nil {
		t.Fatal(err)
	}
	d, err := New(content, 128, Options{Threads: 1})
	if err != nil {
		t.Fatal(err)
	}
	for range 2 {
		if err := d.Close(); err != nil {
			t.Error(err)
		}
	}
	if _, _, err := d.Run(make([]float32, 128*128*3)); !errors.Is(err, device.ErrClosed) {
		t.Errorf("a closed detector: %v", err)
	}
}

// A file of ONNX is built of fields; these are the few that are read.
func field(number protowire.Number, content []byte) []byte {
	return protowire.AppendBytes(protowire.AppendTag(nil, number, protowire.BytesType), content)
}

func number(field protowire.Number, v uint64) []byte {
	return protowire.AppendVarint(protowire.AppendTag(nil, field, protowire.VarintType), v)
}

// weightsOf is an initializer of a shape with so many zeros.
func weightsOf(name string, count int, shape ...uint64) []byte {
	t := field(tensorName, []byte(name))
	for _, size := range shape {
		t = append(t, number(tensorDimension, size)...)
	}
	return field(graphInitializer, append(t, field(tensorRaw, make([]byte, 4*count))...))
}

func convOf(inputs ...string) []byte {
	n := field(nodeOperator, []byte("Conv"))
	for _, name := range inputs {
		n = append(n, field(nodeInput, []byte(name))...)
	}
	strides := append(field(attributeName, []byte("strides")), number(attributeInts, 2)...)
	return field(graphNode, append(n, field(nodeAttribute, strides)...))
}

func fileOf(parts ...[]byte) []byte { return field(modelGraph, slices.Concat(parts...)) }

func TestConvolutionsAreRead(t *testing.T) {
	add := field(graphNode, field(nodeOperator, []byte("Add")))
	file := fileOf(convOf("x", "w", "b"), add, convOf("x", "w"), weightsOf("w", 2*3*5*5, 2, 3, 5, 5), weightsOf("b", 2, 2))
	all, err := readConvolutions(file)
	if err != nil || len(all) != 2 {
		t.Fatalf("%d convolutions, %v", len(all), err)
	}
	first, second := all[0], all[1]
	if first.out != 2 || first.in != 3 || first.side != 5 || first.stride != 2 || !first.added || len(first.bias) != 2 {
		t.Errorf("the first is %+v", first)
	}
	if second.added || second.bias != nil {
		t.Errorf("the second is %+v", second)
	}
	for name, file := range map[string][]byte{"nothing": nil, "no graph": field(3, []byte("x")), "an empty graph": fileOf()} {
		if all, err := readConvolutions(file); err != nil || len(all) != 0 {
			t.Errorf("%s: %v, %v", name, all, err)
		}
	}
}

func TestDamagedConvolutionsAreErrors(t *testing.T) {
	for name, file := range map[string][]byte{
		"no weights":                   fileOf(convOf("x")),
		"weights that are not there":   fileOf(convOf("x", "w")),
		"weights of three dimensions":  fileOf(convOf("x", "w"), weightsOf("w", 8, 2, 2, 2)),
		"weights that are no square":   fileOf(convOf("x", "w"), weightsOf("w", 12, 1, 1, 3, 4)),
		"fewer numbers than the shape": fileOf(convOf("x", "w"), weightsOf("w", 8, 1, 1, 3, 3)),
		"a shape that overflows":       fileOf(convOf("x", "w"), weightsOf("w", 0, 1<<31-1, 1<<31-1, 1<<31-1, 1<<31-1)),
		"a shape that overflows to 0":  fileOf(convOf("x", "w"), weightsOf("w", 0, 1<<16, 1<<16, 1<<16, 1<<16)),
		"a dimension beyond 32 bits":   fileOf(convOf("x", "w"), weightsOf("w", 9, 1<<40, 1, 3, 3)),
		"a bias of another length":     fileOf(convOf("x", "w", "b"), weightsOf("w", 9, 1, 1, 3, 3), weightsOf("b", 2, 2)),
		"a bias that is not there":     fileOf(convOf("x", "w", "b"), weightsOf("w", 9, 1, 1, 3, 3)),
		"a tag that is cut":            {0x80},
		"a field that is cut":          field(modelGraph, []byte{0x0a, 0xff}),
	} {
		if all, err := readConvolutions(file); !errors.Is(err, errDamaged) {
			t.Errorf("%s: %d convolutions, %v", name, len(all), err)
		}
	}
}

// Blocks of channels may be of different sizes on the two sides of a shortcut.
func TestShortcutsTakeTheLargestPixel(t *testing.T) {
	for _, c := range []struct {
		channels, out    int
		from, to, stride int
	}{{16, 16, 16, 16, 2}, {16, 32, 16, 16, 2}, {16, 32, 8, 16, 1}, {32, 48, 16, 8, 2}, {8, 24, 8, 8, 2}} {
		const h, w = 4, 6
		x, y := newMap(c.channels, h, w), newMap(c.out, h/c.stride, w/c.stride)
		in := make([]float32, c.channels*h*w)
		value := func(channel, row, column int) float32 { return float32(1000*channel + 10*row + column + 1) }
		for i := range in {
			channel, row, column := place(i, c.from, h, w)
			in[i] = value(channel, row, column)
		}
		out := slices.Repeat([]float32{-1}, c.out*y.H*y.W)
		fill(out, in, x, y, c.from, c.to, c.stride)
		for i, have := range out {
			channel, row, column := place(i, c.to, y.H, y.W)
			want := float32(0)
			if channel < c.channels {
				want = value(channel, row*c.stride+c.stride-1, column*c.stride+c.stride-1)
			}
			if have != want {
				t.Fatalf("%+v: channel %d, row %d, column %d is %v, not %v", c, channel, row, column, have, want)
			}
		}
	}
}

// place returns the channel, row and column of an element of a map in blocks of channels.
func place(i, block, h, w int) (channel, row, column int) {
	pixel := i / block % (h * w)
	return i/(block*h*w)*block + i%block, pixel / w, pixel % w
}

func newMap(channels, h, w int) ops.Map { return ops.Map{N: 1, C: channels, H: h, W: w} }
