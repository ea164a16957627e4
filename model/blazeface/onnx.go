package blazeface

import (
	"encoding/binary"
	"errors"
	"fmt"
	"math"

	"google.golang.org/protobuf/encoding/protowire"
)

// Field numbers of the messages of ONNX that are read (onnx.proto3).
const (
	modelGraph       = 7
	graphNode        = 1
	graphInitializer = 5
	nodeInput        = 1
	nodeOperator     = 4
	nodeAttribute    = 5
	attributeName    = 1
	attributeInts    = 8
	tensorDimension  = 1
	tensorFloats     = 4
	tensorName       = 8
	tensorRaw        = 9
)

// convolution is a convolution of the file: weights [out, in/groups, side, side]
// and a bias [out], nil for none.
type convolution struct {
	out, in, side int // in is that of a group
	stride        int
	added         bool // a shortcut is added to the result
	weights, bias []float32
}

// node is an operation of the file.
type node struct {
	operator string
	inputs   []string
	stride   int // of a convolution
}

// tensor is an initializer of floating-point numbers.
type tensor struct {
	shape   []int
	numbers []float32
}

// complete reports whether there are as many numbers as the shape holds, and at least one.
func (t tensor) complete() bool {
	count := 1
	for _, size := range t.shape {
		if size < 1 || count > len(t.numbers)/size {
			return false
		}
		count *= size
	}
	return count == len(t.numbers)
}

var errDamaged = errors.New("the detector's file is damaged; build the program again from a clean clone")

// readConvolutions returns the convolutions of an ONNX file in the order of its
// nodes, which is the order they are computed in.
func readConvolutions(file []byte) (all []convolution, err error) {
	tensors := map[string]tensor{}
	var nodes []node
	err = fields(file, func(number protowire.Number, graph []byte) error {
		if number != modelGraph {
			return nil
		}
		return fields(graph, func(number protowire.Number, message []byte) error {
			switch number {
			case graphInitializer:
				name, t, err := readTensor(message)
				tensors[name] = t
				return err
			case graphNode:
				n, err := readNode(message)
				nodes = append(nodes, n)
				return err
			}
			return nil
		})
	})
	if err != nil {
		return nil, err
	}
	for i, n := range nodes {
		if n.operator != "Conv" {
			continue
		}
		c, err := newConvolution(tensors, n)
		if err != nil {
			return nil, err
		}
		c.added = i+1 < len(nodes) && nodes[i+1].operator == "Add"
		all = append(all, c)
	}
	return all, nil
}

func newConvolution(tensors map[string]tensor, n node) (c convolution, err error) {
	inputs := n.inputs
	if len(inputs) < 2 {
		return c, errDamaged
	}
	w := tensors[inputs[1]]
	if len(w.shape) != 4 || w.shape[2] != w.shape[3] || !w.complete() {
		return c, fmt.Errorf("weights %q of the shape %v: %w", inputs[1], w.shape, errDamaged)
	}
	c = convolution{out: w.shape[0], in: w.shape[1], side: w.shape[2], stride: n.stride, weights: w.numbers}
	if len(inputs) > 2 {
		if c.bias = tensors[inputs[2]].numbers; len(c.bias) != c.out {
			return c, fmt.Errorf("bias %q of %d numbers: %w", inputs[2], len(c.bias), errDamaged)
		}
	}
	return c, nil
}

// fields calls each for the fields of a message that hold bytes, and for a number
// with its bytes as a varint.
func fields(message []byte, each func(protowire.Number, []byte) error) error {
	for len(message) > 0 {
		number, kind, n := protowire.ConsumeTag(message)
		if n < 0 {
			return errDamaged
		}
		message = message[n:]
		value := message
		if kind == protowire.BytesType {
			value, n = protowire.ConsumeBytes(message)
		} else {
			n = protowire.ConsumeFieldValue(number, kind, message)
		}
		if n < 0 {
			return errDamaged
		}
		if kind != protowire.BytesType {
			value = message[:n]
		}
		if err := each(number, value); err != nil {
			return err
		}
		message = message[n:]
	}
	return nil
}

func readNode(message []byte) (n node, err error) {
	n.stride = 1
	err = fields(message, func(number protowire.Number, value []byte) error {
		switch number {
		case nodeInput:
			n.inputs = append(n.inputs, string(value))
		case nodeOperator:
			n.operator = string(value)
		case nodeAttribute:
			name, ints, err := readAttribute(value)
			if name == "strides" && len(ints) > 0 {
				n.stride = ints[0]
			}
			return err
		}
		return nil
	})
	return n, err
}

// readAttribute returns the name and the whole numbers of an attribute.
func readAttribute(message []byte) (name string, ints []int, err error) {
	err = fields(message, func(number protowire.Number, value []byte) error {
		switch number {
		case attributeName:
			name = string(value)
		case attributeInts:
			read, err := varints(value)
			ints = append(ints, read...)
			return err
		}
		return nil
	})
	return name, ints, err
}

// varints reads whole numbers that stand one after the other.
func varints(packed []byte) (all []int, err error) {
	for len(packed) > 0 {
		v, n := protowire.ConsumeVarint(packed)
		if n < 0 || v > math.MaxInt32 {
			return nil, errDamaged
		}
		all, packed = append(all, int(v)), packed[n:]
	}
	return all, nil
}

func readTensor(message []byte) (name string, t tensor, err error) {
	err = fields(message, func(number protowire.Number, value []byte) error {
		switch number {
		case tensorDimension:
			sizes, err := varints(value)
			t.shape = append(t.shape, sizes...)
			return err
		case tensorFloats, tensorRaw:
			if len(value)%4 != 0 {
				return nil // not of 32 bits: no convolution reads it
			}
			for ; len(value) > 0; value = value[4:] {
				t.numbers = append(t.numbers, math.Float32frombits(binary.LittleEndian.Uint32(value)))
			}
		case tensorName:
			name = string(value)
		}
		return nil
	})
	return name, t, err
}
