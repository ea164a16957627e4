package dataset

import "arbex/vision"

// landmarkAlignment returns the part of a picture that the live view's alignment
// would cut out of it, found from 68 landmarks in fractions of the picture.
func landmarkAlignment(landmarks []float32) (vision.Affine, bool) {
	mean := func(from, to int) vision.Point {
		var sum vision.Point
		for i := from; i < to; i++ {
			sum = sum.Add(vision.Point{X: landmarks[2*i], Y: landmarks[2*i+1]})
		}
		return sum.Scale(1 / float32(to-from))
	}
	const noseTip = 30
	toPicture, err := vision.Alignment(vision.Points{
		RightEye: mean(36, 42), LeftEye: mean(42, 48), Nose: mean(noseTip, noseTip+1), Mouth: mean(48, 60),
	})
	return toPicture, err == nil
}
