package vision

import (
	"math"
	"time"
)

// Points are the landmarks that the alignment uses. Right and left are the subject's:
// the right eye is on the left of an unmirrored picture.
type Points struct{ RightEye, LeftEye, Nose, Mouth Point }

// Array returns the points in the order of the struct.
func (p Points) Array() [4]Point { return [4]Point{p.RightEye, p.LeftEye, p.Nose, p.Mouth} }

// mapped returns the points after f.
func (p Points) mapped(f func(Point) Point) Points {
	return Points{f(p.RightEye), f(p.LeftEye), f(p.Nose), f(p.Mouth)}
}

// finite reports whether all coordinates are ordinary numbers.
func (p Points) finite() bool {
	for _, q := range p.Array() {
		if !q.finite() {
			return false
		}
	}
	return true
}

// Face is one face of one frame.
type Face struct {
	Box    Box     // brow to chin, pixels of the frame; may reach outside it
	Score  float32 // the detector's confidence, 0 to 1
	Points Points  // pixels of the frame
	Yaw    float32 // rotation of the head in degrees, positive towards the picture's right; rough
}

// Track is a face that is tracked over time.
type Track struct {
	ID      int           // 1, 2, 3 ... never reused until Finder.Reset
	Face    Face          // as last detected; predicted while missed or skipped
	Seen    time.Duration // frame time of the last detection
	Missed  int           // frames since then in which it was looked for and not found
	Skipped bool          // not looked for in this frame, see FinderOptions.TimeShare
}

// Visible reports whether the face was detected in the newest frame.
func (t Track) Visible() bool { return t.Missed == 0 && !t.Skipped }

// noseDepth is how far the tip of the nose is in front of the line between the pupils,
// in pupil distances: about 30 mm to 63 mm.
const noseDepth = 0.48

// yaw estimates the rotation of the head from the position of the nose along the eye
// line. A head rotated by t shows the pupils cos(t) apart and the nose
// noseDepth*sin(t) off their middle, so the ratio of the two is noseDepth*tan(t).
func (p Points) yaw() float32 {
	line := p.LeftEye.Sub(p.RightEye)
	length := line.Length()
	if length < 1 {
		return 0
	}
	off := p.Nose.Sub(p.RightEye.Add(p.LeftEye).Scale(0.5))
	along := (off.X*line.X + off.Y*line.Y) / (length * length)
	return float32(math.Atan(float64(along)/noseDepth) * 180 / math.Pi)
}

// roll returns the angle of the eye line in radians, clockwise in the picture.
func (p Points) roll() float64 {
	line := p.LeftEye.Sub(p.RightEye)
	return math.Atan2(float64(line.Y), float64(line.X))
}
