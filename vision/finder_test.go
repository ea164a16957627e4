package vision

import (
	"fmt"
	"image"
	"testing"

	"arbex/assets"
)

func TestDemoClipHasTwoFacesWithSteadyIDs(t *testing.T) {
	if len(assets.Demo()) == 0 {
		t.Fatal("no demo clip")
	}
	for _, every := range []bool{true, false} {
		frames, _, total := facesOf(t, Demo, FinderOptions{DetectEveryFrame: every})
		if len(frames) != 2 || frames[1] < total*9/10 || frames[2] < total/4 {
			t.Errorf("whole frames %v: frames of each id %v of %d", every, frames, total)
		}
	}
}

func TestExtremePicturesHaveNoFaces(t *testing.T) {
	for _, size := range []image.Point{{1, 1}, {12000, 3}, {3, 900}, {12000, 900}} {
		f := finder(t, FinderOptions{DetectEveryFrame: true})
		if tracks := find(t, f, frameOf(t, writePNG(t, "p.png", size))); len(tracks) != 0 {
			t.Errorf("%v: %d faces", size, len(tracks))
		}
	}
}

func TestOptionsLimitFaces(t *testing.T) {
	frame := frameOf(t, Demo)
	if n := len(find(t, finder(t, FinderOptions{DetectEveryFrame: true, MaxFaces: 1}), frame)); n != 1 {
		t.Errorf("at most one face: %d", n)
	}
	if n := len(find(t, finder(t, FinderOptions{DetectEveryFrame: true, MinFaceSize: 2000}), frame)); n != 0 {
		t.Errorf("no face is that large: %d", n)
	}
	if _, err := NewFinder(FinderOptions{Detector: "magic"}); err == nil {
		t.Error("an unknown detector was accepted")
	}
}

func TestDetectorsFindTheAstronaut(t *testing.T) {
	frame := frameOf(t, astronaut)
	for _, name := range []string{"blazeface", "cascade"} {
		tracks := find(t, finder(t, FinderOptions{Detector: name, DetectEveryFrame: true}), frame)
		if len(tracks) != 1 || tracks[0].Face.Box.IoU(Box{174, 77, 101, 101}) < 0.5 {
			t.Errorf("%s: %+v", name, tracks)
		}
	}
}

func BenchmarkFind(b *testing.B) {
	for _, every := range []bool{true, false} {
		b.Run(fmt.Sprint("wholeFrames=", every), func(b *testing.B) {
			source, err := Open(Demo)
			if err != nil {
				b.Fatal(err)
			}
			defer source.Close()
			f, err := NewFinder(FinderOptions{DetectEveryFrame: every})
			if err != nil {
				b.Fatal(err)
			}
			defer f.Close()
			frame := NewFrame()
			defer frame.Close()
			if err := source.Read(frame); err != nil {
				b.Fatal(err)
			}
			for b.Loop() {
				frame.Time += tick
				if _, err := f.Find(frame); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
