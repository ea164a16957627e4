package annotate

import (
	"fmt"
	"image"
	"image/png"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"arbex/vision"
)

// times returns the times of a film's pictures, and its size.
func times(t *testing.T, path string) (all []time.Duration, size image.Point) {
	t.Helper()
	source, err := vision.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer source.Close()
	frame := vision.NewFrame()
	defer frame.Close()
	for source.Read(frame) == nil {
		all = append(all, frame.Time)
	}
	return all, frame.Size()
}

// checkTimes compares times, which a file rounds.
func checkTimes(t *testing.T, have []time.Duration, want ...time.Duration) {
	t.Helper()
	if len(have) != len(want) {
		t.Fatalf("the times are %v, not %v", have, want)
	}
	for i := range want {
		if d := have[i] - want[i]; d.Abs() > time.Millisecond {
			t.Errorf("picture %d is at %v, not at %v", i, have[i], want[i])
		}
	}
}

// Each picture of a film has its own time; another source follows the one before, and
// its picture is fitted.
func TestAFilmKeepsTheTimesOfItsSources(t *testing.T) {
	const ms = time.Millisecond
	path := filepath.Join(t.TempDir(), "f.mp4")
	film := NewFilm(path, Options{Classes: classes}, 10)
	for _, at := range []time.Duration{0, 100 * ms, 450 * ms} {
		if err := film.Add(crowd(shaded(640, 480), at)); err != nil {
			t.Fatal(err)
		}
	}
	film.NewSource()
	for _, at := range []time.Duration{0, 50 * ms} {
		if err := film.Add(crowd(shaded(300, 500), at)); err != nil {
			t.Fatal(err)
		}
	}
	film.NewSource()
	for range 2 {
		if err := film.Add(Picture{Image: shaded(64, 48), Still: true}); err != nil {
			t.Fatal(err)
		}
	}
	if err := film.Close(); err != nil {
		t.Fatal(err)
	}
	have, size := times(t, path)
	checkTimes(t, have, 0, 100*ms, 450*ms, 800*ms, 850*ms, 900*ms, 1900*ms)
	if size != image.Pt(970, 726) {
		t.Errorf("the size is %v", size)
	}
}

func TestAFilmWithoutAPictureIsAnError(t *testing.T) {
	path := filepath.Join(t.TempDir(), "f.mp4")
	film := NewFilm(path, Options{Classes: classes}, 10)
	film.NewSource()
	if err := film.Close(); err == nil || film.Codec() != "" || !film.Empty() {
		t.Errorf("%v, codec %q", err, film.Codec())
	}
	if _, err := os.Stat(path); err == nil {
		t.Error("there is a file")
	}
}

func TestAPictureIsWrittenWhole(t *testing.T) {
	path := filepath.Join(t.TempDir(), "p.png")
	if err := WritePNG(path, Options{Classes: classes}, crowd(shaded(640, 480), 0)); err != nil {
		t.Fatal(err)
	}
	file, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	if picture, err := png.Decode(file); err != nil || picture.Bounds().Dx() != 970 {
		t.Error(picture.Bounds(), err)
	}
	if err := WritePNG(filepath.Join(path, "none.png"), Options{}, crowd(shaded(64, 48), 0)); err == nil {
		t.Error("a picture in a folder that is none")
	}
}

// Huge and tiny pictures have letters of a sensible size beside them.
func TestEverySizeIsDrawn(t *testing.T) {
	for _, size := range []image.Point{{1, 1}, {3, 900}, {4000, 3000}, {97, 101}, {1, 20000}, {20000, 1}, {16384, 480}} {
		r := newRenderer(Options{Classes: classes[:3]}, size, true)
		drawn := r.draw(crowd(shaded(size.X, size.Y), time.Second)).Rect
		if drawn.Dx()%2 != 0 || drawn.Dy()%2 != 0 || r.unit < 1 || r.unit > 2.5 || max(r.picture.Dx(), r.picture.Dy()) > maxLongSide {
			t.Errorf("%v is drawn as %v with a unit of %v", size, drawn, r.unit)
		}
	}
}

// The curves follow a face for as long as it was there within what they show, then the
// first of those that are left.
func TestTheCurvesFollowOneFace(t *testing.T) {
	var h history
	face := func(id int) Face { return Face{ID: id, Primary: changing(0, 0), Final: changing(0, 0)} }
	for _, step := range []struct {
		at    time.Duration
		faces []Face
		want  int
	}{
		{0, nil, 0},
		{1 * time.Second, []Face{face(2), face(3)}, 2},
		{5 * time.Second, []Face{face(3)}, 2},
		{6 * time.Second, []Face{face(1), face(2)}, 2},
		{17 * time.Second, []Face{face(3), face(4)}, 3},
	} {
		if h.add(Picture{Time: step.at, Faces: step.faces}, 0); h.face != step.want {
			t.Errorf("at %v the curves are of face %d, not %d", step.at, h.face, step.want)
		}
	}
	if h.add(Picture{Time: 18 * time.Second, Faces: []Face{face(3), face(4)}}, 4); h.face != 4 {
		t.Errorf("the wanted face is %d", h.face)
	}
}

// Lines cross a short pause and leave a long one open.
func TestCurvesLeaveGapsOpen(t *testing.T) {
	h := history{samples: []sample{
		{0, []float32{0}, []float32{1}}, {time.Second, []float32{1}, []float32{0}}, {3 * time.Second, []float32{1}, []float32{0}},
	}}
	places := h.at([]time.Duration{-time.Second, 0, time.Second / 4, time.Second, 2 * time.Second, 3 * time.Second, 4 * time.Second})
	for i, want := range []float32{-1, 0, 0.25, 1, -1, 1, -1} {
		have := places[i].share(0, false)
		if gap := have != have; gap != (want < 0) || !gap && have != want {
			t.Errorf("place %d: %v, not %v", i, have, want)
		}
	}
}

// A film is an error from its first picture on where it cannot be written.
func TestFilmsThatCannotBeWritten(t *testing.T) {
	folder := t.TempDir()
	for name, path := range map[string]string{"in no folder": filepath.Join(folder, "none", "f.mp4"), "in place of a folder": folder} {
		film := NewFilm(path, Options{Classes: classes}, 10)
		if err := film.Add(crowd(shaded(64, 48), 0)); err == nil {
			t.Errorf("%s: a picture was added", name)
		}
		if err := film.Close(); err == nil || !film.Empty() {
			t.Errorf("%s: it was closed whole", name)
		}
	}
}

// A part of a source begins when it was asked for, not when its source did.
func TestAPartOfASourceBeginsAtOnce(t *testing.T) {
	path := filepath.Join(t.TempDir(), "f.mp4")
	film := NewFilm(path, Options{Classes: classes}, 10)
	film.BeginAt(5 * time.Second)
	for i := range 3 {
		if err := film.Add(crowd(shaded(64, 48), 5*time.Second+time.Duration(i)*200*time.Millisecond)); err != nil {
			t.Fatal(err)
		}
	}
	if codec := film.Codec(); film.Empty() || codec == "" {
		t.Errorf("encoded as %q", codec)
	}
	if err := film.Close(); err != nil {
		t.Fatal(err)
	}
	have, _ := times(t, path)
	checkTimes(t, have, 0, 200*time.Millisecond, 400*time.Millisecond)
}

// Faces whose box is nowhere, or without an end, are no reason to draw nothing else.
func TestBoxesThatCannotBe(t *testing.T) {
	nan, infinite := float32(math.NaN()), float32(math.Inf(1))
	p := Picture{Image: shaded(64, 48)}
	for i, box := range [][4]float32{{}, {nan, nan, nan, nan}, {nan, 0, 10, 10}, {0, 0, infinite, infinite}, {-1e30, -1e30, 1e30, 1e30}, {100, 100, -5, -5}, {1e9, 1e9, 20, 20}} {
		p.Faces = append(p.Faces, Face{ID: i + 1, Box: box, Points: [][2]float32{{box[0], box[1]}}})
	}
	drawn := Draw(Options{Classes: classes}, p)
	if drawn.Rect.Empty() {
		t.Error("nothing is drawn")
	}
}

// The times of a long film are many texts.
func TestNotEveryTextIsKept(t *testing.T) {
	l := newLetters(1)
	for i := range maxLettering + 5 {
		l.lettering(small, fmt.Sprint(i))
	}
	if len(l.drawn) > maxLettering {
		t.Errorf("%d texts are kept", len(l.drawn))
	}
}

func TestLongTextsAreShortened(t *testing.T) {
	l := newLetters(1)
	if short := l.shorten(plain, "a very long name of a person", 80); !strings.HasSuffix(short, "…") || l.width(plain, short) > 80 {
		t.Errorf("%q", short)
	}
	if l.shorten(plain, "short", 80) != "short" || l.shorten(plain, "short", 1) != "" {
		t.Error("a text that fits, or nothing that does")
	}
}
