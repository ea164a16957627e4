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
