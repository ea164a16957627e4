package captures

import "fmt"

// QualityGate keeps captures out that would teach nothing: too small, blurred, or
// nearly the same as the one before. The zero value is ready for use.
type QualityGate struct {
	Rejected map[Reason]int // so far

	last []float32 // the last one let through, shrunk
}

// Reason says why a capture was kept out.
type Reason string

// The reasons.
const (
	TooSmall      Reason = "too small"
	Blurred       Reason = "blurred"
	NearDuplicate Reason = "nearly the same"
)

// The limits. They were set on the clips of the project: sharp faces score 60
// and more, the same faces shrunk to a sixth below 15; neighbouring frames of a
// still face differ by less than 1.5 grey levels, a change of expression by 3.
const (
	minFaceWidth  = 48  // pixels of the picture across the face's box
	minSharpness  = 20  // variance of the Laplacian
	minDifference = 2.0 // mean over the shrunk crop, grey levels
)

// Admit judges a crop of a face whose box is so many pixels wide. repeats lets
// near-duplicates through, as for a single press.
func (g *QualityGate) Admit(rgb []byte, side int, box float32, repeats bool) (bool, Reason) {
	if g.Rejected == nil {
		g.Rejected = map[Reason]int{}
	}
	reason := Reason("")
	small := thumbnail(rgb, side)
	switch {
	case box < minFaceWidth:
		reason = TooSmall
	case Sharpness(rgb, side) < minSharpness:
		reason = Blurred
	case !repeats && g.last != nil && meanDifference(small, g.last) < minDifference:
		reason = NearDuplicate
	}
	if reason != "" {
		g.Rejected[reason]++
		return false, reason
	}
	g.last = small
	return true, ""
}

// Words is the count of rejected captures for a person, empty for none.
func (g *QualityGate) Words() string {
	text := ""
	for _, reason := range []Reason{NearDuplicate, Blurred, TooSmall} {
		if n := g.Rejected[reason]; n > 0 {
			if text != "" {
				text += ", "
			}
			text += fmt.Sprintf("%d %s", n, reason)
		}
	}
	return text
}

// brightness is the brightness of a pixel, 0 to 255.
func brightness(rgb []byte, pixel int) float32 {
	return 0.299*float32(rgb[3*pixel]) + 0.587*float32(rgb[3*pixel+1]) + 0.114*float32(rgb[3*pixel+2])
}

// Sharpness is the variance of the Laplacian over the middle of a crop, the
// usual measure of blur.
func Sharpness(rgb []byte, side int) float64 {
	sum, square, count := 0.0, 0.0, 0.0
	for y := side / 5; y < side-side/5; y++ {
		for x := side / 5; x < side-side/5; x++ {
			at := y*side + x
			v := float64(4*brightness(rgb, at) - brightness(rgb, at-1) - brightness(rgb, at+1) - brightness(rgb, at-side) - brightness(rgb, at+side))
			sum, square, count = sum+v, square+v*v, count+1
		}
	}
	if count == 0 {
		return 0
	}
	return square/count - sum*sum/count/count
}

// thumbnailSide is the side of what Repeat compares.
const thumbnailSide = 16

// thumbnail is a crop's brightness, averaged to shrunk x shrunk.
func thumbnail(rgb []byte, side int) []float32 {
	sums, counts := make([]float32, thumbnailSide*thumbnailSide), make([]float32, thumbnailSide*thumbnailSide)
	for i := range side * side {
		cell := i/side*thumbnailSide/side*thumbnailSide + i%side*thumbnailSide/side
		sums[cell] += brightness(rgb, i)
		counts[cell]++
	}
	for i := range sums {
		sums[i] /= max(counts[i], 1)
	}
	return sums
}

func meanDifference(a, b []float32) float64 {
	sum := 0.0
	for i, v := range a {
		d := float64(v - b[i])
		sum += max(d, -d)
	}
	return sum / float64(len(a))
}
