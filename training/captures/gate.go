package captures

import "fmt"

// Gate keeps captures out that would teach nothing: too small, blurred, or
// nearly the same as the one before. The zero value is ready for use.
type Gate struct {
	Rejected map[Reason]int // so far

	last []float32 // the last one let through, shrunk
}

// Reason says why a capture was kept out.
type Reason string

// The reasons.
const (
	Tiny    Reason = "too small"
	Blurred Reason = "blurred"
	Repeat  Reason = "nearly the same"
)

// The limits. They were set on the clips of the project: sharp faces score 60
// and more, the same faces shrunk to a sixth below 15; neighbouring frames of a
// still face differ by less than 1.5 grey levels, a change of expression by 3.
const (
	leastFace       = 48  // pixels of the picture across the face's box
	leastSharpness  = 20  // variance of the Laplacian
	leastDifference = 2.0 // mean over the shrunk crop, grey levels
)

// Admit judges a crop of a face whose box is so many pixels wide. repeats lets
// near-duplicates through, as for a single press.
func (g *Gate) Admit(rgb []byte, side int, box float32, repeats bool) (bool, Reason) {
	if g.Rejected == nil {
		g.Rejected = map[Reason]int{}
	}
	reason := Reason("")
	small := shrink(rgb, side)
	switch {
	case box < leastFace:
		reason = Tiny
	case Sharpness(rgb, side) < leastSharpness:
		reason = Blurred
	case !repeats && g.last != nil && difference(small, g.last) < leastDifference:
		reason = Repeat
	}
	if reason != "" {
		g.Rejected[reason]++
		return false, reason
	}
	g.last = small
	return true, ""
}

// Words is the count of rejected captures for a person, empty for none.
func (g *Gate) Words() string {
	text := ""
	for _, reason := range []Reason{Repeat, Blurred, Tiny} {
		if n := g.Rejected[reason]; n > 0 {
			if text != "" {
				text += ", "
			}
			text += fmt.Sprintf("%d %s", n, reason)
		}
	}
	return text
}

// grey is the brightness of a pixel, 0 to 255.
func grey(rgb []byte, pixel int) float32 {
	return 0.299*float32(rgb[3*pixel]) + 0.587*float32(rgb[3*pixel+1]) + 0.114*float32(rgb[3*pixel+2])
}

// Sharpness is the variance of the Laplacian over the middle of a crop, the
// usual measure of blur.
func Sharpness(rgb []byte, side int) float64 {
	sum, square, count := 0.0, 0.0, 0.0
	for y := side / 5; y < side-side/5; y++ {
		for x := side / 5; x < side-side/5; x++ {
			at := y*side + x
			v := float64(4*grey(rgb, at) - grey(rgb, at-1) - grey(rgb, at+1) - grey(rgb, at-side) - grey(rgb, at+side))
			sum, square, count = sum+v, square+v*v, count+1
		}
	}
	if count == 0 {
		return 0
	}
	return square/count - sum*sum/count/count
}

// shrunk is the side of what Repeat compares.
const shrunk = 16

// shrink is a crop's brightness, averaged to shrunk x shrunk.
func shrink(rgb []byte, side int) []float32 {
	sums, counts := make([]float32, shrunk*shrunk), make([]float32, shrunk*shrunk)
	for i := range side * side {
		cell := i/side*shrunk/side*shrunk + i%side*shrunk/side
		sums[cell] += grey(rgb, i)
		counts[cell]++
	}
	for i := range sums {
		sums[i] /= max(counts[i], 1)
	}
	return sums
}

func difference(a, b []float32) float64 {
	sum := 0.0
	for i, v := range a {
		d := float64(v - b[i])
		sum += max(d, -d)
	}
	return sum / float64(len(a))
}
