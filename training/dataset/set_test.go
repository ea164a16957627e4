package dataset

import (
	"context"
	"errors"
	"fmt"
	"image"
	"math"
	"math/rand/v2"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"arbex/model"
	"arbex/training/trainingtest"
	"arbex/vision"
)

func TestSetsAreAddedWithWhatTheyLeftOut(t *testing.T) {
	a, b := plain(2, 1), plain(1, 1)
	a.omit(reasonMissing, "x")
	b.omit(reasonDamaged, "y")
	both, err := a.Concat(b)
	if err != nil || len(both.Samples) != 5 || omittedCount(both) != 2 || len(both.Omitted) != 2 {
		t.Errorf("%+v, %v", both, err)
	}
	if len(a.Samples) != 3 || len(a.Omitted) != 1 {
		t.Errorf("the first set has changed: %+v", a)
	}
	if _, err := a.Concat(plain(1, 1, 1)); err == nil {
		t.Error("sets of different classes were added")
	}
	points := &Set{Classes: []string{}, Samples: []Sample{{Class: -1, Landmarks: []float32{1}}}}
	for _, pair := range [][2]*Set{{a, points}, {points, a}} {
		if both, err := pair[0].Concat(pair[1]); err != nil || len(both.Samples) != 4 || !slices.Equal(both.Classes, a.Classes) {
			t.Errorf("with a set of landmarks: %+v, %v", both, err)
		}
	}
}

// votes is a set of three classes whose faces voters do not agree on.
func votes(labels ...model.Distribution) *Set {
	set := &Set{Folder: "votes", Classes: []string{"anger", "joy", "sadness"}}
	for i, label := range labels {
		set.Samples = append(set.Samples, Sample{Name: fmt.Sprint(i), Label: label, Class: label.Best()})
	}
	return set
}

// Every way to change a set returns another one: that the set was read from the same folder may be shown elsewhere.
func TestASetIsNotChanged(t *testing.T) {
	made := func() *Set {
		set := votes(model.Distribution{0.6, 0.4, 0}, model.Distribution{0, 0.2, 0.8}, model.Distribution{0, 0, 1})
		for i := range set.Samples {
			set.Samples[i].open = func() (image.Image, error) { return nil, errors.New("broken") }
		}
		set.omit(reasonDamaged, "first")
		set.omit(reasonUnknownClass, "first")
		return set
	}
	for name, change := range map[string]func(*Set){
		"sharpening":        func(s *Set) { s.Sharpen(2) },
		"reordering":        func(s *Set) { s.Reorder([]string{"sadness", "joy", "anger"}) },
		"restricting":       func(s *Set) { s.Restrict([]string{"anger", "joy"}) },
		"drawing":           func(s *Set) { s.DrawEach(1, 1) },
		"adding":            func(s *Set) { s.Concat(made()) },
		"taking landmarks":  func(s *Set) { s.WithLandmarks() },
		"cutting out faces": func(s *Set) { s.FaceCrops(t.Context(), t.TempDir(), 8, vision.FinderOptions{}, nil) },
		"aligning":          func(s *Set) { s.AlignFaces(t.Context(), t.TempDir(), 8, vision.FinderOptions{}, nil) },
	} {
		set, want := made(), made()
		change(set)
		if described(set) != described(want) {
			t.Errorf("%s made %s of %s", name, described(set), described(want))
		}
	}
}

// described is what a set holds, but for how its pictures are read.
func described(s *Set) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%v %v %v", s.Classes, s.Omitted, s.Notes)
	for _, x := range s.Samples {
		fmt.Fprintf(&b, " %s %v %d", x.Name, x.Label, x.Class)
	}
	return b.String()
}

func TestClassesTheNetworkLacks(t *testing.T) {
	set := votes(model.Distribution{0.6, 0.4, 0}, model.Distribution{0, 0.2, 0.8}, model.Distribution{0, 0, 1}, model.Distribution{0.2, 0.3, 0.5})
	two := set.Restrict([]string{"Wut", "happy", "fear"})
	if !slices.Equal(two.Classes, []string{"anger", "joy"}) || len(two.Samples) != 1 || !omits(two, reasonUnknownClass, 3, "1") {
		t.Errorf("%s", described(two))
	}
	if x := two.Samples[0]; x.Class != 0 || !slices.Equal(x.Label, model.Distribution{0.6, 0.4}) {
		t.Errorf("%+v", x)
	}
	for name, classes := range map[string][]string{"all of them": {"sad", "joy", "anger"}, "only one": {"anger", "fear"}, "none": {"fear"}} {
		if set.Restrict(classes) != set {
			t.Errorf("%s are known: another set", name)
		}
	}
	if _, err := set.Reorder([]string{"anger", "joy"}); err == nil || !strings.Contains(err.Error(), "the class sadness") {
		t.Errorf("the lacking class is not named: %v", err)
	}
	if _, err := (&Set{Classes: []string{"1", "2"}}).Reorder([]string{"anger", "joy"}); !errors.Is(err, ErrUnknownLayout) {
		t.Errorf("folders called by numbers: %v", err)
	}
}

// A face whose majority is unclear keeps the classes that are left.
func TestRestrictedLabelsSumToOne(t *testing.T) {
	set := votes(model.Distribution{0.4, 0.4, 0.2})
	set.Samples[0].Class, set.Samples[0].SecondLabel = -1, model.Distribution{0, 0, 1}
	x := set.Restrict([]string{"anger", "joy"}).Samples[0]
	if x.Class != -1 || !slices.Equal(x.Label, model.Distribution{0.5, 0.5}) || x.SecondLabel != nil {
		t.Errorf("%+v", x)
	}
}

func TestReorderedClassesMayBecomeOne(t *testing.T) {
	set := &Set{Classes: []string{"joy", "happy", "anger"}, Samples: []Sample{{Label: model.Distribution{0.25, 0.5, 0.25}, Class: 1}, {Class: -1}}}
	own, err := set.Reorder([]string{"anger", "happiness"})
	if err != nil {
		t.Fatal(err)
	}
	if x := own.Samples[0]; x.Class != 1 || !slices.Equal(x.Label, model.Distribution{0.25, 0.75}) {
		t.Errorf("%+v", x)
	}
	if x := own.Samples[1]; x.Class != -1 || x.Label != nil {
		t.Errorf("a face without a label: %+v", x)
	}
}

func TestSharesOfTheClasses(t *testing.T) {
	set := plain(3, 1, 0)
	set.Samples = append(set.Samples, Sample{Class: -1})
	if shares := set.ClassShares(); !slices.Equal(shares, []float64{0.75, 0.25, 0}) {
		t.Error(shares)
	}
	if shares := (&Set{Classes: []string{"a", "b"}}).ClassShares(); !slices.Equal(shares, []float64{0, 0}) {
		t.Errorf("of nothing: %v", shares)
	}
	if own := set.WithLandmarks(); len(own.Samples) != 0 {
		t.Errorf("%d faces have landmarks", len(own.Samples))
	}
}

func TestDrawTakesFacesWithAMajority(t *testing.T) {
	set := plain(4, 4)
	set.Samples = append(set.Samples, Sample{Class: -1})
	for count, want := range map[int]int{0: 0, 3: 3, 8: 8, 100: 8} {
		some := set.Draw(count, rand.New(rand.NewPCG(1, 1)))
		if len(some) != want || slices.ContainsFunc(some, func(x Sample) bool { return x.Class < 0 }) {
			t.Errorf("%d of %d: %v", len(some), count, some)
		}
	}
}

// However strong, sharpening leaves a distribution.
func TestSharpenedLabelsSumToOne(t *testing.T) {
	uniform := make(model.Distribution, 8)
	for i := range uniform {
		uniform[i] = 1.0 / 8
	}
	for _, p := range []model.Distribution{uniform, {1, 0}, {0.5, 0.5}, {0.7, 0.2, 0.1}, {1e-30, 1}} {
		for _, power := range []float64{0.1, 0.5, 2, 100, 1e4} {
			q, sum := Sharpen(p, power), 0.0
			for j, v := range q {
				if !(v >= 0 && v <= 1) || p[j] == 0 && v != 0 {
					t.Fatalf("%v to the power %v: %v", p, power, q)
				}
				sum += float64(v)
			}
			if math.Abs(sum-1) > 1e-5 || q.Best() != p.Best() && p.Best() >= 0 {
				t.Errorf("%v to the power %v is %v", p, power, q)
			}
		}
	}
	if Sharpen(nil, 2) != nil {
		t.Error("no label became one")
	}
}

// Every picture is counted, whether a face is found in it or not.
func TestAligningShowsItsProgress(t *testing.T) {
	set, done := open(t, trainingtest.FaceFolder(t, 1), Auto, "all"), []int{}
	_, err := set.AlignFaces(t.Context(), t.TempDir(), 16, vision.FinderOptions{}, func(n, of int) { done = append(done, n, of) })
	if err == nil || !slices.Equal(done, []int{1, 3, 2, 3, 3, 3}) {
		t.Errorf("%v, %v", done, err)
	}
}

func TestAligningStops(t *testing.T) {
	set := open(t, trainingtest.FaceFolder(t, 1), Auto, "all")
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := set.AlignFaces(ctx, t.TempDir(), 16, vision.FinderOptions{}, nil); !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
	if _, err := set.FaceCrops(ctx, t.TempDir(), 16, vision.FinderOptions{}, nil); !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
	points := &Set{Folder: "points", Samples: []Sample{{Landmarks: []float32{1}}}}
	if _, err := points.AlignFaces(t.Context(), t.TempDir(), 16, vision.FinderOptions{}, nil); err == nil || !strings.Contains(err.Error(), "points") {
		t.Errorf("landmarks were aligned: %v", err)
	}
	file := filepath.Join(t.TempDir(), "file")
	trainingtest.WriteFile(t, filepath.Dir(file), "file", "")
	if _, err := set.AlignFaces(t.Context(), file, 16, vision.FinderOptions{}, nil); err == nil {
		t.Error("faces were kept in a file")
	}
}

// The rows of a table have no file with a time of change: their pixels show a change.
func TestPicturesInATableAreDistinguished(t *testing.T) {
	face := func(level byte) Sample {
		m := image.NewGray(image.Rect(0, 0, 4, 4))
		m.Pix[5] = level
		return NewSample("fer2013.csv#1", model.Distribution{1}, "", inMemory(m))
	}
	folder := t.TempDir()
	if a, b := pictureStamp(folder, face(1)), pictureStamp(folder, face(2)); a == b || a == "" || a != pictureStamp(folder, face(1)) {
		t.Errorf("%q and %q", a, b)
	}
	broken := NewSample("gone", model.Distribution{1}, "", fromFile(filepath.Join(folder, "gone")))
	if stamp := pictureStamp(folder, broken); stamp != "" {
		t.Errorf("a picture that cannot be read: %q", stamp)
	}
}
