package ops

import "arbex/model/ops/onednn"

// Tokens turns a map into rows [N, H*W, C], one for each pixel.
func (s *Stream) Tokens(name string, x Map) Rows {
	return s.rowsOf(name, []int{x.N, x.H * x.W, x.C}, func() (kernel, error) {
		return make1(onednn.NewReorder(x.kernelShape(), onednn.Blocked, onednn.Tokens))
	}, operand{x.Node, 0, flowing})
}

// Pixels turns rows [N, h*w, C] back into a map.
func (s *Stream) Pixels(name string, x Rows, h, w int) Map {
	y := Map{N: x.Shape[0], C: x.C(), H: h, W: w}
	return s.mapOf(name, y, func() (kernel, error) {
		return make1(onednn.NewReorder(y.kernelShape(), onednn.Tokens, onednn.Blocked))
	}, operand{x.Node, 0, flowing})
}

// Flat turns a map of one pixel into rows [N, C].
func (s *Stream) Flat(name string, x Map) Rows {
	if x.H*x.W != 1 {
		s.Fail("%s: a map of %dx%d is not flat", name, x.H, x.W)
	}
	return s.rowsOf(name, []int{x.N, x.C}, func() (kernel, error) {
		return make1(onednn.NewReorder(x.kernelShape(), onednn.Blocked, onednn.Tokens))
	}, operand{x.Node, 0, flowing})
}
