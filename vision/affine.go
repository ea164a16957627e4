package vision

import "math"

// Affine is an affine transform of the plane:
//
//	x' = a[0][0]*x + a[0][1]*y + a[0][2]
//	y' = a[1][0]*x + a[1][1]*y + a[1][2]
type Affine [2][3]float64

// Identity maps each point to itself.
var Identity = Affine{{1, 0, 0}, {0, 1, 0}}

// Apply returns the image of (x, y).
func (a Affine) Apply(x, y float64) (float64, float64) {
	return a[0][0]*x + a[0][1]*y + a[0][2], a[1][0]*x + a[1][1]*y + a[1][2]
}

// Map returns the image of a point.
func (a Affine) Map(p Point) Point {
	x, y := a.Apply(float64(p.X), float64(p.Y))
	return Point{float32(x), float32(y)}
}

// Det returns the determinant of the linear part: less than 0 for a reflection, 0 for
// a transform without inverse.
func (a Affine) Det() float64 { return a[0][0]*a[1][1] - a[0][1]*a[1][0] }

// Scale returns the factor by which lengths grow, the geometric mean over directions.
func (a Affine) Scale() float64 { return math.Sqrt(math.Abs(a.Det())) }

// Then returns the transform that applies a first and b to the result.
func (a Affine) Then(b Affine) Affine {
	var c Affine
	for row := range c {
		for column := range c[row] {
			c[row][column] = b[row][0]*a[0][column] + b[row][1]*a[1][column]
		}
		c[row][2] += b[row][2]
	}
	return c
}

// Inverse returns the transform that undoes a, the zero value where there is none.
func (a Affine) Inverse() Affine {
	det := a.Det()
	if det == 0 {
		return Affine{}
	}
	i, j, k, l := a[1][1]/det, -a[0][1]/det, -a[1][0]/det, a[0][0]/det
	return Affine{{i, j, -(i*a[0][2] + j*a[1][2])}, {k, l, -(k*a[0][2] + l*a[1][2])}}
}

// squareTo maps a square of side pixels onto the picture: its middle to centre,
// enlarged by scale, rotated by roll radians.
func squareTo(centre Point, scale, roll, side float64) Affine {
	c, s := scale*math.Cos(roll), scale*math.Sin(roll)
	half := (side - 1) / 2
	return Affine{{c, -s, float64(centre.X) - c*half + s*half}, {s, c, float64(centre.Y) - s*half - c*half}}
}

// similarity returns the least-squares rotation, scale and translation from the
// points of a square (fractions of its side) to points of the picture. In closed
// form: with both sets moved to their means, a = sum(p.q)/sum(p.p) and
// b = sum(p x q)/sum(p.p).
func similarity(from, to [4]Point, side float64) Affine {
	var p, q [4][2]float64
	var meanP, meanQ [2]float64
	for i := range from {
		p[i] = [2]float64{float64(from[i].X) * side, float64(from[i].Y) * side}
		q[i] = [2]float64{float64(to[i].X), float64(to[i].Y)}
		for axis := range 2 {
			meanP[axis] += p[i][axis] / float64(len(p))
			meanQ[axis] += q[i][axis] / float64(len(q))
		}
	}
	var a, b, square float64
	for i := range p {
		px, py, qx, qy := p[i][0]-meanP[0], p[i][1]-meanP[1], q[i][0]-meanQ[0], q[i][1]-meanQ[1]
		a += px*qx + py*qy
		b += px*qy - py*qx
		square += px*px + py*py
	}
	a, b = a/square, b/square
	return Affine{
		{a, -b, meanQ[0] - a*meanP[0] + b*meanP[1]},
		{b, a, meanQ[1] - b*meanP[0] - a*meanP[1]},
	}
}
