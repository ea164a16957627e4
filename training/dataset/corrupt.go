package dataset

import (
	"fmt"
	"hash/fnv"
	"math/rand/v2"
	"strconv"
	"strings"
)

// Corruption degrades a face crop as a camera or a scene does. Networks are measured
// and trained on corrupted faces, where the correction has most to correct. The zero
// value changes nothing.
type Corruption struct {
	Kind     string // one of Corruptions
	Severity int    // 1, mild, to 5, barely readable
}

// corruptionKind is a kind of corruption: its strengths at the severities 1 to 5, and a
// function that applies it to a square crop, which it may change in place.
type corruptionKind struct {
	kind      string
	strengths [5]float64
	apply     func(p pixels, strength float64, random *rand.Rand) pixels
}

// corruptionKinds are the kinds. The strengths are chosen by eye: a person recognises
// the expression at 1 without effort, at 3 with effort, at 5 often not.
var corruptionKinds = []corruptionKind{
	{"noise", [5]float64{0.04, 0.08, 0.13, 0.20, 0.30}, addNoise},          // standard deviation, share of the full range
	{"blur", [5]float64{1, 2, 3.2, 4.5, 6}, defocus},                       // standard deviation, pixels of a crop 112 wide
	{"low-light", [5]float64{0.5, 0.3, 0.17, 0.1, 0.06}, darken},           // share of the light that is left
	{"jpeg", [5]float64{30, 15, 8, 4, 1}, lowerQuality},                    // quality
	{"eyes", [5]float64{0.06, 0.11, 0.17, 0.25, 0.34}, coverEyes},          // height of the bar, share of the side
	{"mouth", [5]float64{0.08, 0.15, 0.23, 0.32, 0.42}, coverMouth},        // height of the patch, share of the side
	{"half", [5]float64{0.2, 0.33, 0.44, 0.54, 0.64}, coverHalf},           // width, share of the side
	{"side-light", [5]float64{0.5, 0.28, 0.14, 0.06, 0.02}, lightFromSide}, // share of the light that the dark side gets
}

// Corruptions returns the names of the kinds.
func Corruptions() []string {
	var names []string
	for _, c := range corruptionKinds {
		names = append(names, c.kind)
	}
	return names
}

// ParseCorruption parses KIND or KIND:SEVERITY; the default severity is 3.
func ParseCorruption(text string) (Corruption, error) {
	kind, number, found := strings.Cut(text, ":")
	c := Corruption{Kind: kind, Severity: 3}
	if found {
		severity, err := strconv.Atoi(number)
		if err != nil {
			return Corruption{}, fmt.Errorf("the severity %.20q is not a number from 1 to 5", number)
		}
		c.Severity = severity
	}
	if _, ok := c.kind(); !ok {
		return Corruption{}, fmt.Errorf("there is no corruption %.40q; choose one of %s, with a severity from 1 to 5, as in noise:3", text, strings.Join(Corruptions(), ", "))
	}
	return c, nil
}

// String returns the form that ParseCorruption parses; "" for the zero value.
func (c Corruption) String() string {
	if c == (Corruption{}) {
		return ""
	}
	return fmt.Sprintf("%s:%d", c.Kind, c.Severity)
}

// kind reports whether there is such a kind and severity, and returns the kind.
func (c Corruption) kind() (corruptionKind, bool) {
	for _, known := range corruptionKinds {
		if known.kind == c.Kind {
			return known, c.Severity >= 1 && c.Severity <= len(known.strengths)
		}
	}
	return corruptionKind{}, false
}

// apply corrupts a square face crop of any side, of one or three colours; p may
// be changed in place. Equal generators give equal crops. An unknown kind
// changes nothing.
func (c Corruption) apply(p pixels, random *rand.Rand) pixels {
	known, ok := c.kind()
	if !ok {
		return p
	}
	return known.apply(p, known.strengths[c.Severity-1], random)
}

// random returns the generator for the picture of a name, so that each run corrupts it
// alike.
func (c Corruption) random(name string) *rand.Rand {
	sum := fnv.New64a()
	fmt.Fprintf(sum, "%s\n%s", c, name)
	return rand.New(rand.NewPCG(sum.Sum64(), 0))
}

func addNoise(p pixels, deviation float64, random *rand.Rand) pixels {
	noise(p, 255*deviation, random)
	return p
}

func defocus(p pixels, sigma float64, _ *rand.Rand) pixels {
	blur(p, sigma*float64(p.width)/112)
	return p
}

// darken reduces the light to the share left. The rest is rounded to whole levels, with
// the noise of a sensor at its limit.
func darken(p pixels, left float64, random *rand.Rand) pixels {
	const sensor = 3.5 // levels
	for i, v := range p.data {
		p.data[i] = clampByte(left * float64(v))
	}
	noise(p, sensor*(1-left), random)
	return p
}

func lowerQuality(p pixels, quality float64, _ *rand.Rand) pixels {
	return compressJPEG(p, int(quality))
}

// The corruptions below depend on the alignment (vision.Align): eyes at 0.39 of the
// height and 0.32 and 0.68 of the width, mouth at 0.78 of the height.

// coverEyes puts a bar over both eyes, like sunglasses or a hand.
func coverEyes(p pixels, height float64, random *rand.Rand) pixels {
	const width, eyes = 0.76, 0.39
	cover(p, region{0.5 - width/2, eyes - height/2, width, height}.jittered(random), random)
	return p
}

// coverMouth puts a patch over the mouth: a microphone, a hand, a mask.
func coverMouth(p pixels, height float64, random *rand.Rand) pixels {
	const mouth = 0.78
	width := 0.2 + 1.2*height
	cover(p, region{0.5 - width/2, mouth - height/2, width, height}.jittered(random), random)
	return p
}

// coverHalf covers the face from the left or the right.
func coverHalf(p pixels, width float64, random *rand.Rand) pixels {
	x := float64(random.IntN(2)) * (1 - width)
	cover(p, region{x, 0, width, 1}, random)
	return p
}

// lightFromSide lights the face from the left or the right: one side is dark, the other
// a little too bright.
func lightFromSide(p pixels, dark float64, random *rand.Rand) pixels {
	const bright = 1.25
	fromLeft := random.IntN(2) == 0
	for x := range p.width {
		t := (float64(x) + 0.5) / float64(p.width)
		if fromLeft {
			t = 1 - t
		}
		t = min(max((t-0.15)/0.7, 0), 1)
		light := dark + (bright-dark)*t*t*(3-2*t)
		for y := range p.height {
			at := (y*p.width + x) * p.channels
			for i, v := range p.data[at : at+p.channels] {
				p.data[at+i] = clampByte(light * float64(v))
			}
		}
	}
	return p
}

// region is a rectangle of a crop, in fractions of its side.
type region struct{ x, y, width, height float64 }

// jittered shifts a region a little, as alignments are not exact to the pixel.
func (r region) jittered(random *rand.Rand) region {
	const most = 0.025
	r.x += most * (2*random.Float64() - 1)
	r.y += most * (2*random.Float64() - 1)
	return r
}

// cover fills a region as erase does, clipped at the edge.
func cover(p pixels, r region, random *rand.Rand) {
	w, h := float64(p.width), float64(p.height)
	x, y := min(max(int(r.x*w+0.5), 0), p.width), min(max(int(r.y*h+0.5), 0), p.height)
	right, bottom := min(int((r.x+r.width)*w+0.5), p.width), min(int((r.y+r.height)*h+0.5), p.height)
	fillRandom(p, x, y, max(right-x, 0), max(bottom-y, 0), random)
}
