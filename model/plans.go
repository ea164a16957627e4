package model

import (
	"arbex/model/ops"
	"arbex/model/ops/cuda"
)

// The small functions of the network as launches for a GPU: what ops.Function
// asks for beside the Go code, whose formulas they repeat
// (ops/cuda/kernels/head.hpp).
//
// In(i) is input i. A gradient finds the function's result in the place behind
// the inputs, and the gradient of the result behind that. The arguments of a
// launch are those of its kernel: addresses, whole numbers, real numbers.

type (
	forwardPlan  = func() cuda.Launches
	backwardPlan = func(gradients []cuda.Argument) cuda.Launches
	places       = []cuda.Argument
	numbers      = []int
	reals        = []float64
)

// each is a launch that shares count numbers out among its threads.
func each(kernel string, count int, at places, n numbers, r ...float64) cuda.Launch {
	return cuda.PerElement(kernel, count, listed(at, n, r)...)
}

// oneBlock is a launch that ends in a single number.
func oneBlock(kernel string, at places, n numbers, r ...float64) cuda.Launch {
	return cuda.OneBlock(kernel, listed(at, n, r)...)
}

func listed(at places, n numbers, r reals) places {
	for _, v := range n {
		at = append(at, cuda.Int(v))
	}
	for _, v := range r {
		at = append(at, cuda.Float(v))
	}
	return at
}

func forward(l ...cuda.Launch) forwardPlan {
	return func() cuda.Launches { return cuda.Launches{List: l} }
}

func backward(l func(g places) []cuda.Launch) backwardPlan {
	return func(g places) cuda.Launches { return cuda.Launches{List: l(g)} }
}

// ---- reliability balancing ----

func softmaxOnGPU(rows, c int, scale float64) forwardPlan {
	return forward(each("distributions", rows, places{cuda.Out(), cuda.In(0)}, numbers{rows, c}, scale))
}

func softmaxGradientOnGPU(rows, c int, scale float64) backwardPlan {
	return backward(func(g places) []cuda.Launch {
		return []cuda.Launch{each("distributions_data", rows, places{g[0], cuda.In(1), cuda.In(2)}, numbers{rows, c}, scale)}
	})
}

func distancesOnGPU(n, count, width int) forwardPlan {
	return forward(each("anchor_distances", n*count, places{cuda.Out(), cuda.In(0), cuda.In(1)}, numbers{n, count, width}, distanceFloor))
}

func distancesGradientOnGPU(n, count, width int) backwardPlan {
	return backward(func(g places) []cuda.Launch {
		return []cuda.Launch{each("anchor_distances_data", (n+count)*width,
			places{g[0], g[1], cuda.In(0), cuda.In(1), cuda.In(2), cuda.In(3)}, numbers{n, count, width})}
	})
}

// repeatedOnGPU adds what repeats for every picture, which has so many numbers.
func repeatedOnGPU(pictures, size int) forwardPlan {
	return forward(each("add_repeated", pictures*size, places{cuda.Out(), cuda.In(0), cuda.In(1)}, numbers{pictures * size, size}))
}

func repeatedGradientOnGPU(pictures, size int) backwardPlan {
	return backward(func(g places) []cuda.Launch {
		return []cuda.Launch{
			cuda.CopyRows(cuda.StridedRows{At: g[0]}, cuda.StridedRows{At: cuda.In(3)}, 1, pictures*size),
			cuda.SumImages(g[1], cuda.In(3), pictures, size, size, true),
		}
	})
}

func sumGroupsOnGPU(count, size int) forwardPlan {
	return forward(each("sum_groups", count, places{cuda.Out(), cuda.In(0)}, numbers{count, size}))
}

func sumGroupsGradientOnGPU(count, size int) backwardPlan {
	return backward(func(g places) []cuda.Launch {
		return []cuda.Launch{each("sum_groups_data", count*size, places{g[0], cuda.In(2)}, numbers{count, size})}
	})
}

func weighOnGPU(rows, c int) forwardPlan {
	return forward(each("weigh", rows, places{cuda.Out(), cuda.In(0), cuda.In(1)}, numbers{rows, c}, minConfidence))
}

func weighGradientOnGPU(rows, c int) backwardPlan {
	return backward(func(g places) []cuda.Launch {
		return []cuda.Launch{each("weigh_data", rows,
			places{g[0], g[1], cuda.In(0), cuda.In(1), cuda.In(2), cuda.In(3)}, numbers{rows, c}, minConfidence)}
	})
}

func confidencesOnGPU(n, c, of int) forwardPlan {
	var l []cuda.Launch
	for i := range of {
		l = append(l, each("confidences", n, places{cuda.Out(), cuda.In(i)}, numbers{n, c, of, i}))
	}
	return forward(l...)
}

// ---- windows and pyramid ----

func relativeBiasOnGPU(window, heads int) forwardPlan {
	pairs := heads * window * window * window * window
	return forward(each("relative_bias", pairs, places{cuda.Out(), cuda.In(0)}, numbers{window, heads}))
}

func relativeBiasGradientOnGPU(window, heads int) backwardPlan {
	return backward(func(g places) []cuda.Launch {
		across := 2*window - 1
		return []cuda.Launch{each("relative_bias_data", across*across*heads, places{g[0], cuda.In(2)}, numbers{window, heads})}
	})
}

func joinOnGPU(n, total int, parts []ops.Rows) forwardPlan {
	return forward(joining(n, total, parts, func(i int) cuda.Argument { return cuda.In(i) }, func(part, whole cuda.StridedRows, width int) cuda.Launch {
		whole.At = cuda.Out()
		return cuda.CopyRows(whole, part, n, width)
	})...)
}

func joinGradientOnGPU(n, total int, parts []ops.Rows) backwardPlan {
	return backward(func(g places) []cuda.Launch {
		return joining(n, total, parts, func(i int) cuda.Argument { return g[i] }, func(part, whole cuda.StridedRows, width int) cuda.Launch {
			whole.At = cuda.In(len(parts) + 1)
			return cuda.CopyRows(part, whole, n, width)
		})
	})
}

// joining copies between each part of every picture and its place in the whole.
func joining(n, total int, parts []ops.Rows, at func(i int) cuda.Argument, copying func(part, whole cuda.StridedRows, width int) cuda.Launch) (l []cuda.Launch) {
	begin := 0
	for i, p := range parts {
		size := p.Shape[1] * p.C()
		l = append(l, copying(cuda.StridedRows{At: at(i), Stride: size}, cuda.StridedRows{Begin: begin, Stride: total * p.C()}, size))
		begin += size
	}
	return l
}

func classTokenOnGPU(n, count, width int) forwardPlan {
	return forward(each("class_token", n*count*width, places{cuda.Out(), cuda.In(0), cuda.In(1), cuda.In(2)}, numbers{n, count - 1, width}))
}

func classTokenGradientOnGPU(n, count, width int) backwardPlan {
	return backward(func(g places) []cuda.Launch {
		dy, size := cuda.In(4), count*width
		return []cuda.Launch{
			cuda.CopyRows(cuda.StridedRows{At: g[0], Stride: size - width}, cuda.StridedRows{At: dy, Begin: width, Stride: size}, n, size-width),
			cuda.SumImages(g[1], dy, n, size, width, true),
			cuda.SumImages(g[2], dy, n, size, size, true),
		}
	})
}

func classOfOnGPU(n, count, width int) forwardPlan {
	return forward(cuda.CopyRows(cuda.StridedRows{At: cuda.Out(), Stride: width}, cuda.StridedRows{At: cuda.In(0), Stride: count * width}, n, width))
}

func classOfGradientOnGPU(n, count, width int) backwardPlan {
	return backward(func(g places) []cuda.Launch {
		return []cuda.Launch{
			cuda.CopyRows(cuda.StridedRows{At: g[0]}, cuda.StridedRows{}, 1, n*count*width),
			cuda.CopyRows(cuda.StridedRows{At: g[0], Stride: count * width}, cuda.StridedRows{At: cuda.In(2), Stride: width}, n, width),
		}
	})
}

// ---- losses ----

func meanTokenOnGPU(n, tokens, width int) forwardPlan {
	return forward(each("mean_token", n*width, places{cuda.Out(), cuda.In(0)}, numbers{n, tokens, width}))
}

func meanTokenGradientOnGPU(n, tokens, width int) backwardPlan {
	return backward(func(g places) []cuda.Launch {
		return []cuda.Launch{each("mean_token_data", n*tokens*width, places{g[0], cuda.In(2)}, numbers{n, tokens, width})}
	})
}

func classLossOnGPU(n, c int, smoothing float64) forwardPlan {
	return forward(oneBlock("class_loss", places{cuda.Out(), cuda.In(0), cuda.In(1), cuda.In(2)}, numbers{n, c}, smoothing, minProbability))
}

func classLossGradientOnGPU(n, c int, smoothing float64) backwardPlan {
	return backward(func(g places) []cuda.Launch {
		return []cuda.Launch{each("class_loss_data", n*c,
			places{g[0], cuda.In(0), cuda.In(1), cuda.In(2), cuda.In(4)}, numbers{n, c}, smoothing, minProbability)}
	})
}

func anchorLossOnGPU(count, width int, scale, margin float64) forwardPlan {
	return forward(oneBlock("anchor_loss", places{cuda.Out(), cuda.In(0)}, numbers{count, width}, scale, margin))
}

func anchorLossGradientOnGPU(count, width int, scale, margin float64) backwardPlan {
	return func(g places) cuda.Launches {
		return cuda.Launches{Scratch: count * count, List: []cuda.Launch{
			each("anchor_pairs", count*count, places{cuda.Scratch(0), cuda.In(0)}, numbers{count, width}),
			each("anchor_loss_data", count*width, places{g[0], cuda.In(0), cuda.Scratch(0), cuda.In(2)}, numbers{count, width}, scale, margin),
		}}
	}
}

// nearestOnGPU finds the nearest anchor of each embedding's class, into scratch.
func nearestOnGPU(n, classes, anchors, width int) cuda.Launch {
	return each("nearest_anchors", n, places{cuda.Scratch(0), cuda.In(0), cuda.In(1), cuda.In(2)}, numbers{n, classes, anchors, width})
}

func centerLossOnGPU(n, classes, anchors, width int, scale float64) forwardPlan {
	return func() cuda.Launches {
		return cuda.Launches{Scratch: 2 * n, List: []cuda.Launch{
			nearestOnGPU(n, classes, anchors, width),
			oneBlock("center_loss", places{cuda.Out(), cuda.Scratch(0)}, numbers{n}, scale),
		}}
	}
}

func centerLossGradientOnGPU(n, classes, anchors, width int, scale float64) backwardPlan {
	return func(g places) cuda.Launches {
		count := classes * anchors
		return cuda.Launches{Scratch: 2 * n, List: []cuda.Launch{
			nearestOnGPU(n, classes, anchors, width),
			each("center_loss_data", (n+count)*width,
				places{g[0], g[1], cuda.Scratch(0), cuda.In(0), cuda.In(1), cuda.In(4)}, numbers{n, count, width}, scale),
		}}
	}
}

// mostWeighted is how many numbers the kernel weighs.
const mostWeighted = 3

func weightedOnGPU(weights []float64) forwardPlan {
	at, factors := places{cuda.Out()}, make([]float64, mostWeighted)
	for i := range mostWeighted {
		at = append(at, cuda.Argument{})
		if i < len(weights) {
			at[1+i], factors[i] = cuda.In(i), weights[i]
		}
	}
	return forward(oneBlock("weighted", at, nil, factors...))
}

func weightedGradientOnGPU(weights []float64) backwardPlan {
	return backward(func(g places) []cuda.Launch {
		at, factors := make(places, mostWeighted), make([]float64, mostWeighted)
		copy(at, g)
		copy(factors, weights)
		return []cuda.Launch{oneBlock("weighted_data", append(at, cuda.In(len(weights)+1)), nil, factors...)}
	})
}

func landmarkLossOnGPU(n int) forwardPlan {
	return forward(oneBlock("landmark_loss", places{cuda.Out(), cuda.In(0), cuda.In(1)}, numbers{n, landmarkPoints, rightEye, leftEye}, distanceFloor))
}

func landmarkLossGradientOnGPU(n int) backwardPlan {
	return backward(func(g places) []cuda.Launch {
		return []cuda.Launch{each("landmark_loss_data", n*landmarkPoints,
			places{g[0], cuda.In(0), cuda.In(1), cuda.In(3)}, numbers{n, landmarkPoints, rightEye, leftEye}, distanceFloor)}
	})
}
