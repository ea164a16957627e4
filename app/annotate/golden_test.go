package annotate

import (
	"bytes"
	"image"
	"image/color"
	"image/png"
	"math"
	"os"
	"path/filepath"
	"testing"
	"time"

	"arbex/assets/leaktest"
	"arbex/model"
	"arbex/vision"
)

func TestMain(m *testing.M) { leaktest.Main(m, vision.Unclosed) }

var classes = []string{"neutral", "happiness", "surprise", "sadness", "anger", "disgust", "fear", "contempt"}

// shaded is a picture of gentle shades.
func shaded(w, h int) *image.RGBA {
	picture := image.NewRGBA(image.Rect(0, 0, w, h))
	for y := range h {
		for x := range w {
			picture.SetRGBA(x, y, color.RGBA{uint8(60 + 120*x/w), uint8(90 + 60*y/h), 110, 255})
		}
	}
	return picture
}

// changing is a distribution that changes with time.
func changing(at, phase float64) model.Distribution {
	d, sum := make(model.Distribution, len(classes)), float32(0)
	for i := range d {
		d[i] = float32(math.Exp(2 * math.Sin(0.8*at+1.3*float64(i)+phase)))
		sum += d[i]
	}
	for i := range d {
		d[i] /= sum
	}
	return d
}

// crowd is a picture with four faces, the third of which was not predicted.
func crowd(picture *image.RGBA, at time.Duration) Picture {
	s := at.Seconds()
	return Picture{Image: picture, Time: at, Faces: []Face{
		{ID: 1, Name: "Zoë Müller", Box: [4]float32{200, 120, 180, 200}, Primary: changing(s, 0), Final: changing(s, 0.5)},
		{ID: 2, Box: [4]float32{420, 2, 150, 160}, Points: [][2]float32{{450, 60}, {500, 60}, {475, 90}}, Primary: changing(s, 1), Final: changing(s, 1.4)},
		{ID: 3, Box: [4]float32{20, 300, 100, 110}},
		{ID: 4, Box: [4]float32{580, 320, 100, 110}, Primary: changing(s, 2), Final: changing(s, 2)},
		{ID: 5, Box: [4]float32{300, 400, 60, 60}, Primary: changing(s, 3), Final: changing(s, 3)},
	}}
}

// checkGolden compares a picture with the one in testdata. It writes a missing one,
// which has to be looked at.
func checkGolden(t *testing.T, name string, picture image.Image) {
	t.Helper()
	path := filepath.Join("testdata", name+".png")
	file, err := os.ReadFile(path)
	if err != nil {
		var content bytes.Buffer
		if err := png.Encode(&content, picture); err != nil {
			t.Fatal(err)
		}
		os.MkdirAll("testdata", 0o755)
		os.WriteFile(path, content.Bytes(), 0o644)
		t.Fatalf("there was no %s: it was written; look at it", path)
	}
	want, err := png.Decode(bytes.NewReader(file))
	if err != nil {
		t.Fatal(err)
	}
	if want.Bounds() != picture.Bounds() {
		t.Fatalf("%s: the size is %v instead of %v", name, picture.Bounds(), want.Bounds())
	}
	if n := differences(want, picture); n > 0 {
		t.Errorf("%s: %d pixels differ; remove it to have it written anew, and look at it", name, n)
	}
}

// differences counts the pixels that differ by more than a rounding.
func differences(a, b image.Image) (count int) {
	far := func(x, y uint32) bool { return max(x, y)-min(x, y) > 3<<8 }
	for y := a.Bounds().Min.Y; y < a.Bounds().Max.Y; y++ {
		for x := a.Bounds().Min.X; x < a.Bounds().Max.X; x++ {
			r, g, b1, _ := a.At(x, y).RGBA()
			r2, g2, b2, _ := b.At(x, y).RGBA()
			if far(r, r2) || far(g, g2) || far(b1, b2) {
				count++
			}
		}
	}
	return count
}

func TestGoldenFilm(t *testing.T) {
	r := newRenderer(Options{Classes: classes}, image.Pt(640, 480), true)
	picture := shaded(640, 480)
	var last *image.RGBA
	for at := time.Duration(0); at <= 13*time.Second; at += 100 * time.Millisecond {
		p := crowd(picture, at)
		if at > 8*time.Second && at < 10*time.Second {
			p.Faces = p.Faces[1:] // the first is gone for a while: a gap
		}
		last = r.draw(p)
	}
	checkGolden(t, "film", last)
}

func TestGoldenStill(t *testing.T) {
	checkGolden(t, "still", Draw(Options{Classes: classes}, crowd(shaded(700, 480), 0)))
}

// A small upright picture is enlarged, so that the letters beside it can be read.
func TestGoldenUprightFilmInGerman(t *testing.T) {
	words := English
	words.Face = func(int) string { return "Gesicht 1" }
	words.Primary, words.Corrected, words.Time = "primär", "korrigiert", "Zeit, min:s"
	german := []string{"neutral", "Freude", "Überraschung", "Trauer", "Wut", "Ekel", "Angst"}
	r := newRenderer(Options{Classes: german, Words: words}, image.Pt(120, 160), true)
	face := Face{ID: 1, Box: [4]float32{30, 40, 60, 60}, Primary: changing(1, 0)[:7], Final: changing(1, 0.3)[:7]}
	checkGolden(t, "upright", r.draw(Picture{Image: shaded(120, 160), Time: time.Second, Faces: []Face{face}}))
}
