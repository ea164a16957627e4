package vision

import (
	"image"
	"math"
	"math/rand/v2"
	"testing"
)

var nan32, inf32 = float32(math.NaN()), float32(math.Inf(1))

func TestOverlapOfBoxes(t *testing.T) {
	unit := Box{0, 0, 10, 10}
	for name, c := range map[string]struct {
		a, b Box
		want float32
	}{
		"the same":       {unit, unit, 1},
		"apart":          {unit, Box{20, 20, 10, 10}, 0},
		"side by side":   {unit, Box{10, 0, 10, 10}, 0},
		"half":           {unit, Box{0, 0, 5, 10}, 0.5},
		"a corner":       {unit, Box{5, 5, 10, 10}, 25.0 / 175},
		"within":         {Box{-5, -5, 20, 20}, unit, 0.25},
		"without a size": {unit, Box{5, 5, 0, 0}, 0},
		"inside out":     {unit, Box{8, 8, -5, -5}, 0},
		"both inside out, though their product is positive": {Box{8, 8, -5, -5}, Box{8, 8, -5, -5}, 0},
		"huge": {Box{-9e5, -9e5, 1.8e6, 1.8e6}, Box{-9e5, -9e5, 1.8e6, 1.8e6}, 1},
	} {
		ab, ba := c.a.IoU(c.b), c.b.IoU(c.a)
		if math.Abs(float64(ab-c.want)) > 1e-6 || ab != ba {
			t.Errorf("%s: %v, the other way round %v, not %v", name, ab, ba, c.want)
		}
	}
}

func TestValidBoxes(t *testing.T) {
	for box, want := range map[Box]bool{
		{0, 0, 1, 1}: true, {-50, -50, 1e-3, 1e-3}: true,
		{}: false, {0, 0, 0, 1}: false, {0, 0, 1, -1}: false,
		{inf32, 0, 1, 1}: false, {0, -inf32, 1, 1}: false, {0, 0, inf32, 1}: false, {0, 0, 2e6, 1}: false,
	} {
		if box.valid() != want {
			t.Errorf("%v is valid: %v", box, !want)
		}
	}
	if (Box{nan32, 0, 1, 1}).valid() || (Box{0, 0, 1, nan32}).valid() {
		t.Error("a box that is no number is valid")
	}
}

func TestPixelsThatABoxTouches(t *testing.T) {
	for box, want := range map[Box]image.Rectangle{
		{0, 0, 2, 3}:         image.Rect(0, 0, 2, 3),
		{0.5, 0.5, 1, 1}:     image.Rect(0, 0, 2, 2),
		{-0.1, -1.5, 0.2, 1}: image.Rect(-1, -2, 1, 0),
		{7, 7, 0, 0}:         image.Rect(7, 7, 7, 7),
	} {
		if have := box.Rectangle(); have != want {
			t.Errorf("%v touches %v, not %v", box, have, want)
		}
	}
}

// The laws of transforms: one after the other, undone, of a length.
func TestLawsOfTransforms(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	number := func() float64 { return 4*random.Float64() - 2 }
	for range 200 {
		a := Affine{{number(), number(), 50 * number()}, {number(), number(), 50 * number()}}
		b := Affine{{number(), number(), 50 * number()}, {number(), number(), 50 * number()}}
		if math.Abs(a.Det()) < 0.05 {
			continue
		}
		x, y := 100*number(), 100*number()
		abX, abY := a.Then(b).Apply(x, y)
		aX, aY := a.Apply(x, y)
		if wantX, wantY := b.Apply(aX, aY); math.Hypot(abX-wantX, abY-wantY) > 1e-9 {
			t.Errorf("%v then %v: (%v, %v), not (%v, %v)", a, b, abX, abY, wantX, wantY)
		}
		if backX, backY := a.Then(a.Inverse()).Apply(x, y); math.Hypot(backX-x, backY-y) > 1e-6 {
			t.Errorf("%v undone takes (%v, %v) to (%v, %v)", a, x, y, backX, backY)
		}
		if product := a.Then(b).Det(); math.Abs(product-a.Det()*b.Det()) > 1e-9 {
			t.Errorf("the determinant of %v then %v is %v", a, b, product)
		}
	}
	if flat := (Affine{{1, 2, 3}, {2, 4, 5}}).Inverse(); flat != (Affine{}) {
		t.Errorf("what has no inverse has %v", flat)
	}
	if Identity.Scale() != 1 || Identity.Then(Identity) != Identity || Identity.Inverse().Then(Identity).Det() != 1 {
		t.Error("the identity changes something")
	}
}

// A square is put where it is asked to be, turned and enlarged about its middle pixel.
func TestSquaresAreTurnedAboutTheirMiddle(t *testing.T) {
	for _, c := range []struct{ scale, roll, side float64 }{{1, 0, 112}, {2, math.Pi / 2, 7}, {0.1, -1, 1}, {5, math.Pi, 256}} {
		to := squareTo(Point{30, -40}, c.scale, c.roll, c.side)
		half := (c.side - 1) / 2
		if x, y := to.Apply(half, half); math.Hypot(x-30, y+40) > 1e-9 {
			t.Errorf("%+v: the middle is at (%v, %v)", c, x, y)
		}
		if math.Abs(to.Scale()-c.scale) > 1e-9 {
			t.Errorf("%+v: enlarged by %v", c, to.Scale())
		}
		x0, y0 := to.Apply(0, 0)
		x1, y1 := to.Apply(1, 0)
		if roll := math.Atan2(y1-y0, x1-x0); math.Abs(math.Remainder(roll-c.roll, 2*math.Pi)) > 1e-9 {
			t.Errorf("%+v: turned by %v", c, roll)
		}
	}
}

// Points that fall together, or are none, have no alignment, however they are asked for.
func TestNoAlignmentWithoutAFace(t *testing.T) {
	same := Point{50, 60}
	for name, points := range map[string]Points{
		"zero":         {},
		"one place":    {same, same, same, same},
		"not a number": {RightEye: Point{nan32, 0}, LeftEye: Point{40, 0}},
		"infinite":     {RightEye: Point{inf32, 0}, LeftEye: Point{40, 0}},
		"too far":      {RightEye: Point{1e7, 0}, LeftEye: Point{40, 0}},
	} {
		if _, err := Alignment(points); err == nil {
			t.Errorf("%s: Alignment", name)
		}
		if _, err := alignment(points, 112); err == nil {
			t.Errorf("%s: alignment", name)
		}
		if have := (Face{Points: points}).PointsInCrop(112); have != nil {
			t.Errorf("%s: points in the crop %v", name, have)
		}
	}
	good := Face{Points: pointsFromBox(Box{100, 100, 80, 80})}
	if have := good.PointsInCrop(0); have != nil {
		t.Errorf("a crop of no pixel has the points %v", have)
	}
	for i, p := range good.PointsInCrop(112) {
		if want := template[i].Scale(112); (Point{p[0], p[1]}).Sub(want).Length() > 6 {
			t.Errorf("point %d of an upright face is at %v, not near %v", i, p, want)
		}
	}
}

// However a face is tilted, enlarged or moved, its points are at the same place in the crop.
func TestPointsInTheCropDoNotDependOnThePicture(t *testing.T) {
	points := pointsFromBox(Box{0, 0, 100, 100})
	want := Face{Points: points}.PointsInCrop(112)
	for _, to := range []Affine{squareTo(Point{300, 200}, 3, 0.7, 100), squareTo(Point{}, 0.2, -3, 100), squareTo(Point{9e4, 9e4}, 1, 0, 100)} {
		for i, p := range (Face{Points: points.mapped(to.Map)}).PointsInCrop(112) {
			if off := (Point{p[0], p[1]}).Sub(Point{want[i][0], want[i][1]}).Length(); off > 0.05 {
				t.Errorf("%v: point %d is %.3f pixels off", to, i, off)
			}
		}
	}
}

func TestYawAndRollOfPoints(t *testing.T) {
	upright := pointsFromBox(Box{0, 0, 100, 100})
	for _, tilt := range []float64{0, 0.5, -1.2, 3} {
		p := upright.mapped(squareTo(Point{200, 200}, 1, tilt, 100).Map)
		if off := math.Remainder(p.roll()-tilt, 2*math.Pi); math.Abs(off) > 1e-4 {
			t.Errorf("tilted by %v: roll %v", tilt, p.roll())
		}
		if math.Abs(float64(p.yaw()-upright.yaw())) > 0.1 {
			t.Errorf("tilted by %v: yaw %v, not %v", tilt, p.yaw(), upright.yaw())
		}
	}
	mirrored := upright
	mirrored.Nose.X += 12
	right := mirrored.yaw()
	mirrored.Nose.X -= 24
	if left := mirrored.yaw(); right <= 0 || math.Abs(float64(left+right)) > 1e-3 {
		t.Errorf("to the right %v, to the left %v", right, left)
	}
	together := Points{Nose: Point{50, 0}}
	if yaw := together.yaw(); yaw != 0 {
		t.Errorf("eyes in one place have the yaw %v", yaw)
	}
}
