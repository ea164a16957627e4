package blazeface_test

import (
	"fmt"
	"math"
	"slices"
	"testing"

	"arbex/assets/detectors"
	"arbex/assets/fuzzstats"
	"arbex/assets/leaktest"
	"arbex/model/blazeface"
)

func TestMain(m *testing.M) { leaktest.Main(m) }

func load(t testing.TB, file detectors.File, side int) *blazeface.Detector {
	t.Helper()
	content, err := detectors.Read(file)
	if err != nil {
		t.Fatal(err)
	}
	d, err := blazeface.New(content, side, blazeface.Options{Threads: 1})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { d.Close() })
	return d
}

// picture is an even grey of the size that a network wants.
func picture(side int) []float32 {
	p := make([]float32, side*side*3)
	for i := range p {
		p[i] = 0.1
	}
	return p
}

// Both files give finite numbers for every anchor, and score an even grey as no face.
func TestGreyIsNoFace(t *testing.T) {
	for _, c := range []struct {
		file detectors.File
		side int
	}{{detectors.BlazeFaceBack, 256}, {detectors.BlazeFaceFront, 128}} {
		scores, boxes, err := load(t, c.file, c.side).Run(picture(c.side))
		if err != nil || len(scores) != 896 || len(boxes) != 896*16 {
			t.Fatalf("%s: %d scores, %d numbers, %v", c.file.Name, len(scores), len(boxes), err)
		}
		for i, score := range scores {
			if !(score < 0) {
				t.Fatalf("%s: anchor %d scores %v", c.file.Name, i, score)
			}
		}
		for _, v := range boxes {
			if math.IsNaN(float64(v)) || math.IsInf(float64(v), 0) {
				t.Fatalf("%s: %v", c.file.Name, v)
			}
		}
	}
}

// A detector that ran before gives what its first run gives.
func TestWarmingUpChangesNoResult(t *testing.T) {
	content, err := detectors.Read(detectors.BlazeFaceFront)
	if err != nil {
		t.Fatal(err)
	}
	warm, err := blazeface.New(content, 128, blazeface.Options{Threads: 1, WarmUp: true})
	if err != nil {
		t.Fatal(err)
	}
	defer warm.Close()
	scores, boxes, err := warm.Run(picture(128))
	wantScores, wantBoxes, wantErr := load(t, detectors.BlazeFaceFront, 128).Run(picture(128))
	if err != nil || wantErr != nil {
		t.Fatal(err, wantErr)
	}
	if !slices.Equal(scores, wantScores) || !slices.Equal(boxes, wantBoxes) {
		t.Error("a detector that was warmed up gives other numbers")
	}
}

func TestAPictureOfAnotherSizeIsRefused(t *testing.T) {
	if _, _, err := load(t, detectors.BlazeFaceFront, 128).Run(make([]float32, 12)); err == nil {
		t.Error("twelve numbers were taken for a picture")
	}
}

// A damaged file is an error, wherever it is cut and whatever is changed in it.
func TestDamagedFilesAreErrors(t *testing.T) {
	content, err := detectors.Read(detectors.BlazeFaceFront)
	if err != nil {
		t.Fatal(err)
	}
	for cut := 0; cut < len(content); cut += len(content)/40 + 1 {
		if d, err := blazeface.New(content[:cut], 128, blazeface.Options{Threads: 1}); err == nil {
			d.Close()
			t.Errorf("a file cut after %d bytes was read", cut)
		}
	}
}

func FuzzNew(f *testing.F) {
	content, err := detectors.Read(detectors.BlazeFaceFront)
	if err != nil {
		f.Fatal(err)
	}
	f.Add(content[:2000])
	f.Add(content[len(content)-2000:])
	count := fuzzstats.CountBytes(f)
	f.Fuzz(func(t *testing.T, file []byte) {
		count(len(file))
		if d, err := blazeface.New(file, 128, blazeface.Options{Threads: 1}); err == nil {
			d.Close()
		}
	})
}

func Example() {
	content, _ := detectors.Read(detectors.BlazeFaceFront)
	d, err := blazeface.New(content, 128, blazeface.Options{Threads: 1})
	if err != nil {
		fmt.Println(err)
		return
	}
	defer d.Close()
	scores, boxes, _ := d.Run(make([]float32, 128*128*3))
	fmt.Println(len(scores), len(boxes))
	// Output: 896 14336
}

func BenchmarkRun(b *testing.B) {
	for _, c := range []struct {
		file detectors.File
		side int
	}{{detectors.BlazeFaceBack, 256}, {detectors.BlazeFaceFront, 128}} {
		b.Run(c.file.Name, func(b *testing.B) {
			d, input := load(b, c.file, c.side), picture(c.side)
			for b.Loop() {
				if _, _, err := d.Run(input); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
