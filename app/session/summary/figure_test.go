package summary

import (
	"image/png"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"arbex/app/raster"
	"arbex/app/session"
	"arbex/model"
)

// drawn are the curves of two faces over ten seconds with a marker at the fourth.
func drawn() *Curves {
	c, classes := NewCurves(), []string{"neutral", "happiness", "surprise"}
	for n := range 100 {
		at := float64(n) / 10
		happy := float32(0.5 + 0.4*math.Sin(at))
		r := session.Record{Source: "anna.mp4", Frame: n, Time: at, FaceID: 1}
		if at >= 4 {
			r.Segment, r.SegmentName = 1, "film starts"
		}
		r.Primary = session.NamedDistribution{Classes: classes, Probabilities: model.Distribution{1 - happy, happy * 0.8, happy * 0.2}}
		r.Corrected = session.NamedDistribution{Classes: classes, Probabilities: model.Distribution{1 - happy, happy * 0.6, happy * 0.4}}
		if n >= 20 {
			r.Head = &session.HeadPose{Yaw: 20 * math.Sin(at), Pitch: -5, Roll: 2}
		}
		c.Add(r)
		r.Head = nil
		if r.FaceID = 2; n%2 == 0 {
			c.Add(r)
		}
	}
	return c
}

func TestAFigureNamesEverything(t *testing.T) {
	path := filepath.Join(t.TempDir(), "f.svg")
	if err := drawn().WriteFigure(path, Figure{}); err != nil {
		t.Fatal(err)
	}
	file, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"Face 1", "neutral", "happiness", "surprise", "primary", "corrected", "time, min:s", "probability, %", "0:04", "0:08", "film starts"} {
		if !strings.Contains(string(file), want) {
			t.Errorf("the figure lacks %q", want)
		}
	}
}

// Each plot has the grid of the axis of time, also those that do not name the times.
func TestEachPlotOfAFigureHasItsGrid(t *testing.T) {
	path := filepath.Join(t.TempDir(), "f.svg")
	if err := drawn().WriteFigure(path, Figure{}); err != nil {
		t.Fatal(err)
	}
	file, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	from, to := drawn().order[0].faces[1].timeSpan()
	times, shares := len(raster.Ticks(from, to, 8)), 3
	if lines := strings.Count(string(file), "stroke:#E1E1E1"); lines != 3*(times+shares) {
		t.Errorf("the grids of three plots have %d lines", lines)
	}
}

// The angles of the head are added on request, from where they are known.
func TestAFigureShowsTheHead(t *testing.T) {
	path := filepath.Join(t.TempDir(), "f.svg")
	if err := drawn().WriteFigure(path, Figure{Head: true}); err != nil {
		t.Fatal(err)
	}
	file, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"yaw", "pitch", "roll", "head, degrees", ">30<", ">-30<", ">surprise<", "0:08"} {
		if !strings.Contains(string(file), want) {
			t.Errorf("the figure lacks %q", want)
		}
	}
	points := drawn().order[0].faces[1].headPoints()
	if first := points[0]; first.time < 1.9 || math.Abs(first.head[0]-20*math.Sin(2)) > 0.1 || first.head[1] != -5 {
		t.Errorf("%+v", first)
	}
	if err := drawn().WriteFigure(path, Figure{Head: true, Face: 2}); err == nil || !strings.Contains(err.Error(), "not known") {
		t.Errorf("a head that nobody knows: %v", err)
	}
}

func TestAFigureIsAPictureToo(t *testing.T) {
	path := filepath.Join(t.TempDir(), "f.png")
	if err := drawn().WriteFigure(path, Figure{Face: 2, Title: "Anna", Classes: []string{"neutral", "Freude", "Überraschung"}}); err != nil {
		t.Fatal(err)
	}
	file, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	if picture, err := png.Decode(file); err != nil || picture.Bounds().Dx() < 1300 {
		t.Errorf("%v: %v", picture.Bounds(), err)
	}
}

func TestAFigureThatCannotBeIsAnError(t *testing.T) {
	folder := t.TempDir()
	for _, c := range []struct {
		curves *Curves
		name   string
		face   int
		want   string
	}{
		{NewCurves(), "a.svg", 0, "no records"},
		{drawn(), "a.pdf", 0, ".svg or .png"},
		{drawn(), "a.svg", 7, "no face 7"},
	} {
		if err := c.curves.WriteFigure(filepath.Join(folder, c.name), Figure{Face: c.face}); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s of face %d: %v", c.name, c.face, err)
		}
	}
	if left, _ := os.ReadDir(folder); len(left) != 0 {
		t.Errorf("%v is left", left)
	}
}

// However far a head is turned, the axis of its angles holds it.
func TestAnglesStayOnTheirAxis(t *testing.T) {
	for angle, want := range map[float64]float64{0: 15, 15: 15, -15.1: 30, 44: 45, -90: 90, 91: 180, -180: 180} {
		c := NewCurves()
		for n := range 4 {
			r := drawnRecord(n)
			r.Head = &session.HeadPose{Pitch: angle}
			c.Add(r)
		}
		if got := c.order[0].faces[1].angleLimit(); got != want {
			t.Errorf("%v degrees: up to %v, not %v", angle, got, want)
		}
		if err := c.WriteFigure(filepath.Join(t.TempDir(), "f.svg"), Figure{Head: true}); err != nil {
			t.Error(err)
		}
	}
}

// drawnRecord is a record of one face.
func drawnRecord(n int) session.Record {
	classes := []string{"neutral", "happiness"}
	return session.Record{
		Source: "a.mp4", Frame: n, Time: float64(n) / 10, FaceID: 1,
		Primary: session.NamedDistribution{Classes: classes, Probabilities: model.Distribution{0.5, 0.5}},
	}
}

// The bins of a curve double when there are too many, and lose nothing.
func TestFoldedCurvesKeepEveryRecord(t *testing.T) {
	c, records := NewCurves(), 5*maxBins
	for n := range records {
		r := drawnRecord(n)
		r.Head = &session.HeadPose{Yaw: float64(n % 10)}
		c.Add(r)
	}
	f := c.order[0].faces[1]
	n, heads := 0, 0
	for _, b := range f.bins {
		n, heads = n+b.n, heads+b.heads
	}
	if len(f.bins) > maxBins || len(f.bins) < maxBins/4 || n != records || heads != records {
		t.Errorf("%d bins of %v s hold %d of %d records, %d heads", len(f.bins), f.seconds, n, records, heads)
	}
	last := -1.0
	for _, p := range f.points() {
		if p.time <= last || math.Abs(p.corrected[0]-0.5) > 1e-9 || p.head[0] < 0 || p.head[0] > 9 {
			t.Fatalf("after %v s: %+v", last, p)
		}
		last = p.time
	}
}

// A face of a single record has a figure, too.
func TestAFigureOfOneRecord(t *testing.T) {
	c := NewCurves()
	c.Add(drawnRecord(0))
	for _, name := range []string{"f.svg", "f.PNG"} {
		if err := c.WriteFigure(filepath.Join(t.TempDir(), name), Figure{}); err != nil {
			t.Error(err)
		}
	}
	if err := c.WriteFigure(filepath.Join(t.TempDir(), "none", "f.svg"), Figure{}); err == nil {
		t.Error("a figure in no folder")
	}
}
