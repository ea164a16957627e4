package captures

// QualityGate rejects faces that a training would learn nothing from: too small,
// blurred, or nearly the same as the one before. The zero value is ready for use.
type QualityGate struct {
	Rejected map[Reason]int // counts

	last []float32 // thumbnail of the face admitted last
}

// Reason is why a face was not captured.
type Reason string

// The reasons.
const (
	Accepted      Reason = ""
	TooSmall      Reason = "too small"
	Blurred       Reason = "blurred"
	NearDuplicate Reason = "nearly the same"
	Unchanged     Reason = "no new picture" // the crop was considered before, or is not usable yet
)

// The limits were chosen on the clips of the project: sharp faces score 60 and
// more, the same faces reduced to a sixth below 15; neighbouring frames of a
// still face differ by less than 1.5 grey levels, a change of expression by 3.
const (
	minFaceWidth  = 48  // of the face in its picture, pixels
	minSharpness  = 20  // variance of the Laplacian
	minDifference = 2.0 // mean over the thumbnail, grey levels
)

// Admit returns Accepted or the reason why a face is rejected, which it counts.
// duplicates admits faces that are nearly the same as the one before.
func (g *QualityGate) Admit(c Candidate, duplicates bool) Reason {
	small, reason := thumbnail(c.Crop, c.Side), Accepted
	switch {
	case c.width() < minFaceWidth:
		reason = TooSmall
	case Sharpness(c.Crop, c.Side) < minSharpness:
		reason = Blurred
	case !duplicates && g.last != nil && meanDifference(small, g.last) < minDifference:
		reason = NearDuplicate
	}
	if reason == Accepted {
		g.last = small
		return Accepted
	}
	if g.Rejected == nil {
		g.Rejected = map[Reason]int{}
	}
	g.Rejected[reason]++
	return reason
}

// Sharpness returns the variance of the Laplacian over the middle of a crop, a
// usual measure of blur (Pech-Pacheco et al. 2000, "Diatom autofocusing").
func Sharpness(rgb []byte, side int) float64 {
	sum, squares, count := 0.0, 0.0, 0.0
	for y := side / 5; y < side-side/5; y++ {
		for x := side / 5; x < side-side/5; x++ {
			i := y*side + x
			v := float64(4*brightness(rgb, i) - brightness(rgb, i-1) - brightness(rgb, i+1) - brightness(rgb, i-side) - brightness(rgb, i+side))
			sum, squares, count = sum+v, squares+v*v, count+1
		}
	}
	if count == 0 {
		return 0
	}
	return squares/count - sum*sum/count/count
}

// brightness returns the luma of a pixel, 0 to 255 (ITU-R BT.601).
func brightness(rgb []byte, pixel int) float32 {
	return 0.299*float32(rgb[3*pixel]) + 0.587*float32(rgb[3*pixel+1]) + 0.114*float32(rgb[3*pixel+2])
}

// thumbnailSide is the side of the thumbnails that are compared.
const thumbnailSide = 16

// thumbnail returns the brightness of a crop, averaged to thumbnailSide squared.
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

// meanDifference returns the mean absolute difference of two thumbnails.
func meanDifference(a, b []float32) float64 {
	sum := 0.0
	for i, v := range a {
		d := float64(v - b[i])
		sum += max(d, -d)
	}
	return sum / float64(len(a))
}
