package onednn

import "fmt"

// The kernels that are not oneDNN's own trust their shapes: what they cannot have is
// refused here, before it reads memory that nobody owns or divides by zero.

// check returns an error for a map that no kernel can have: one with a size below 1, or
// channels that do not fill their last block.
func (m MapShape) check() error {
	if err := positive(m.N, m.C, m.H, m.W); err != nil {
		return err
	}
	if block := BlockSize(m.C); m.C%block != 0 {
		return fmt.Errorf("%d channels are no multiple of %d", m.C, block)
	}
	return nil
}

func (s Linear) check() error { return positive(s.Rows, s.In, s.Out) }

func (s Attention) check() error { return positive(s.N, s.Heads, s.Queries, s.Keys, s.Dim) }

// positive returns an error for a size below 1.
func positive(sizes ...int) error {
	for _, size := range sizes {
		if size < 1 {
			return fmt.Errorf("no kernel has the sizes %v", sizes)
		}
	}
	return nil
}
