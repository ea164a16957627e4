package vision

import (
	"errors"
	"fmt"
	"math"

	"arbex/vision/opencv"
)

// HeadPose is how a head is turned against the line from the camera to it, in degrees. A
// head that looks into the camera has three zeros. A picture turned clockwise by an angle
// adds it to Roll; a mirrored picture changes the signs of Yaw and Roll.
//
// On 61 press photographs it differs from MediaPipe's face geometry by 1.7 degrees of yaw,
// 3.5 of pitch and 1.2 of roll in the mean; moved by 1.5 and 3 pixels, by 1.0, 0.9 and 0.5 from
// itself (ARBEX_DATA=DIR go test ./app/engine -run HeadPose -v).
type HeadPose struct {
	Yaw   float32 // -90 to 90: turned, positive towards the picture's right
	Pitch float32 // -90 to 90: nodded, positive upwards; noses differ by a few degrees
	Roll  float32 // -180 to 180: tilted, positive clockwise in the picture
}

const (
	// landmarkCount is the number of landmarks of 300-W.
	landmarkCount = 68

	// headDistance is how far from the camera the head is taken to be, in centimetres. It
	// decides how much larger the nose is seen than the eyes: at 60 centimetres and at ten
	// metres alike the angles are wrong by one to two degrees in the mean.
	headDistance = 80
)

var errNoHead = errors.New("the landmarks are not those of a face")

// EstimateHeadPose returns the pose of a head from its 68 landmarks, in pixels of a picture:
// the view of headModel in which its points are nearest to the landmarks (cv::solvePnP). The
// face is taken to be in the middle of the camera's picture, so its place and its size
// change nothing. It returns an error for landmarks that are no face's.
func EstimateHeadPose(landmarks [][2]float32) (HeadPose, error) {
	if len(landmarks) != landmarkCount {
		return HeadPose{}, fmt.Errorf("%d landmarks instead of %d", len(landmarks), landmarkCount)
	}
	head, seen := make([][3]float64, len(headModel)), make([][2]float64, len(headModel))
	for i, p := range headModel {
		head[i] = p.at
		seen[i] = [2]float64{float64(landmarks[p.landmark][0]), float64(landmarks[p.landmark][1])}
	}
	if !toFocalLengthOne(seen, head) {
		return HeadPose{}, errNoHead
	}
	view, err := opencv.SolvePnP(head, seen, tiltedHead(seen))
	if err != nil || view.Rotation[2][2] <= 0 || view.Translation[2] <= 0 { // from behind, behind the camera
		return HeadPose{}, errNoHead
	}
	return poseOf(facing(view.Translation, view.Rotation)), nil
}

// toFocalLengthOne brings the landmarks to the middle of the picture of a camera of focal
// length 1, as large as a head headDistance away is there. It reports whether they are apart.
func toFocalLengthOne(seen [][2]float64, head [][3]float64) bool {
	middle, size := extent(seen, func(p [2]float64) [2]float64 { return p })
	_, headSize := extent(head, func(p [3]float64) [2]float64 { return [2]float64{p[0], p[1]} })
	if !(size > 0) || math.IsInf(size, 0) {
		return false
	}
	unit := headSize / size / headDistance
	for i, p := range seen {
		seen[i] = [2]float64{(p[0] - middle[0]) * unit, (p[1] - middle[1]) * unit}
	}
	return true
}

// extent returns the mean of points in a plane and their root mean square distance from it.
func extent[P any](points []P, in func(P) [2]float64) (middle [2]float64, size float64) {
	n := float64(len(points))
	for _, p := range points {
		middle[0] += in(p)[0] / n
		middle[1] += in(p)[1] / n
	}
	for _, p := range points {
		x, y := in(p)[0]-middle[0], in(p)[1]-middle[1]
		size += (x*x + y*y) / n
	}
	return middle, math.Sqrt(size)
}

// tiltedHead is what SolvePnP begins with: a head that looks into the camera, its eyes in
// line with those that are seen.
func tiltedHead(seen [][2]float64) opencv.View {
	right, left := seen[len(seen)-4], seen[len(seen)-1] // the outer corners
	s, c := math.Sincos(math.Atan2(left[1]-right[1], left[0]-right[0]))
	return opencv.View{
		Rotation:    [3][3]float64{{c, -s, 0}, {s, c, 0}, {0, 0, 1}},
		Translation: [3]float64{0, 0, headDistance},
	}
}

// facing returns a rotation as it is seen along the line to a place: Q r, where Q is the
// shortest rotation that brings the place straight ahead. The landmarks are in front of the
// middle of the head, so with a turned head that is beside theirs.
func facing(place [3]float64, r [3][3]float64) (seen [3][3]float64) {
	length := math.Sqrt(place[0]*place[0] + place[1]*place[1] + place[2]*place[2])
	x, y, z := place[0]/length, place[1]/length, place[2]/length
	q := [3][3]float64{{1 - x*x/(1+z), -x * y / (1 + z), -x}, {-x * y / (1 + z), 1 - y*y/(1+z), -y}, {x, y, z}}
	for i := range seen {
		for j := range seen[i] {
			for k := range q {
				seen[i][j] += q[i][k] * r[k][j]
			}
		}
	}
	return seen
}

// poseOf returns the angles of R = Rz(roll) Ry(-yaw) Rx(-pitch), with x to the picture's
// right, y down and z away from the camera.
func poseOf(r [3][3]float64) HeadPose {
	const degrees = 180 / math.Pi
	return HeadPose{
		Yaw:   float32(math.Asin(min(max(r[2][0], -1), 1)) * degrees),
		Pitch: float32(-math.Atan2(r[2][1], r[2][2]) * degrees),
		Roll:  float32(math.Atan2(r[1][0], r[0][0]) * degrees),
	}
}
