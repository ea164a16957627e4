// Package trainingtest holds what the tests of the packages below training share:
// small labelled folders and a small network.
package trainingtest

import (
	"fmt"
	"image"
	"image/color"
	"image/png"
	"os"
	"path/filepath"
	"testing"

	"arbex/model"
)

// WriteFile writes a text file below a folder.
func WriteFile(t testing.TB, folder, name, text string) {
	t.Helper()
	path := filepath.Join(folder, name)
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}

// WritePicture writes a 24x24 grey picture of a brightness below a folder.
func WritePicture(t testing.TB, folder, name string, level int) {
	t.Helper()
	picture := image.NewGray(image.Rect(0, 0, 24, 24))
	for i := range picture.Pix {
		picture.Pix[i] = byte(level + i%7)
	}
	picture.SetGray(12, 12, color.Gray{255})
	WritePNG(t, filepath.Join(folder, name), picture)
}

// FaceFolder returns a temporary folder with the class folders anger, calm and
// joy of each pictures, which differ by their brightness.
func FaceFolder(t testing.TB, each int) string {
	t.Helper()
	folder := t.TempDir()
	for class, name := range []string{"anger", "calm", "joy"} {
		for i := range each {
			WritePicture(t, folder, fmt.Sprintf("%s/%02d.png", name, i), 30+80*class+i)
		}
	}
	return folder
}

// Network returns an untrained network of 32x32 crops, small enough for tests.
func Network(t testing.TB, classes []string) *model.Network {
	t.Helper()
	c, err := model.Preset("compact")
	if err != nil {
		t.Fatal(err)
	}
	c.Side, c.Detail, c.Contrast, c.Classes = 32, 16, 0, classes // which differ by brightness
	c.Image = model.ImageBackbone{Stem: 16, StemStride: 2, Stages: [3]model.ImageStage{{Width: 16, Units: 1, Stride: 1}, {Width: 16, Units: 1, Stride: 2}, {Width: 16, Units: 1, Stride: 2}}}
	c.Fusion = [3]model.FusionLevel{{Width: 16, Heads: 1}, {Width: 16, Heads: 1}, {Width: 16, Heads: 2}}
	for i := range c.Landmark.Stages {
		c.Landmark.Stages[i] = model.LandmarkStage{Width: 16, Down: 16, Expand: 16, Units: 1}
	}
	c.ViT.Width = 32
	n, err := model.New(c, 1)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// PNGSize returns the size of a PNG file, which is decoded whole.
func PNGSize(path string) (image.Point, error) {
	f, err := os.Open(path)
	if err != nil {
		return image.Point{}, err
	}
	defer f.Close()
	picture, err := png.Decode(f)
	if err != nil {
		return image.Point{}, err
	}
	return picture.Bounds().Size(), nil
}

// WritePNG writes a picture to a file, in a folder that it makes.
func WritePNG(t testing.TB, path string, picture image.Image) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	f, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if err := png.Encode(f, picture); err != nil {
		t.Fatal(err)
	}
}

// ModelBytes returns the model file of a network.
func ModelBytes(t testing.TB, n *model.Network) []byte {
	t.Helper()
	path := filepath.Join(t.TempDir(), "model.safetensors")
	if err := n.Save(path); err != nil {
		t.Fatal(err)
	}
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return data
}
