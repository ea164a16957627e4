package ops

import (
	"slices"

	"gorgonia.org/gorgonia"
)

// smallOperations are all operations on small shapes.
func smallOperations() map[string]func(x *testGraph) *gorgonia.Node {
	image := Map{N: 2, C: 16, H: 6, W: 5}
	return map[string]func(x *testGraph) *gorgonia.Node{
		"convolution": func(x *testGraph) *gorgonia.Node {
			return x.stream.Conv("y", x.mapLeaf("x", image), x.leaf("w", 32, 16, 3, 3), ConvOptions{Stride: 2, Pad: 1, Bias: x.leaf("b", 32)}).Node
		},
		"depthwise convolution": func(x *testGraph) *gorgonia.Node {
			return x.stream.Conv("y", x.mapLeaf("x", image), x.leaf("w", 16, 1, 3, 3), ConvOptions{Pad: 1, Groups: 16}).Node
		},
		"convolution of a plain image": func(x *testGraph) *gorgonia.Node {
			return x.stream.Conv("y", x.mapLeaf("x", Map{N: 2, C: 3, H: 8, W: 8}), x.leaf("w", 16, 3, 3, 3), ConvOptions{Pad: 1, Stride: 2}).Node
		},
		"PReLU": func(x *testGraph) *gorgonia.Node {
			return x.stream.PReLU("y", x.mapLeaf("x", image), x.leaf("w", 16)).Node
		},
		"subsample": func(x *testGraph) *gorgonia.Node { return x.stream.Subsample("y", x.mapLeaf("x", image), 2).Node },
		"batch norm by fixed statistics": func(x *testGraph) *gorgonia.Node {
			variance := x.stream.Weight("variance", []int{16}, slices.Repeat([]float32{0.7}, 16))
			mean := x.stream.Weight("mean", []int{16}, slices.Repeat([]float32{0.2}, 16))
			return x.stream.BatchNorm("y", x.mapLeaf("x", image), BatchNormParams{mean, variance, x.leaf("w", 16), x.leaf("b", 16)}).Node
		},
		"batch norm by batch statistics": func(x *testGraph) *gorgonia.Node {
			y, _, _ := x.stream.BatchNormTrain("y", x.mapLeaf("x", image), x.leaf("w", 16), x.leaf("b", 16))
			return y.Node
		},
		"batch norm of rows": func(x *testGraph) *gorgonia.Node {
			y, _, _ := x.stream.BatchNormTrainRows("y", x.rows("x", 9, 16), x.leaf("w", 16), x.leaf("b", 16))
			return y.Node
		},
		"layer norm": func(x *testGraph) *gorgonia.Node {
			return x.stream.LayerNorm("y", x.rows("x", 2, 5, 24), x.leaf("w", 24), x.leaf("b", 24), 1e-5).Node
		},
		"linear": func(x *testGraph) *gorgonia.Node {
			return x.stream.Linear("y", x.rows("x", 2, 5, 12), x.leaf("w", 20, 12), LinearOptions{Bias: x.leaf("b", 20)}).Node
		},
		"self-attention": func(x *testGraph) *gorgonia.Node {
			qkv := x.rows("qkv", 2, 7, 3*16)
			part := func(i int) Columns { return Columns{qkv, 16 * i} }
			return x.stream.Attention("y", part(0), part(1), part(2), 2, 8, 0.35, nil).Node
		},
		"cross-attention with bias": func(x *testGraph) *gorgonia.Node {
			kv := x.rows("kv", 2, 9, 2*16)
			return x.stream.Attention("y", Columns{x.rows("q", 2, 9, 16), 0}, Columns{kv, 0}, Columns{kv, 16}, 2, 8, 0.35, x.leaf("bias", 2, 9, 9)).Node
		},
		"attention of three projections": func(x *testGraph) *gorgonia.Node {
			return x.stream.Attention("y", Columns{x.rows("q", 2, 8, 16), 0}, Columns{x.rows("k", 2, 8, 16), 0}, Columns{x.rows("v", 2, 8, 16), 0}, 4, 4, 0.5, nil).Node
		},
		"ReLU":    func(x *testGraph) *gorgonia.Node { return x.stream.Activate("y", x.rows("x", 3, 40), ReLU).Node },
		"GELU":    func(x *testGraph) *gorgonia.Node { return x.stream.Activate("y", x.rows("x", 3, 40), GELU).Node },
		"sigmoid": func(x *testGraph) *gorgonia.Node { return x.stream.Activate("y", x.rows("x", 3, 40), Sigmoid).Node },
		"tokens":  func(x *testGraph) *gorgonia.Node { return x.stream.Tokens("y", x.mapLeaf("x", image)).Node },
		"pixels":  func(x *testGraph) *gorgonia.Node { return x.stream.Pixels("y", x.rows("x", 2, 30, 16), 6, 5).Node },
		"flat": func(x *testGraph) *gorgonia.Node {
			return x.stream.Flatten("y", x.mapLeaf("x", Map{N: 3, C: 16, H: 1, W: 1})).Node
		},
		"sum": func(x *testGraph) *gorgonia.Node { return x.stream.Add("y", x.rows("a", 3, 8), x.rows("b", 3, 8)).Node },
		"sum of maps": func(x *testGraph) *gorgonia.Node {
			return x.stream.AddMaps("y", x.mapLeaf("a", image), x.mapLeaf("b", image)).Node
		},
		"product": func(x *testGraph) *gorgonia.Node { return x.stream.Mul("y", x.rows("a", 3, 8), x.rows("b", 3, 8)).Node },
		"layer scale": func(x *testGraph) *gorgonia.Node {
			return x.stream.Scale("y", x.rows("x", 2, 5, 24), x.leaf("w", 24)).Node
		},
		"drop-path": func(x *testGraph) *gorgonia.Node {
			by, numbers := x.stream.InputRows("mask", 3)
			copy(numbers, []float32{0, 1.5, 0.5})
			return x.stream.ScaleSamples("y", x.rows("x", 3, 4, 8), by).Node
		},
		"a node with many readers": func(x *testGraph) *gorgonia.Node {
			a := x.rows("a", 3, 8)
			y := a
			for range 10 {
				y = x.stream.Add("y", x.stream.Mul("m", y, a), a)
			}
			return y.Node
		},
	}
}

// largeOperations reach code paths of the GPU that small shapes do not: tiles of
// 128, split sums, groups of several channels, odd sizes.
func largeOperations() map[string]func(x *testGraph) *gorgonia.Node {
	return map[string]func(x *testGraph) *gorgonia.Node{
		"a wide product": func(x *testGraph) *gorgonia.Node {
			return x.stream.Linear("y", x.rows("x", 2003, 37), x.leaf("w", 1029, 37), LinearOptions{Bias: x.leaf("b", 1029)}).Node
		},
		"a long sum": func(x *testGraph) *gorgonia.Node {
			return x.stream.Linear("y", x.rows("x", 5000, 24), x.leaf("w", 40, 24), LinearOptions{Bias: x.leaf("b", 40)}).Node
		},
		"a convolution of many pixels": func(x *testGraph) *gorgonia.Node {
			return x.stream.Conv("y", x.mapLeaf("x", Map{N: 3, C: 16, H: 61, W: 59}), x.leaf("w", 80, 16, 3, 3), ConvOptions{Stride: 1, Pad: 1, Bias: x.leaf("b", 80)}).Node
		},
		"a wide convolution": func(x *testGraph) *gorgonia.Node {
			return x.stream.Conv("y", x.mapLeaf("x", Map{N: 2, C: 80, H: 93, W: 91}), x.leaf("w", 80, 80, 1, 1), ConvOptions{}).Node
		},
		"a strided convolution with groups": func(x *testGraph) *gorgonia.Node {
			return x.stream.Conv("y", x.mapLeaf("x", Map{N: 2, C: 48, H: 13, W: 11}), x.leaf("w", 96, 16, 3, 3), ConvOptions{Stride: 2, Pad: 1, Groups: 3}).Node
		},
		"a depthwise convolution of many pixels": func(x *testGraph) *gorgonia.Node {
			return x.stream.Conv("y", x.mapLeaf("x", Map{N: 3, C: 48, H: 31, W: 29}), x.leaf("w", 48, 1, 3, 3), ConvOptions{Stride: 2, Pad: 1, Groups: 48, Bias: x.leaf("b", 48)}).Node
		},
		"batch norm of many pixels": func(x *testGraph) *gorgonia.Node {
			y, _, _ := x.stream.BatchNormTrain("y", x.mapLeaf("x", Map{N: 3, C: 48, H: 41, W: 43}), x.leaf("w", 48), x.leaf("b", 48))
			return y.Node
		},
		"layer norm of many rows": func(x *testGraph) *gorgonia.Node {
			return x.stream.LayerNorm("y", x.rows("x", 3, 401, 77), x.leaf("w", 77), x.leaf("b", 77), 1e-6).Node
		},
		"PReLU of many pixels": func(x *testGraph) *gorgonia.Node {
			return x.stream.PReLU("y", x.mapLeaf("x", Map{N: 3, C: 48, H: 31, W: 29}), x.leaf("w", 48)).Node
		},
		"attention over many tokens": func(x *testGraph) *gorgonia.Node {
			kv := x.rows("kv", 3, 197, 2*40)
			return x.stream.Attention("y", Columns{x.rows("q", 3, 197, 40), 0}, Columns{kv, 0}, Columns{kv, 40}, 2, 20, 0.22, x.leaf("bias", 2, 197, 197)).Node
		},
	}
}

// attentionInTwoGroups has more scores than the scratch memory holds.
func attentionInTwoGroups(x *testGraph) *gorgonia.Node {
	kv := x.rows("kv", 7, 784, 2*8)
	return x.stream.Attention("y", Columns{x.rows("q", 7, 784, 8), 0}, Columns{kv, 0}, Columns{kv, 8}, 2, 4, 0.5, x.leaf("bias", 2, 784, 784)).Node
}

// fusedOperations are operations with everything that can be fused into them, for
// inference only.
func fusedOperations() map[string]func(x *testGraph) *gorgonia.Node {
	weight := func(x *testGraph, name string, shape ...int) *gorgonia.Node {
		numbers := make([]float32, size(shape))
		for i := range numbers {
			numbers[i] = 2*x.random.Float32() - 1
		}
		return x.stream.Weight(name, shape, numbers)
	}
	conv := func(x *testGraph, in Map, out, each, groups int) *gorgonia.Node {
		y := Map{N: in.N, C: out, H: in.H, W: in.W}
		return x.stream.Conv("y", x.mapLeaf("x", in), weight(x, "w", out, each, 3, 3), ConvOptions{
			Stride: 1, Pad: 1, Groups: groups, Bias: weight(x, "b", out), Slopes: weight(x, "s", out),
			Border: weight(x, "border", 9, out), Residual: x.mapLeaf("r", y),
		}).Node
	}
	linear := func(act Activation) func(x *testGraph) *gorgonia.Node {
		return func(x *testGraph) *gorgonia.Node {
			return x.stream.Linear("y", x.rows("x", 5, 33), weight(x, "w", 21, 33), LinearOptions{
				Bias: weight(x, "b", 21), Act: act, Residual: x.rows("r", 5, 21), Factor: x.rows("f", 5, 21),
			}).Node
		}
	}
	return map[string]func(x *testGraph) *gorgonia.Node{
		"convolution": func(x *testGraph) *gorgonia.Node { return conv(x, Map{N: 2, C: 16, H: 7, W: 9}, 32, 16, 1) },
		"depthwise":   func(x *testGraph) *gorgonia.Node { return conv(x, Map{N: 2, C: 32, H: 7, W: 9}, 32, 1, 32) },
		"ReLU":        linear(ReLU), "GELU": linear(GELU), "sigmoid": linear(Sigmoid),
	}
}

// oddProducts are products whose sizes are not multiples of a tile, of many heads,
// of strided images, and of one row or one column.
func oddProducts() map[string]func(x *testGraph) *gorgonia.Node {
	attention := func(n, tokens, heads, dim int) func(x *testGraph) *gorgonia.Node {
		width := heads * dim
		return func(x *testGraph) *gorgonia.Node {
			kv := x.rows("kv", n, tokens, 2*width)
			return x.stream.Attention("y", Columns{x.rows("q", n, tokens, width), 0}, Columns{kv, 0}, Columns{kv, width}, heads, dim, 0.3, x.leaf("bias", heads, tokens, tokens)).Node
		}
	}
	linear := func(rows, in, out int) func(x *testGraph) *gorgonia.Node {
		return func(x *testGraph) *gorgonia.Node {
			return x.stream.Linear("y", x.rows("x", rows, in), x.leaf("w", out, in), LinearOptions{Bias: x.leaf("b", out)}).Node
		}
	}
	return map[string]func(x *testGraph) *gorgonia.Node{
		"more heads than images": attention(2, 11, 5, 7), "more images than heads": attention(5, 9, 2, 13), "one image": attention(1, 17, 3, 5), "one head": attention(4, 7, 1, 19),
		"one row": linear(1, 31, 17), "one column": linear(23, 29, 1), "one term": linear(13, 1, 19), "a split sum": linear(1031, 37, 41),
	}
}
