package cli

import (
	"fmt"
	"strconv"
)

// mixFlags choose the class prior: the mix of expressions to expect.
type mixFlags struct {
	Mix mix `help:"Mix of expressions to expect: as-trained (mostly neutral and happy, like the pictures that the network was trained on), balanced (each expression as often as any other), or a number between 0 (as trained) and 1 (balanced)." default:"as-trained" placeholder:"MIX"`
}

// mix is the exponent t of model.Prior.
type mix float64

// UnmarshalText reads a flag.
func (m *mix) UnmarshalText(text []byte) error {
	switch string(text) {
	case "as-trained":
		*m = 0
		return nil
	case "balanced":
		*m = 1
		return nil
	}
	t, err := strconv.ParseFloat(string(text), 64)
	if err != nil || !(t >= 0 && t <= 1) {
		return fmt.Errorf("%.40q is no mix of expressions: give as-trained, balanced, or a number between 0 and 1", text)
	}
	*m = mix(t)
	return nil
}
