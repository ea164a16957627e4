package engine

import (
	"math"
	"time"

	"arbex/model"
)

// smoother is exponential smoothing over time, independent of the frame rate: a
// prediction x that comes dt after the last one moves the value y by
//
//	y += (1 - exp(-dt/tau)) (x - y)
//
// y stays a distribution because it lies between two of them. tau is also the lag:
// a ramp is followed tau late, and a step is reached to 63 % after tau.
type smoother struct {
	value Estimate
	at    time.Duration
}

// next takes the next estimate and returns the smoothed one. A tau of zero does
// not smooth. Time that does not advance starts again, as that of pictures
// does.
func (s *smoother) next(x Estimate, at, tau time.Duration) Estimate {
	step := at - s.at
	s.at = at
	if tau <= 0 || step <= 0 || !sameShape(s.value, x) {
		s.value = x
		return x
	}
	weight := 1 - math.Exp(-float64(step)/float64(tau))
	y := Estimate{Primary: interpolate(s.value.Primary, x.Primary, weight), Corrected: interpolate(s.value.Corrected, x.Corrected, weight)}
	y.Confidence = y.Final().Confidence()
	s.value = y
	return y
}

// sameShape reports whether two estimates can be mixed.
func sameShape(a, b Estimate) bool {
	return len(a.Primary) == len(b.Primary) && len(a.Corrected) == len(b.Corrected)
}

// interpolate returns a + weight*(b-a) for a weight between 0 and 1.
func interpolate(a, b model.Distribution, weight float64) model.Distribution {
	if len(b) == 0 {
		return nil
	}
	y, sum := make(model.Distribution, len(b)), 0.0
	for i := range y {
		v := float64(a[i]) + weight*(float64(b[i])-float64(a[i]))
		y[i] = float32(v)
		sum += v
	}
	if sum > 0 { // so that rounding errors do not add up
		for i := range y {
			y[i] = float32(float64(y[i]) / sum)
		}
	}
	return y
}
