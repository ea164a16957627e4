package dataset

import (
	"bytes"
	"image"
	"math"
	"math/rand/v2"
	"path/filepath"
	"testing"

	"arbex/training/trainingtest"
	"arbex/vision"
)

// brightPoint returns a dark picture with a bright point, at which all its landmarks are.
func brightPoint(x, y int) Sample {
	picture := image.NewGray(image.Rect(0, 0, 64, 64))
	for dy := -2; dy <= 2; dy++ {
		for dx := -2; dx <= 2; dx++ {
			picture.Pix[(y+dy)*64+x+dx] = 250
		}
	}
	points := make([]float32, 136)
	for i := 0; i < 136; i += 2 {
		points[i], points[i+1] = (float32(x)+0.5)/64, (float32(y)+0.5)/64
	}
	return Sample{Landmarks: points, open: func() (image.Image, error) { return picture, nil }}
}

// geometry is heavy augmentation without what changes the light.
func geometry() Augmentation {
	a := DefaultAugmentation()
	a.Brightness, a.Contrast, a.Gamma, a.Blur, a.Noise, a.JPEG, a.Erase = 0, 0, 0, 0, 0, 0, 0
	return a
}

func TestPointsMoveWithThePicture(t *testing.T) {
	x := brightPoint(40, 24)
	for seed := range uint64(30) {
		made, err := geometry().Apply(x, 112, rand.New(rand.NewPCG(seed, 1)))
		if err != nil {
			t.Fatal(err)
		}
		crop, points := made.Crop, made.Landmarks
		sum, cx, cy := 0.0, 0.0, 0.0
		for i := 0; i < len(crop); i += 3 {
			v := float64(crop[i])
			sum, cx, cy = sum+v, cx+v*(float64(i/3%112)+0.5), cy+v*(float64(i/3/112)+0.5)
		}
		if off := math.Hypot(cx/sum-112*float64(points[0]), cy/sum-112*float64(points[1])); off > 1.5 {
			t.Errorf("seed %d: the bright point is %.1f pixels from its landmark", seed, off)
		}
	}
}

func TestAugmentationRepeats(t *testing.T) {
	x := brightPoint(40, 24)
	apply := func(a Augmentation, seed uint64) []byte {
		made, err := a.Apply(x, 64, rand.New(rand.NewPCG(seed, 1)))
		if err != nil {
			t.Fatal(err)
		}
		return made.Crop
	}
	if !bytes.Equal(apply(DefaultAugmentation(), 5), apply(DefaultAugmentation(), 5)) {
		t.Error("one seed gives two crops")
	}
	if bytes.Equal(apply(DefaultAugmentation(), 5), apply(DefaultAugmentation(), 6)) {
		t.Error("two seeds give one crop")
	}
	whole, err := x.Crop(64)
	if err != nil || !bytes.Equal(apply(Augmentation{}, 5), whole) {
		t.Errorf("without augmentation the picture changes (%v)", err)
	}
}

// Each strength must change the picture by itself: none is decoration.
func TestEveryStrengthChangesThePicture(t *testing.T) {
	picture := image.NewRGBA(image.Rect(0, 0, 64, 64))
	random := rand.New(rand.NewPCG(1, 1))
	for i := range picture.Pix {
		picture.Pix[i] = byte(60 + 2*(i/4%64) + random.IntN(20) + 20*(i%4))
		if i%4 == 3 {
			picture.Pix[i] = 255
		}
	}
	x := Sample{open: func() (image.Image, error) { return picture, nil }}
	plain, _ := x.Crop(64)
	for name, a := range map[string]Augmentation{
		"flip": {Flip: 1}, "crop": {Crop: 0.3}, "rotation": {Rotation: 20}, "scale": {Scale: 0.3}, "stretch": {Stretch: 0.3},
		"translation": {Translation: 0.2}, "brightness": {Brightness: 0.3}, "contrast": {Contrast: 0.5}, "gamma": {Gamma: 0.8},
		"colour": {Colour: 0.5}, "blur": {Blur: 4}, "noise": {Noise: 0.2}, "JPEG": {JPEG: 1}, "erase": {Erase: 1}, "corruption": {Corrupt: 1},
	} {
		made, err := a.Apply(x, 64, rand.New(rand.NewPCG(3, 1)))
		crop := made.Crop
		if err != nil || len(crop) != len(plain) || bytes.Equal(crop, plain) {
			t.Errorf("%s: %d bytes, changed %v, %v", name, len(crop), !bytes.Equal(crop, plain), err)
		}
	}
}

func TestMirrorIsItsOwnInverse(t *testing.T) {
	for i, j := range mirroredLandmark {
		if mirroredLandmark[j] != i {
			t.Errorf("%d goes to %d, which goes to %d", i, j, mirroredLandmark[j])
		}
	}
	for _, middle := range []int{8, 27, 30, 33, 51, 57, 62, 66} {
		if mirroredLandmark[middle] != middle {
			t.Errorf("%d lies in the middle of the face", middle)
		}
	}
}

func TestContactSheet(t *testing.T) {
	path := filepath.Join(t.TempDir(), "sheet.png")
	if err := WriteContactSheet(path, open(t, trainingtest.FaceFolder(t, 2), Auto, "all"), DefaultAugmentation(), 32, 2, 3, 1); err != nil {
		t.Fatal(err)
	}
	picture, err := readPicture(path)
	if err != nil || picture.Bounds().Dx() != 3*36+4 || picture.Bounds().Dy() != 2*36+4 {
		t.Errorf("%v %v", picture.Bounds(), err)
	}
}

func TestLargePicturesAreReducedFirst(t *testing.T) {
	stripes := image.NewGray(image.Rect(0, 0, 1024, 1024)) // lines of one pixel: grey when reduced well
	for i := range stripes.Pix {
		stripes.Pix[i] = byte(255 * (i % 2))
	}
	p := warp(pixelsOf(stripes, 64), 64, vision.Identity)
	for _, v := range p.data {
		if v < 100 || v > 155 {
			t.Fatalf("a stripe shows: %d", v)
		}
	}
}
