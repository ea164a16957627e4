package engine

import (
	"encoding/csv"
	"image"
	_ "image/jpeg"
	"image/png"
	"math"
	"os"
	"path/filepath"
	"strconv"
	"testing"

	"arbex/vision"

	"golang.org/x/image/draw"
	"golang.org/x/image/math/f64"
)

// poser finds the pose of the only, or the first, face of a picture.
type poser struct {
	t        *testing.T
	analyzer *Analyzer
	frame    *vision.Frame
}

func newPoser(t *testing.T) *poser {
	n, _ := shippedNetwork(t)
	a, err := NewAnalyzer(n, AnalyzerOptions{})
	if err != nil {
		t.Fatal(err)
	}
	p := &poser{t, a, vision.NewFrame()}
	t.Cleanup(func() { p.frame.Close(); a.Close() })
	return p
}

// file returns nil where there is no face, or none with a pose.
func (p *poser) file(path string) *vision.HeadPose {
	p.t.Helper()
	source, err := vision.Open(path)
	if err != nil {
		p.t.Fatal(err)
	}
	defer source.Close()
	if err := source.Read(p.frame); err != nil {
		p.t.Fatal(err)
	}
	p.analyzer.Reset()
	faces, err := p.analyzer.Analyze(p.t.Context(), p.frame)
	if err != nil {
		p.t.Fatal(err)
	}
	if len(faces) == 0 {
		return nil
	}
	return faces[0].Pose
}

// picture is file for a picture in memory.
func (p *poser) picture(picture image.Image) *vision.HeadPose {
	p.t.Helper()
	path := filepath.Join(p.t.TempDir(), "picture.png")
	file, err := os.Create(path)
	if err == nil {
		err = png.Encode(file, picture)
	}
	if err != nil {
		p.t.Fatal(err)
	}
	file.Close()
	return p.file(path)
}

func decoded(t *testing.T, path string) image.Image {
	t.Helper()
	file, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	picture, _, err := image.Decode(file)
	if err != nil {
		t.Fatal(err)
	}
	return picture
}

// transformed returns a picture turned clockwise by some degrees about its middle, moved by
// some pixels, and mirrored before.
func transformed(from image.Image, degrees, move float64, mirror bool) image.Image {
	b := from.Bounds()
	x, y, sign := float64(b.Dx())/2, float64(b.Dy())/2, 1.0
	if mirror {
		sign = -1
	}
	s, c := math.Sincos(degrees * math.Pi / 180)
	to := image.NewRGBA(image.Rect(0, 0, b.Dx(), b.Dy()))
	draw.BiLinear.Transform(to, f64.Aff3{sign * c, -s, x - sign*c*x + s*y + move, sign * s, c, y - sign*s*x - c*y + move}, from, b, draw.Src, nil)
	return to
}

// poseChanges are the differences between the poses of changed pictures and what the
// change should make of the picture's own, in degrees.
type poseChanges struct{ turned, mirrored, moved []float64 }

// add tries one picture. It reports whether there is a face with a pose.
func (c *poseChanges) add(p *poser, picture image.Image) bool {
	straight := p.picture(picture)
	if straight == nil {
		return false
	}
	for _, degrees := range []float64{-20, -10, 10, 20} {
		want := *straight
		want.Roll += float32(degrees)
		c.turned = appendDifferences(c.turned, p.picture(transformed(picture, degrees, 0, false)), want)
	}
	c.mirrored = appendDifferences(c.mirrored, p.picture(transformed(picture, 0, 0, true)), vision.HeadPose{Yaw: -straight.Yaw, Pitch: straight.Pitch, Roll: -straight.Roll})
	for _, pixels := range []float64{1.5, 3} {
		c.moved = appendDifferences(c.moved, p.picture(transformed(picture, 0, pixels, false)), *straight)
	}
	return true
}

func appendDifferences(all []float64, got *vision.HeadPose, want vision.HeadPose) []float64 {
	if got == nil {
		return all
	}
	for _, d := range []float32{got.Yaw - want.Yaw, got.Pitch - want.Pitch, got.Roll - want.Roll} {
		all = append(all, math.Abs(math.Remainder(float64(d), 360)))
	}
	return all
}

// log prints the mean of each third value: yaw, pitch, roll.
func (c *poseChanges) log(t *testing.T) {
	t.Logf("turned by 10 and 20 degrees: %v", meanAngles(c.turned))
	t.Logf("mirrored:                    %v", meanAngles(c.mirrored))
	t.Logf("moved by 1.5 and 3 pixels:   %v", meanAngles(c.moved))
}

// meanAngles returns the mean difference of yaw, pitch and roll.
func meanAngles(all []float64) (mean [3]float64) {
	for i, v := range all {
		mean[i%3] += v / float64(len(all)/3)
	}
	for i := range mean {
		mean[i] = math.Round(10*mean[i]) / 10
	}
	return mean
}

// A picture that is turned, mirrored or moved has the pose that follows from it.
func TestThePoseFollowsThePicture(t *testing.T) {
	p, changes := newPoser(t), poseChanges{}
	if !changes.add(p, decoded(t, "../../assets/demo/astronaut.png")) {
		t.Fatal("there is no face")
	}
	changes.log(t)
	for name, all := range map[string][]float64{"turned": changes.turned, "mirrored": changes.mirrored, "moved": changes.moved} {
		for i, d := range meanAngles(all) {
			if d > 6 {
				t.Errorf("%s: angle %d is wrong by %.1f degrees", name, i, d)
			}
		}
	}
}

// testdata/headpose_mediapipe.csv holds what MediaPipe's face geometry (the npm package
// @mediapipe/face_mesh 0.4.1633559619 in Chromium) sees on every tenth press photograph of
// wild/, a set that cannot be shipped: ARBEX_DATA names the folder that it is in.
func TestHeadPoseAgainstMediaPipe(t *testing.T) {
	folder := os.Getenv("ARBEX_DATA")
	if folder == "" {
		t.Skip("ARBEX_DATA does not name the folder with wild/")
	}
	p, changes := newPoser(t), poseChanges{}
	var differences []float64
	for picture, want := range mediaPipePoses(t) {
		paths, _ := filepath.Glob(filepath.Join(folder, "wild", "*", picture))
		if len(paths) != 1 {
			t.Fatalf("%s: %v", picture, paths)
		}
		differences = appendDifferences(differences, p.file(paths[0]), want)
		changes.add(p, decoded(t, paths[0]))
	}
	mean := meanAngles(differences)
	t.Logf("%d photographs; mean difference in degrees of yaw, pitch, roll", len(differences)/3)
	t.Logf("from MediaPipe's:            %v", mean)
	changes.log(t)
	if mean[0] > 3 || mean[1] > 5 || mean[2] > 3 {
		t.Error("that is more than it was")
	}
}

func mediaPipePoses(t *testing.T) map[string]vision.HeadPose {
	t.Helper()
	file, err := os.Open("testdata/headpose_mediapipe.csv")
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	rows, err := csv.NewReader(file).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	poses := map[string]vision.HeadPose{}
	for _, row := range rows[1:] {
		var angles [3]float32
		for i := range angles {
			v, err := strconv.ParseFloat(row[1+i], 32)
			if err != nil {
				t.Fatal(err)
			}
			angles[i] = float32(v)
		}
		poses[row[0]] = vision.HeadPose{Yaw: angles[0], Pitch: angles[1], Roll: angles[2]}
	}
	return poses
}
