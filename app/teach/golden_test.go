package teach

import (
	"testing"
	"time"

	"arbex/app/ui"
	"arbex/model"
	"arbex/training"
	"arbex/training/captures"
	"arbex/training/evaluation"
	"arbex/training/tuning"
	"arbex/training/versions"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/test"
)

// The tab and its parts as pictures, in both themes.
func TestGoldenRenders(t *testing.T) {
	for _, mode := range []ui.ThemeMode{ui.Light, ui.Dark} {
		t.Run(string(mode), func(t *testing.T) {
			b := openThemedTab(t, mode)
			b.render("empty", b.Tab.faces, fyne.NewSize(560, 240), mode)
			b.store("happiness", 9)
			b.store("sadness", 6)
			b.do(func() {
				b.gallery.pressed(1, 0)
				b.gallery.pressed(4, fyne.KeyModifierShift)
			})
			b.render("faces", b.whole(), fyne.NewSize(1000, 760), mode)
			b.do(func() {
				b.Offer([]captures.Candidate{b.candidate(0, "sadness"), b.candidate(3, "fear")})
				b.inbox.faces[1].selected = false
				b.inbox.grid.Refresh()
			})
			b.render("inbox", b.Tab.faces, fyne.NewSize(560, 240), mode)

			b.do(func() { b.training.result.show(versions.Version{ID: "v", Name: "15 faces"}, goldenResult()) })
			b.do(func() {
				b.training.progress.begin(true)
				b.training.progress.show(tuning.Progress{Stage: tuning.Learning, Done: 3, Of: 8, Epoch: 4, Epochs: 12, Loss: 0.62, Left: 83 * time.Second})
				for _, row := range goldenResult().Epochs {
					b.training.progress.curves.add(row)
				}
			})
			b.render("training", b.training.object, fyne.NewSize(400, 680), mode)

			r := goldenResult()
			details := container.NewVBox(classTable(ownScores(r)), newConfusionMatrix(r.Classes, r.After.Captured.Confusion, func(int, int) {}))
			b.render("scores", details, fyne.NewSize(560, 310), mode)
			page := newMapPage(b.shared, versions.Version{}, func(captures.Capture) {})
			b.render("map", page.view(goldenMap()), fyne.NewSize(700, 420), mode)
		})
	}
}

// whole returns the gallery with the panel beside it.
func (f *fixture) whole() fyne.CanvasObject {
	split := container.NewHSplit(f.Tab.faces, f.panel)
	split.Offset = 0.6
	return split
}

// render compares an object with its picture, after what waits for Fyne's thread.
func (f *fixture) render(name string, o fyne.CanvasObject, size fyne.Size, mode ui.ThemeMode) {
	f.t.Helper()
	w := test.NewWindow(o)
	defer w.Close()
	w.SetPadded(false)
	f.do(func() { w.Resize(size) })
	f.until("pictures and held-out faces", func() bool { return len(f.gallery.pictures.loading) == 0 && !f.gallery.findingHeldOut })
	test.AssertRendersToImage(f.t.(*testing.T), name+"_"+string(mode)+".png", w.Canvas())
}

// pattern returns a crop that no other number gives.
func pattern(number int) []byte {
	const side = 112
	rgb := make([]byte, 0, 3*side*side)
	for i := range side * side {
		x, y := i%side, i/side
		v := byte(60 + 8*number)
		if (x/(8+number)+y/(6+number))%2 == 0 {
			v += 90
		}
		rgb = append(rgb, v, byte(x), byte(y))
	}
	return rgb
}

func (f *fixture) candidate(number int, guess string) captures.Candidate {
	d := make(model.Distribution, len(f.shared.classes))
	for i, class := range f.shared.classes {
		if class == guess {
			d[i] = 1
		}
	}
	return captures.Candidate{Crop: pattern(number), Side: 112, Source: "clip", Guess: d}
}

// store stores faces of a class: three bursts, of which a training holds one out.
func (f *fixture) store(class string, count int) {
	f.t.Helper()
	session, err := f.captures.BeginSession("clip")
	if err != nil {
		f.t.Fatal(err)
	}
	var some []captures.Capture
	for i := range count {
		some = append(some, captures.Capture{Session: session, Burst: int64(1 + i%3), Taken: f.clock.Add(time.Duration(i%3) * time.Minute), Label: captures.OneHot(class), Side: 112, Crop: pattern(i)})
	}
	if err := f.captures.AddAll(some); err != nil {
		f.t.Fatal(err)
	}
	f.do(f.refresh)
}

// goldenResult is a training that helped on the person's faces and lost a little
// on the base set.
func goldenResult() *tuning.Result {
	classes := []string{"happiness", "sadness", "fear"}
	score := func(right [3]int) *evaluation.Score {
		s := &evaluation.Score{Confusion: [][]int{{right[0], 10 - right[0], 0}, {0, right[1], 10 - right[1]}, {10 - right[2], 0, right[2]}}}
		for i, class := range classes {
			s.PerClass = append(s.PerClass, evaluation.ClassScore{Class: class, Count: 10, Recall: float64(right[i]) / 10})
			s.Accuracy += float64(right[i]) / 30
		}
		return s
	}
	r := &tuning.Result{Classes: classes, Seconds: 42, SingleGroup: []string{"fear"}}
	r.Before = tuning.Measurements{Captured: score([3]int{6, 5, 4}), CapturedPrimary: score([3]int{5, 5, 4}), Base: score([3]int{9, 9, 8}), BasePrimary: score([3]int{9, 8, 8})}
	r.After = tuning.Measurements{Captured: score([3]int{9, 8, 7}), CapturedPrimary: score([3]int{8, 8, 7}), Base: score([3]int{9, 8, 8}), BasePrimary: score([3]int{8, 8, 8})}
	for i, loss := range []float64{1.4, 0.9, 0.7, 0.62} {
		r.Epochs = append(r.Epochs, training.EpochStats{Loss: loss, ValidAccuracy: 0.5, ValidF1: 0.4 + 0.1*float64(i)})
	}
	return r
}

// goldenMap has three classes in three corners, which move apart.
func goldenMap() *tuning.EmbeddingMap {
	m := &tuning.EmbeddingMap{Classes: []string{"happiness", "sadness", "fear"}}
	corners := [3][2]float64{{0.2, 0.2}, {0.8, 0.3}, {0.5, 0.8}}
	for class, c := range corners {
		for i, kind := range []tuning.PointKind{tuning.AnchorPoint, tuning.BaseFace, tuning.BaseFace, tuning.CapturedFace, tuning.CapturedFace} {
			d := 0.04 * float64(i)
			m.After = append(m.After, tuning.MapPoint{Kind: kind, Class: class, X: c[0] + d, Y: c[1] - d/2})
			m.Before = append(m.Before, tuning.MapPoint{Kind: kind, Class: class, X: 0.5 + (c[0]-0.5)/2 + d, Y: 0.5 + (c[1]-0.5)/2 - d/2})
		}
	}
	return m
}
