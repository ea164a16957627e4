package raster

import (
	"fmt"
	"image"
	"image/color"
	"math"
	"math/rand/v2"
	"slices"
	"testing"
)

// A part of a picture is painted where it is, and nothing beside it.
func TestPartsOfPicturesArePainted(t *testing.T) {
	whole := image.NewRGBA(image.Rect(0, 0, 30, 30))
	part := whole.SubImage(image.Rect(10, 10, 20, 20)).(*image.RGBA)
	Fill(part, color.White)
	Curve(part, func(x int) float32 {
		if x == 5 {
			return float32(math.NaN())
		}
		return 0.5
	}, 2, color.NRGBA{255, 0, 0, 255})
	if at := whole.RGBAAt(12, 15); at != (color.RGBA{255, 0, 0, 255}) {
		t.Errorf("the curve is %v", at)
	}
	if at := whole.RGBAAt(15, 15); at != (color.RGBA{255, 255, 255, 255}) {
		t.Errorf("the gap is %v", at)
	}
	if at := whole.RGBAAt(9, 15); at != (color.RGBA{}) {
		t.Errorf("beside it is %v", at)
	}
}

func TestTicksAreRound(t *testing.T) {
	for _, c := range []struct {
		from, to float64
		most     int
		want     []float64
	}{
		{0, 10, 5, []float64{0, 2, 4, 6, 8, 10}},
		{3.1, 13.1, 5, []float64{4, 6, 8, 10, 12}},
		{0, 0.9, 5, []float64{0, 0.2, 0.4, 0.6000000000000001, 0.8}},
		{0, 150, 6, []float64{0, 30, 60, 90, 120, 150}},
		{0, 4 * 3600, 4, []float64{0, 3600, 7200, 10800, 14400}},
	} {
		if have := Ticks(c.from, c.to, c.most); !slices.Equal(have, c.want) {
			t.Errorf("from %v to %v: %v", c.from, c.to, have)
		}
	}
}

// Ticks are inside, each at a multiple of a step of a clock, and there are no more steps
// between them than were asked for.
func TestTicksOfAnyTime(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	for range 2000 {
		from := 100 * random.Float64()
		to, steps := from+math.Pow(10, 5*random.Float64()-1), 1+random.IntN(12)
		ticks := Ticks(from, to, steps)
		if len(ticks) > steps+1 {
			t.Fatalf("%d steps from %v to %v: %v", steps, from, to, ticks)
		}
		for i, at := range ticks {
			step := ticks[min(1, len(ticks)-1)] - ticks[0]
			if at < from-1e-6 || at > to+1e-6 || i > 0 && math.Abs(at/step-math.Round(at/step)) > 1e-6 {
				t.Fatalf("%d steps from %v to %v: %v", steps, from, to, ticks)
			}
		}
	}
}

// A clock shows the tenths that a number was made of, however it was rounded.
func TestClockOfTenths(t *testing.T) {
	for n := range 80_000 {
		want := fmt.Sprintf("%d:%02d.%d", n/600, n/10%60, n%10)
		if n >= 36_000 {
			want = fmt.Sprintf("%d:%02d:%02d.%d", n/36_000, n/600%60, n/10%60, n%10)
		}
		for _, seconds := range []float64{float64(n) / 10, float64(n) * 0.1} {
			if have := Clock(seconds, true); have != want {
				t.Fatalf("%v is %s, not %s", seconds, have, want)
			}
		}
	}
}

func ExampleClock() {
	fmt.Println(Clock(7.25, true), Clock(75, false), Clock(3723, false), Clock(math.NaN(), false))
	// Output: 0:07.2 1:15 1:02:03 0:00
}
