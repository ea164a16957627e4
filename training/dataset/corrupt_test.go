package dataset

import (
	"bytes"
	"math"
	"math/rand/v2"
	"slices"
	"testing"
)

// waves is a square crop of coarse and fine waves about a middling grey; every
// colour differs.
func waves(side, colours int) pixels {
	p := pixels{side, side, colours, make([]byte, side*side*colours)}
	for i := range p.data {
		x, y := float64(i/colours%side)/float64(side), float64(i/colours/side)/float64(side)
		coarse, fine := math.Sin(9*x+4*y), math.Sin(50*y+5*x)*math.Sin(40*x)
		p.data[i] = byte(120 + 35*coarse + 25*fine + 10*float64(i%colours))
	}
	return p
}

func corrupted(c Corruption, side, colours int, name string) pixels {
	return c.apply(waves(side, colours), c.random(name))
}

// distance is the mean difference of two crops in levels.
func distance(a, b pixels) float64 {
	sum := 0.0
	for i := range a.data {
		sum += math.Abs(float64(a.data[i]) - float64(b.data[i]))
	}
	return sum / float64(len(a.data))
}

func TestCorruptionsGrowWithSeverity(t *testing.T) {
	for _, clean := range []pixels{waves(48, 1), waves(112, 1), waves(48, 3), waves(112, 3)} {
		for _, kind := range Corruptions() {
			before := 0.0
			for severity := 1; severity <= 5; severity++ {
				mean := meanDistance(t, Corruption{kind, severity}, clean)
				if mean <= before {
					t.Errorf("%s:%d changes a crop of side %d by %.3f levels, the severity before by %.3f", kind, severity, clean.width, mean, before)
				}
				before = mean
			}
		}
	}
}

// meanDistance is over several pictures, as what covers a face has a random grey.
func meanDistance(t *testing.T, c Corruption, clean pixels) (mean float64) {
	const pictures = 12
	for name := range pictures {
		p := clean
		p.data = slices.Clone(clean.data)
		p = c.apply(p, c.random(string(rune('a'+name))))
		if p.width != clean.width || p.height != clean.height || p.channels != clean.channels || len(p.data) != len(clean.data) {
			t.Fatalf("%s makes %dx%d of %d colours", c, p.width, p.height, p.channels)
		}
		mean += distance(p, clean) / pictures
	}
	return mean
}

func TestCorruptionRepeatsForAPicture(t *testing.T) {
	for _, kind := range []string{"noise", "low-light", "eyes", "mouth", "half", "side-light"} {
		c := Corruption{kind, 3}
		one := corrupted(c, 64, 3, "one")
		if !bytes.Equal(one.data, corrupted(c, 64, 3, "one").data) {
			t.Errorf("%s corrupts one picture in two ways", c)
		}
		if !slices.ContainsFunc([]string{"two", "three", "four", "five", "six", "seven"}, func(name string) bool {
			return !bytes.Equal(one.data, corrupted(c, 64, 3, name).data)
		}) {
			t.Errorf("%s corrupts seven pictures alike", c)
		}
	}
}

// What is covered must be what the kind is called after, where the alignment
// puts it.
func TestCoversLieOnTheFace(t *testing.T) {
	const side = 112
	eye, mouth := [2]int{35, 44}, [2]int{56, 88}
	for _, c := range []struct {
		kind          string
		hidden, shown [2]int
	}{{"eyes", eye, mouth}, {"mouth", mouth, eye}} {
		for name := range 20 {
			p, clean := corrupted(Corruption{c.kind, 3}, side, 1, string(rune('a'+name))), waves(side, 1)
			changed := func(at [2]int) (n int) {
				for dy := -3; dy <= 3; dy++ {
					for dx := -3; dx <= 3; dx++ {
						if i := (at[1]+dy)*side + at[0] + dx; p.data[i] != clean.data[i] {
							n++
						}
					}
				}
				return n
			}
			if n := changed(c.hidden); n < 40 {
				t.Errorf("%s: %d of 49 pixels are covered", c.kind, n)
			}
			if n := changed(c.shown); n != 0 {
				t.Errorf("%s covers %d pixels of the other part", c.kind, n)
			}
		}
	}
}

func TestNoCorruptionChangesNothing(t *testing.T) {
	for _, c := range []Corruption{{}, {"nonsense", 3}, {"noise", 0}, {"noise", 6}} {
		p := c.apply(waves(48, 3), rand.New(rand.NewPCG(1, 1)))
		if distance(p, waves(48, 3)) != 0 {
			t.Errorf("%+v changes the crop", c)
		}
	}
}

func TestParseCorruption(t *testing.T) {
	for text, want := range map[string]Corruption{"noise": {"noise", 3}, "low-light:5": {"low-light", 5}, "eyes:1": {"eyes", 1}} {
		if got, err := ParseCorruption(text); err != nil || got != want {
			t.Errorf("%q is %+v (%v)", text, got, err)
		}
	}
	for _, kind := range Corruptions() {
		c := Corruption{kind, 4}
		if got, err := ParseCorruption(c.String()); err != nil || got != c {
			t.Errorf("%s reads as %+v (%v)", c, got, err)
		}
	}
	for _, text := range []string{"", "fog", "noise:0", "noise:6", "noise:x", ":3", "noise:"} {
		if got, err := ParseCorruption(text); err == nil {
			t.Errorf("%q is taken for %+v", text, got)
		}
	}
}
