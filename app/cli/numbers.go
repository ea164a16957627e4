package cli

import (
	"fmt"
	"math"
)

// number is a flag with a fractional value.
type number struct {
	flag  string
	value float64
}

// checkShares returns an error for a number that is not between 0 and 1.
func checkShares(all ...number) error {
	for _, n := range all {
		if !(n.value >= 0 && n.value <= 1) {
			return fmt.Errorf("%s=%v is no share; give 0 to 1", n.flag, n.value)
		}
	}
	return nil
}

// checkAmounts returns an error for a number that is negative, or that is none.
func checkAmounts(all ...number) error {
	for _, n := range all {
		if !(n.value >= 0 && n.value <= math.MaxFloat64) {
			return fmt.Errorf("%s=%v is no amount; give 0 or more", n.flag, n.value)
		}
	}
	return nil
}
