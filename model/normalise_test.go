package model

import (
	"math/rand/v2"
	"testing"
)

// A dark, flat picture and a bright one of the same face must look alike.
func TestContrastRemovesLighting(t *testing.T) {
	c := Config{Side: 32, Subsample: 1, Grey: true, Contrast: 64}
	random := rand.New(rand.NewPCG(1, 2))
	bright, dark := make([]byte, 3*32*32), make([]byte, 3*32*32)
	for i := 0; i < len(bright); i += 3 {
		v := 80 + random.IntN(160)
		for k := range 3 {
			bright[i+k], dark[i+k] = byte(v), byte(v/4+10)
		}
	}
	want, _ := c.preprocess(bright)
	have, _ := c.preprocess(dark)
	sum := 0
	for i := range want {
		if d := int(want[i]) - int(have[i]); d < -5 || d > 5 {
			t.Fatalf("pixel %d is %d in bright light, %d in dim", i, want[i], have[i])
		}
		sum += int(want[i])
	}
	if mean := float64(sum) / float64(len(want)); mean < 124 || mean > 132 {
		t.Errorf("the mean is %.1f", mean)
	}
	flat, _ := c.preprocess(make([]byte, 3*32*32)) // nothing to see: no noise is made of it
	for _, v := range flat {
		if v != 128 {
			t.Fatalf("a flat picture shows %d", v)
		}
	}
}

// What is left of a crop are the means of its squares: in the middle between two
// squares the mean of both, and in a corner that of the square there.
func TestReducedDetailIsBilinear(t *testing.T) {
	const side, step = 12, 3
	random := rand.New(rand.NewPCG(3, 4))
	for _, colours := range []int{1, 3} {
		crop := make([]byte, colours*side*side)
		for i := range crop {
			crop[i] = byte(random.IntN(256))
		}
		seen := reduceDetail(crop, side, step, colours)
		for colour := range colours {
			mean := func(row, column int) float64 {
				sum := 0.0
				for y := range step {
					for x := range step {
						sum += float64(crop[colours*((row*step+y)*side+column*step+x)+colour])
					}
				}
				return sum / (step * step)
			}
			for _, p := range []struct {
				y, x int
				want float64
			}{
				{0, 0, mean(0, 0)},
				{side - 1, 0, mean(side/step-1, 0)},
				{step / 2, step + step/2, mean(0, 1)}, // the middle of a square
				{step / 2, step, (mean(0, 0) + 2*mean(0, 1)) / 3},
				{2 * step, step / 2, (mean(1, 0) + 2*mean(2, 0)) / 3},
			} {
				if have := float64(seen[colours*(p.y*side+p.x)+colour]); have < p.want-0.51 || have > p.want+0.51 {
					t.Errorf("%d colours: pixel %d, %d is %v, want %v", colours, p.x, p.y, have, p.want)
				}
			}
		}
	}
}
