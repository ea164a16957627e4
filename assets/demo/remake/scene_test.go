package main

import (
	"bytes"
	"image"
	"math"
	"testing"
)

// drawn is the frame at a time, in seconds.
func drawn(t *testing.T, at float64) *image.RGBA {
	t.Helper()
	scene, err := loadScene("..")
	if err != nil {
		t.Fatal(err)
	}
	frame := image.NewRGBA(image.Rect(0, 0, width, height))
	scene.draw(frame, at)
	return frame
}

// brightness is the mean of all pixels, and detail the mean difference between
// neighbours.
func measure(frame *image.RGBA) (brightness, detail float64) {
	for i := 0; i+4 < len(frame.Pix); i += 4 {
		brightness += float64(frame.Pix[i])
		detail += math.Abs(float64(frame.Pix[i]) - float64(frame.Pix[i+4]))
	}
	count := float64(width * height)
	return brightness / count, detail / count
}

// Each part of the clip makes the faces hard to read in its own way.
func TestConditions(t *testing.T) {
	light, detail := measure(drawn(t, 8.5))
	dark, _ := measure(drawn(t, 18.2))
	side, _ := measure(drawn(t, 21.2))
	if dark > 0.4*light || side > 0.7*light {
		t.Errorf("brightness %.0f, in the dark %.0f, lit from the side %.0f", light, dark, side)
	}
	_, blurred := measure(drawn(t, 24.2))
	_, noisy := measure(drawn(t, 27))
	if blurred > 0.6*detail || noisy < 2*detail {
		t.Errorf("detail %.1f, out of focus %.1f, with noise %.1f", detail, blurred, noisy)
	}
}

// The sheets hide the mouth, or the half of the face, and nothing before they
// come.
func TestSheetsCoverTheFace(t *testing.T) {
	mouth, leftEye, rightEye := point{0, 0.95}, point{-0.5, 0}, point{0.5, 0}
	for _, c := range []struct {
		when               float64
		mouth, left, right float64
	}{{8, 0, 0, 0}, {11, 1, 0, 0}, {15, 0, 0, 1}, {18, 0, 0, 0}} {
		s := surface{portraitFace(), at(degradations(), c.when)}
		left := s.covered(point{mouth.x - 0.2, mouth.y}) // the viewer's left half of the mouth
		if left != c.mouth || s.covered(leftEye) != c.left || s.covered(rightEye) != c.right {
			t.Errorf("at %v s: mouth %v, eyes %v and %v", c.when, left, s.covered(leftEye), s.covered(rightEye))
		}
	}
}

// The clip loops without a seam, and the same moment is always the same frame.
func TestTheLoopHasNoSeam(t *testing.T) {
	if at(degradations(), 0) != at(degradations(), length) || at(astronautExpressions(), 0) != at(astronautExpressions(), length) || at(portraitExpressions(), 0) != at(portraitExpressions(), length) {
		t.Error("the end is not the beginning")
	}
	first, last := drawn(t, 0), drawn(t, length)
	for i, v := range first.Pix {
		if math.Abs(float64(v)-float64(last.Pix[i])) > 2 {
			t.Fatalf("byte %d jumps from %d to %d", i, last.Pix[i], v)
		}
	}
	if !bytes.Equal(drawn(t, 27).Pix, drawn(t, 27).Pix) {
		t.Error("the noise of a moment is another each time")
	}
}
