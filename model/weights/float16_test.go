package weights

import (
	"math"
	"math/rand/v2"
	"testing"
)

// halfByDefinition is the formula of IEEE 754, slowly.
func halfByDefinition(h uint16) float64 {
	sign := 1.0
	if h&0x8000 != 0 {
		sign = -1
	}
	exponent, fraction := int(h>>10&31), float64(h&1023)
	switch exponent {
	case 0:
		return sign * fraction * math.Pow(2, -24)
	case 31:
		if fraction != 0 {
			return math.NaN()
		}
		return math.Inf(int(sign))
	}
	return sign * (1 + fraction/1024) * math.Pow(2, float64(exponent-15))
}

func TestEveryFloat16IsReadByTheDefinition(t *testing.T) {
	for i := range 1 << 16 {
		h := uint16(i)
		want, got := halfByDefinition(h), float64(FromHalf(h))
		if math.IsNaN(want) != math.IsNaN(got) || !math.IsNaN(want) && math.Float64bits(want) != math.Float64bits(got) {
			t.Fatalf("%04x: got %v, want %v", h, got, want)
		}
		if back := ToHalf(FromHalf(h)); back != h && !math.IsNaN(want) {
			t.Fatalf("%04x came back as %04x", h, back)
		}
	}
}

func TestFloat16RoundsToTheNearestTiesToEven(t *testing.T) {
	for i := range 0x7BFF { // every pair of neighbours, and both signs
		low, high := uint16(i), uint16(i+1)
		middle := float32((halfByDefinition(low) + halfByDefinition(high)) / 2) // exact
		even := low + low&1
		for _, c := range []struct {
			v    float32
			want uint16
		}{
			{middle, even},
			{math.Nextafter32(middle, 0), low},
			{math.Nextafter32(middle, 1e9), high},
		} {
			if got := ToHalf(c.v); got != c.want {
				t.Fatalf("%v: got %04x, want %04x", c.v, got, c.want)
			}
			if got := ToHalf(-c.v); got != c.want|0x8000 {
				t.Fatalf("%v: got %04x, want %04x", -c.v, got, c.want|0x8000)
			}
		}
	}
}

func TestFloat16IsWithinHalfAUnitInTheLastPlace(t *testing.T) {
	random := rand.New(rand.NewPCG(5, 6))
	worst := 0.0
	for range 1_000_000 {
		v := anyFinite(random)
		if math.Float32bits(v)&^signBit >= halfTooBig {
			continue
		}
		_, exponent := math.Frexp(float64(v))
		unit := math.Ldexp(1, max(exponent-11, -24))
		worst = max(worst, math.Abs(float64(FromHalf(ToHalf(v)))-float64(v))/unit)
	}
	t.Logf("largest difference: %.4f units in the last place", worst)
	if worst > 0.5 {
		t.Errorf("off by %v units", worst)
	}
}

func TestFloat16KnowsItsLargestNumber(t *testing.T) {
	if got := ToHalf(math.Nextafter32(65520, 0)); got != 0x7BFF {
		t.Errorf("just below 65520: %04x", got)
	}
	if got := ToHalf(65520); got != 0x7C00 {
		t.Errorf("65520: %04x", got)
	}
	if got := ToHalf(float32(math.NaN())); FromHalf(got) == FromHalf(got) {
		t.Errorf("NaN became %04x", got)
	}
}
