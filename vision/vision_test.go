package vision

import (
	"fmt"
	"image"
	"image/color"
	"image/png"
	"io"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"arbex/assets"
	"arbex/assets/fuzzstats"
	"arbex/assets/leaktest"
)

func TestMain(m *testing.M) { leaktest.Main(m, Unclosed) }

// The astronaut is a picture of NASA's, in the public domain.
const astronaut = "../assets/demo/astronaut.png"

func opened(t *testing.T, spec string) Source {
	t.Helper()
	source, err := Open(spec)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { source.Close() })
	return source
}

func finder(t *testing.T, o FinderOptions) *Finder {
	t.Helper()
	f, err := NewFinder(o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { f.Close() })
	return f
}

func frameOf(t *testing.T, spec string) *Frame {
	t.Helper()
	frame := NewFrame()
	t.Cleanup(func() { frame.Close() })
	if err := opened(t, spec).Read(frame); err != nil {
		t.Fatal(err)
	}
	return frame
}

func find(t *testing.T, f *Finder, frame *Frame) []Track {
	t.Helper()
	tracks, err := f.Find(frame)
	if err != nil {
		t.Fatal(err)
	}
	return tracks
}

func writePNG(t *testing.T, name string, size image.Point) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	file, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	picture := image.NewGray(image.Rectangle{Max: size})
	picture.SetGray(0, 0, color.Gray{200})
	if err := png.Encode(file, picture); err != nil {
		t.Fatal(err)
	}
	return path
}

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

func TestClipTimes(t *testing.T) {
	source, frame := opened(t, Demo), NewFrame()
	defer frame.Close()
	count := 0
	for source.Read(frame) == nil {
		want := time.Duration(float64(count) / source.Info().FPS * float64(time.Second))
		if frame.Index != count || (frame.Time-want).Abs() > time.Microsecond {
			t.Fatalf("frame %d says %d at %v", count, frame.Index, frame.Time)
		}
		count++
	}
	if count != source.Info().Frames {
		t.Errorf("%d frames, not %d", count, source.Info().Frames)
	}
}

func TestBadSourcesAreOneClearSentence(t *testing.T) {
	folder := t.TempDir()
	write := func(name, content string) string {
		path := filepath.Join(folder, name)
		if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	whole, err := os.ReadFile(astronaut)
	if err != nil {
		t.Fatal(err)
	}
	empty := t.TempDir()
	for _, spec := range []string{
		"", "99", "/dev/video99", "/dev/null", "/nowhere/at/all.mp4", empty, "http://127.0.0.1:1/x",
		write("text.mp4", "this is text"), write("empty.png", ""), write("text.jpg", "this is text"),
		write("cut.png", string(whole[:20])), writePNG(t, "huge.png", image.Pt(30000, 5000)),
	} {
		source, err := Open(spec)
		if err == nil {
			source.Close()
			t.Errorf("%q was opened", spec)
		} else if strings.Contains(err.Error(), "\n") || len(err.Error()) < 20 {
			t.Errorf("%q: %v", spec, err)
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

func TestFolderSkipsWhatCannotBeUsed(t *testing.T) {
	folder := filepath.Dir(writePNG(t, "b.png", image.Pt(5, 5)))
	if err := os.WriteFile(filepath.Join(folder, "a.png"), []byte("broken"), 0o600); err != nil {
		t.Fatal(err)
	}
	source, frame := opened(t, folder), NewFrame()
	defer frame.Close()
	if _, ok := source.Read(frame).(*PictureError); !ok {
		t.Error("the broken picture was not named")
	}
	if err := source.Read(frame); err != nil || frame.Size() != image.Pt(5, 5) {
		t.Error(err, frame.Size())
	}
	if err := source.Read(frame); err != io.EOF {
		t.Error(err)
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

func TestYuNetRefusesOtherFiles(t *testing.T) {
	garbage := filepath.Join(t.TempDir(), "y.onnx")
	if err := os.WriteFile(garbage, []byte(strings.Repeat("garbage", 100)), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{"", "/nowhere.onnx", garbage, "../assets/detectors/blazeface_back_256.onnx"} {
		if f, err := NewFinder(FinderOptions{Detector: "yunet", DetectorFile: path}); err == nil {
			f.Close()
			t.Errorf("%q was accepted", path)
		}
	}
}

// yuNetOutputs are outputs with one face in the middle cell of stride 8.
func yuNetOutputs() [][]float32 {
	var outputs [][]float32
	for _, stride := range yuNetStrides {
		cells := (yuNetSide / stride) * (yuNetSide / stride)
		for _, width := range []int{1, 1, 4, 10} {
			outputs = append(outputs, make([]float32, cells*width))
		}
	}
	cell := 20*40 + 20
	outputs[0][cell], outputs[1][cell] = 0.9, 0.9
	copy(outputs[2][4*cell:], []float32{0, 0, float32(math.Log(5)), float32(math.Log(6))})
	return outputs
}

func TestYuNetDecoding(t *testing.T) {
	found, err := yuNetCandidates(yuNetOutputs(), 0.6, affine{{2, 0, 0}, {0, 2, 0}})
	if err != nil || len(found) != 1 {
		t.Fatal(found, err)
	}
	if b := found[0].Box; math.Abs(float64(b.W-80)) > 0.01 || math.Abs(float64(b.H-96)) > 0.01 || b.Centre() != (Point{320, 320}) {
		t.Errorf("box %v", b)
	}
}

func FuzzYuNetClaims(f *testing.F) {
	f.Add(float32(0.9), float32(1), float32(2), 3)
	tried := fuzzstats.CountBytes(f)
	f.Fuzz(func(t *testing.T, score, size, place float32, drop int) {
		tried(20)
		outputs := yuNetOutputs()
		outputs[0][7], outputs[1][7], outputs[2][30], outputs[2][31], outputs[3][75] = score, score, size, size, place
		if drop >= 0 && drop < len(outputs) {
			outputs[drop] = outputs[drop][:len(outputs[drop])/2]
		}
		found, _ := yuNetCandidates(outputs, 0.5, affine{{1, 0, 0}, {0, 1, 0}})
		for _, d := range found {
			if !d.Box.valid() || !d.Points.finite() {
				t.Errorf("%+v", d)
			}
		}
	})
}

// some reads the beginning of a file, whole where it is shorter.
func some(f *testing.F, path string, most int) []byte {
	content, err := os.ReadFile(path)
	if err != nil {
		f.Fatal(err)
	}
	return content[:min(most, len(content))]
}

// FuzzDecodePicture decodes what no picture is.
func FuzzDecodePicture(f *testing.F) {
	f.Add([]byte("\x89PNG\r\n\x1a\n"))
	f.Add(some(f, "../assets/icon.png", 1<<20))
	f.Add(some(f, "../assets/demo/portrait.jpg", 1<<20))
	tried := fuzzstats.CountBytes(f)
	f.Fuzz(func(t *testing.T, content []byte) {
		tried(len(content))
		frame := NewFrame()
		defer frame.Close()
		if decodeImage(content, frame) == nil && frame.Empty() {
			t.Error("an empty picture was accepted")
		}
	})
}

// FuzzClip opens clips that no camera made and reads their first frames.
func FuzzClip(f *testing.F) {
	f.Add(some(f, "../assets/demo/demo.mp4", 64<<10))
	f.Add([]byte("RIFF\x40\x00\x00\x00AVI LIST"))
	f.Add([]byte("#EXTM3U\nhttp://127.0.0.1:9/x.ts\n"))
	tried := fuzzstats.CountBytes(f)
	f.Fuzz(func(t *testing.T, content []byte) {
		tried(len(content))
		path := filepath.Join(t.TempDir(), "clip.mp4")
		if err := os.WriteFile(path, content, 0o600); err != nil {
			t.Fatal(err)
		}
		source, err := Open(path)
		if err != nil {
			return
		}
		defer source.Close()
		frame := NewFrame()
		defer frame.Close()
		for range 5 {
			if source.Read(frame) != nil {
				return
			}
			if frame.Empty() {
				t.Fatal("an empty frame was delivered")
			}
		}
	})
}

func TestAlignRecoversASimilarity(t *testing.T) {
	want := affine{{1.2, -0.5, 40}, {0.5, 1.2, 25}}
	var points [4]Point
	for i, p := range template {
		points[i] = want.apply(p.Scale(112))
	}
	have := similarity(template, points, 112)
	for r := range have {
		for c := range have[r] {
			if math.Abs(float64(have[r][c]-want[r][c])) > 1e-3 {
				t.Errorf("%v, not %v", have, want)
			}
		}
	}
	back := have.inverse()
	if p := back.apply(have.apply(Point{3, 4})); p.Sub(Point{3, 4}).Length() > 1e-3 {
		t.Errorf("the way back ends at %v", p)
	}
}

// A tilted face comes out as upright as a straight one.
func TestAlignTurnsFacesUpright(t *testing.T) {
	frame := frameOf(t, astronaut)
	f := finder(t, FinderOptions{DetectEveryFrame: true})
	var crop, again Crop
	defer crop.Close()
	defer again.Close()
	if err := Align(frame, find(t, f, frame)[0].Face, 112, &crop); err != nil || len(crop.RGB) != 112*112*3 {
		t.Fatal(err, len(crop.RGB))
	}
	tilted := NewFrame()
	defer tilted.Close()
	warp(frame.bgr, &tilted.bgr, similarityFor(Point{224, 128}, 1, 0.6, 400), 400, 0)
	f.Reset()
	tracks := find(t, f, tilted)
	if len(tracks) != 1 || math.Abs(tracks[0].Face.Points.roll()+0.6) > 0.15 {
		t.Fatalf("tilted: %+v", tracks)
	}
	if err := Align(tilted, tracks[0].Face, 112, &again); err != nil {
		t.Fatal(err)
	}
	sum := 0.0
	for i, v := range crop.RGB {
		sum += math.Abs(float64(v) - float64(again.RGB[i]))
	}
	if mean := sum / float64(len(crop.RGB)); mean > 25 {
		t.Errorf("the crops differ by %.1f a pixel", mean)
	}
}

func TestAlignRefusesNonsense(t *testing.T) {
	frame := frameOf(t, astronaut)
	var crop Crop
	nan := float32(math.NaN())
	for _, points := range []Points{{}, {RightEye: Point{nan, nan}}} {
		if err := Align(frame, Face{Points: points}, 112, &crop); err == nil {
			t.Errorf("%v was aligned", points)
		}
	}
}

// claim is a detection for tracker tests.
func claim(x, y, side float32) Detection {
	box := boxAround(Point{x, y}, side)
	return Detection{Box: box, Score: 1, Points: pointsFromBox(box)}
}

func always(Detection) bool { return true }

const tick = 33 * time.Millisecond

func TestIDsSurviveHalfASecond(t *testing.T) {
	for _, test := range []struct {
		missed int
		same   bool
	}{{14, true}, {18, false}} {
		var tr tracker
		now := time.Duration(0)
		tr.update([]Detection{claim(100, 100, 50)}, always, now)
		for range test.missed {
			now += tick
			tr.update(nil, always, now)
		}
		tracks := tr.update([]Detection{claim(105, 100, 50)}, always, now+tick)
		if len(tracks) != 1 || (tracks[0].ID == 1) != test.same {
			t.Errorf("after %d missed frames: %+v", test.missed, tracks)
		}
	}
}

func TestCrossingFacesKeepTheirIDs(t *testing.T) {
	var tr tracker
	var tracks []Track
	for i := range 60 {
		a, b := float32(100+8*i), float32(580-8*i)
		found := []Detection{claim(a, 200, 80), claim(b, 215, 80)}
		if gap := a - b; gap > -60 && gap < 60 { // one hides the other
			found = found[:1]
		}
		if i%2 == 1 && len(found) == 2 {
			found[0], found[1] = found[1], found[0]
		}
		tracks = tr.update(found, always, time.Duration(i)*tick)
	}
	if len(tracks) != 2 || tracks[0].Face.Box.X < tracks[1].Face.Box.X {
		t.Errorf("swapped or lost: %+v", tracks)
	}
}

func TestDoubtfulFacesAreNotShown(t *testing.T) {
	var tr tracker
	never := func(Detection) bool { return false }
	for i := range 10 {
		if tracks := tr.update([]Detection{claim(100, 100, 50)}, never, time.Duration(i)*tick); len(tracks) > 0 {
			t.Fatal(tracks)
		}
	}
	if tracks := tr.update([]Detection{claim(100, 100, 50)}, always, 10*tick); len(tracks) != 1 || tracks[0].ID != 1 {
		t.Error(tracks)
	}
}

func TestYawGrowsWithTheNose(t *testing.T) {
	p := pointsFromBox(Box{0, 0, 100, 100})
	if p.yaw() > 3 || p.yaw() < -3 {
		t.Errorf("straight: %v", p.yaw())
	}
	p.Nose.X += 15
	if p.yaw() < 20 {
		t.Errorf("turned: %v", p.yaw())
	}
}

func TestWriterMakesAPlayableClip(t *testing.T) {
	path := filepath.Join(t.TempDir(), "out.mp4")
	frame := frameOf(t, Demo)
	w, err := NewVideoWriter(path, 30, frame.Size())
	if err != nil {
		t.Fatal(err)
	}
	Annotate(frame, []Annotation{{Box: Box{10, 10, 50, 50}, Text: "1 happiness"}})
	for range 5 {
		if err := w.Write(frame); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	if n := opened(t, path).Info().Frames; n != 5 {
		t.Errorf("%d frames", n)
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
