package engine

import (
	"math"
	"testing"

	"arbex/model/blazeface"
	"arbex/vision"
)

// The detector finds the same faces on the network's kernels as on OpenCV's.
func TestBothDetectorNetworksFindTheSameFaces(t *testing.T) {
	own, err := newFinder(vision.FinderOptions{DetectEveryFrame: true}, blazeface.Options{WarmUp: true})
	if err != nil {
		t.Fatal(err)
	}
	defer own.Close()
	reference, err := vision.NewFinder(vision.FinderOptions{DetectEveryFrame: true})
	if err != nil {
		t.Fatal(err)
	}
	defer reference.Close()
	source, err := vision.Open("demo")
	if err != nil {
		t.Fatal(err)
	}
	defer source.Close()
	frame := vision.NewFrame()
	defer frame.Close()
	faces := 0
	for i := range 240 {
		if err := source.Read(frame); err != nil {
			break
		}
		if i%12 != 0 {
			continue
		}
		frame.Still = true // every frame by itself
		got, err := own.Find(frame)
		if err != nil {
			t.Fatal(err)
		}
		want, err := reference.Find(frame)
		if err != nil {
			t.Fatal(err)
		}
		if len(got) != len(want) {
			t.Fatalf("frame %d: %d faces, OpenCV finds %d", i, len(got), len(want))
		}
		for k := range got {
			faces++
			a, b := got[k].Face, want[k].Face
			for _, d := range []float32{a.Box.X - b.Box.X, a.Box.Y - b.Box.Y, a.Box.W - b.Box.W, a.Points.Nose.X - b.Points.Nose.X, a.Points.Mouth.Y - b.Points.Mouth.Y} {
				if math.Abs(float64(d)) > 0.05 {
					t.Errorf("frame %d: face %+v, OpenCV finds %+v", i, a.Box, b.Box)
				}
			}
		}
	}
	if faces < 10 {
		t.Errorf("%d faces in the demo clip", faces)
	}
}
