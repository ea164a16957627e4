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

// column paints a column of one pixel's width white and returns the red of its pixels.
func column(from, until float64, alpha uint8) (shades []uint8) {
	picture := image.NewRGBA(image.Rect(0, 0, 1, 4))
	FillColumn(picture, 0, from, until, color.NRGBA{255, 255, 255, alpha})
	for y := range 4 {
		shades = append(shades, picture.RGBAAt(0, y).R)
	}
	return shades
}

// A column ends softly: a pixel that is half covered is half painted.
func TestColumnsEndSoftly(t *testing.T) {
	for _, c := range []struct {
		name        string
		from, until float64
		alpha       uint8
		want        []uint8
	}{
		{"whole pixels", 1, 3, 255, []uint8{0, 255, 255, 0}},
		{"half pixels", 0.5, 2.5, 255, []uint8{127, 255, 127, 0}},
		{"inside one pixel", 1.25, 1.75, 255, []uint8{0, 127, 0, 0}},
		{"transparent", 1, 2, 51, []uint8{0, 51, 0, 0}},
		{"beyond both ends", -100, 100, 255, []uint8{255, 255, 255, 255}},
		{"above", -3, -1, 255, []uint8{0, 0, 0, 0}},
		{"below", 5, 9, 255, []uint8{0, 0, 0, 0}},
		{"empty", 2, 2, 255, []uint8{0, 0, 0, 0}},
		{"upside down", 3, 1, 255, []uint8{0, 0, 0, 0}},
	} {
		if got := column(c.from, c.until, c.alpha); !slices.Equal(got, c.want) {
			t.Errorf("%s: %v, not %v", c.name, got, c.want)
		}
	}
}

// Values beyond 0 and 1 stay on the edges, and a jump is one connected line.
func TestCurvesAreConnectedAndStayInside(t *testing.T) {
	picture := image.NewRGBA(image.Rect(0, 0, 2, 20))
	values := []float32{float32(math.Inf(-1)), 7}
	Curve(picture, func(x int) float32 { return values[x] }, 2, color.NRGBA{255, 0, 0, 255})
	lowest := picture.RGBAAt(0, 18)
	if lowest.R == 0 || picture.RGBAAt(0, 5).R != 0 {
		t.Errorf("the low value is painted %v", lowest)
	}
	for y := 1; y < 19; y++ {
		if picture.RGBAAt(1, y).R == 0 {
			t.Errorf("the jump has a hole in row %d", y)
		}
	}
}

func TestColoursTakeAnotherAlpha(t *testing.T) {
	for name, c := range map[string]color.Color{
		"opaque": color.NRGBA{10, 20, 30, 255}, "half": color.NRGBA{10, 20, 30, 128}, "grey": color.Gray{20},
	} {
		got := WithAlpha(c, 77)
		want := color.NRGBAModel.Convert(c).(color.NRGBA)
		want.A = 77
		if got != want {
			t.Errorf("%s: %v, not %v", name, got, want)
		}
	}
}
