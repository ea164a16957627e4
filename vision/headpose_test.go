package vision

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"
)

// seenHead projects the head model, turned to a pose and distance centimetres away, into a
// picture in which the face is as large as in a camera's; noise is the standard deviation of
// each coordinate in distances of the outer eye corners.
func seenHead(p HeadPose, distance, noise float64, random *rand.Rand) [][2]float32 {
	landmarks := make([][2]float32, landmarkCount)
	r, eyes := p.rotation(), headModel[len(headModel)-1].at[0]-headModel[len(headModel)-4].at[0]
	const pixels = 20 // for a centimetre
	for _, point := range headModel {
		var at [3]float64
		for row := range at {
			for column, v := range point.at {
				at[row] += r[row][column] * v
			}
		}
		zoom := pixels * distance / (distance + at[2])
		landmarks[point.landmark] = [2]float32{
			float32(320 + zoom*at[0] + pixels*eyes*noise*random.NormFloat64()),
			float32(240 + zoom*at[1] + pixels*eyes*noise*random.NormFloat64()),
		}
	}
	return landmarks
}

func estimated(t testing.TB, landmarks [][2]float32) HeadPose {
	t.Helper()
	pose, err := EstimateHeadPose(landmarks)
	if err != nil {
		t.Fatal(err)
	}
	return pose
}

// angleError is the largest difference of the three angles.
func angleError(a, b HeadPose) float64 {
	difference := func(x, y float32) float64 { return math.Abs(math.Remainder(float64(x)-float64(y), 360)) }
	return max(difference(a.Yaw, b.Yaw), difference(a.Pitch, b.Pitch), difference(a.Roll, b.Roll))
}

// randomPose is of a head that a network still finds landmarks on.
func randomPose(random *rand.Rand) HeadPose {
	return HeadPose{Yaw: float32(random.Float64()*120 - 60), Pitch: float32(random.Float64()*80 - 40), Roll: float32(random.Float64()*360 - 180)}
}

func TestThePoseOfAProjectedHeadIsFound(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	for range 300 {
		want := randomPose(random)
		if got := estimated(t, seenHead(want, headDistance, 0, random)); angleError(got, want) > 1 {
			t.Errorf("%+v, not %+v", got, want)
		}
	}
}

// The distance is not known, and landmarks are not exact: what that costs, in degrees.
func TestNoiseAndDistanceCostAFewDegrees(t *testing.T) {
	for _, c := range []struct{ distance, noise, most float64 }{
		{40, 0, 4}, {60, 0, 2}, {1000, 0, 4}, {headDistance, 0.01, 4}, {headDistance, 0.03, 8},
	} {
		random, mean := rand.New(rand.NewPCG(3, 4)), 0.0
		const heads = 300
		for range heads {
			want := randomPose(random)
			mean += angleError(estimated(t, seenHead(want, c.distance, c.noise, random)), want) / heads
		}
		t.Logf("%4.0f cm, noise %2.0f %% of the eyes' distance: worst angle %.1f degrees in the mean", c.distance, 100*c.noise, mean)
		if mean > c.most {
			t.Errorf("%.1f degrees at %+v", mean, c)
		}
	}
}

// changed returns the landmarks after f, with the subject's sides exchanged where it mirrors.
func changed(landmarks [][2]float32, mirrored bool, f func(x, y float32) (float32, float32)) [][2]float32 {
	all := make([][2]float32, len(landmarks))
	other := map[int]int{31: 35, 32: 34, 34: 32, 35: 31, 36: 45, 39: 42, 42: 39, 45: 36}
	for i, p := range landmarks {
		to := i
		if o, ok := other[i]; mirrored && ok {
			to = o
		}
		x, y := f(p[0], p[1])
		all[to] = [2]float32{x, y}
	}
	return all
}

func TestChangesOfThePictureChangeThePoseAlike(t *testing.T) {
	random := rand.New(rand.NewPCG(5, 6))
	for range 100 {
		landmarks := seenHead(randomPose(random), headDistance, 0.02, random)
		before := estimated(t, landmarks)
		turn := random.Float64() * 360
		s, c := math.Sincos(turn * math.Pi / 180)
		for name, v := range map[string]struct {
			got, want HeadPose
		}{
			"mirrored":             {estimated(t, changed(landmarks, true, func(x, y float32) (float32, float32) { return 640 - x, y })), HeadPose{-before.Yaw, before.Pitch, -before.Roll}},
			"larger and elsewhere": {estimated(t, changed(landmarks, false, func(x, y float32) (float32, float32) { return 3*x + 100, 3*y - 50 })), before},
			"turned": {estimated(t, changed(landmarks, false, func(x, y float32) (float32, float32) {
				return float32(c)*x - float32(s)*y, float32(s)*x + float32(c)*y
			})), HeadPose{before.Yaw, before.Pitch, before.Roll + float32(turn)}},
		} {
			if angleError(v.got, v.want) > 0.1 {
				t.Errorf("%s: %+v, not %+v", name, v.got, v.want)
			}
		}
	}
}

func TestNoPoseWithoutAFace(t *testing.T) {
	nan := make([][2]float32, landmarkCount)
	nan[30][0] = float32(math.NaN())
	for name, landmarks := range map[string][][2]float32{"none": nil, "too few": make([][2]float32, 5), "all in one place": make([][2]float32, landmarkCount), "not a number": nan} {
		if pose, err := EstimateHeadPose(landmarks); err == nil {
			t.Errorf("%s: %+v", name, pose)
		}
	}
}

// rotation returns the matrix that poseOf takes apart.
func (p HeadPose) rotation() [3][3]float64 {
	const radians = math.Pi / 180
	sr, cr := math.Sincos(float64(p.Roll) * radians)
	sy, cy := math.Sincos(-float64(p.Yaw) * radians)
	sp, cp := math.Sincos(-float64(p.Pitch) * radians)
	return [3][3]float64{
		{cr * cy, cr*sy*sp - sr*cp, cr*sy*cp + sr*sp},
		{sr * cy, sr*sy*sp + cr*cp, sr*sy*cp - cr*sp},
		{-sy, cy * sp, cy * cp},
	}
}

// The angles are what their doc comments say: seen from far away, the way that a turned
// head looks points there.
func TestTheSignsOfTheAngles(t *testing.T) {
	seen := func(p HeadPose, axis int) (x, y float64) { r := p.rotation(); return -r[0][axis], -r[1][axis] }
	const left, up, ahead = 0, 1, 2
	if x, y := seen(HeadPose{Yaw: 30}, ahead); x < 0.49 || math.Abs(y) > 1e-6 {
		t.Errorf("turned to the right: %v, %v", x, y)
	}
	if x, y := seen(HeadPose{Pitch: 30}, ahead); y > -0.49 || math.Abs(x) > 1e-6 {
		t.Errorf("nodded upwards: %v, %v", x, y)
	}
	x, _ := seen(HeadPose{Roll: 30}, up)
	if _, y := seen(HeadPose{Roll: 30}, left); y > -0.49 || x < 0.49 {
		t.Errorf("tilted clockwise: %v, %v", x, y)
	}
}

func BenchmarkEstimateHeadPose(b *testing.B) {
	landmarks := seenHead(HeadPose{Yaw: 20, Pitch: -10, Roll: 5}, headDistance, 0.02, rand.New(rand.NewPCG(7, 8)))
	for b.Loop() {
		estimated(b, landmarks)
	}
}

// The landmarks of a head that is turned a little to the picture's right.
func ExampleEstimateHeadPose() {
	landmarks := seenHead(HeadPose{Yaw: 20}, headDistance, 0, rand.New(rand.NewPCG(1, 1)))
	pose, err := EstimateHeadPose(landmarks)
	if err != nil {
		panic(err)
	}
	fmt.Printf("%.0f degrees to the right\n", pose.Yaw)
	// Output: 20 degrees to the right
}
