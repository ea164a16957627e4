package engine

import (
	"context"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"arbex/assets/leaktest"
	"arbex/model"
	"arbex/vision"
)

func TestMain(m *testing.M) { leaktest.Main(m, vision.Unclosed) }

func network(t *testing.T) *model.Network {
	t.Helper()
	c, err := model.Preset("compact")
	if err != nil {
		t.Fatal(err)
	}
	n, err := model.New(c, 1)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// testEngine takes views as they come.
type testEngine struct {
	*Engine
	t    *testing.T
	wake chan struct{}
	view View
}

func start(t *testing.T, o Options) *testEngine {
	t.Helper()
	w := &testEngine{t: t, wake: make(chan struct{}, 1)}
	o.Network = network(t)
	o.Notify = func() {
		select {
		case w.wake <- struct{}{}:
		default:
		}
	}
	var err error
	if w.Engine, err = Start(t.Context(), o); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		begin := time.Now()
		err := w.Close()
		if took := time.Since(begin); took > testTimeout/10 {
			t.Errorf("closing took %v: %v", took, err)
		}
		if err != nil { // its goroutines are late, which a busy machine explains; that they stay, nothing does
			ended := make(chan struct{})
			go func() { w.workers.Wait(); close(ended) }()
			select {
			case <-ended:
			case <-time.After(testTimeout):
				t.Error(err)
			}
		}
	})
	return w
}

// testTimeout is how long a test waits for what must come: also where the race
// detector shares two cores with other tests.
const testTimeout = time.Minute

// until takes views until one satisfies.
func (w *testEngine) until(what string, satisfied func(View) bool) {
	w.t.Helper()
	deadline := time.After(testTimeout)
	for {
		select {
		case <-w.wake:
			if w.Take(&w.view) && satisfied(w.view) {
				return
			}
		case <-deadline:
			w.t.Fatalf("%s did not happen; state %v, notice %v, %d faces", what, w.view.State, w.view.Notice, len(w.view.Faces))
		}
	}
}

func known(v View) int {
	n := 0
	for _, f := range v.Faces {
		if f.Known {
			n++
		}
	}
	return n
}

func TestDemoGivesFacesWithDistributions(t *testing.T) {
	w := start(t, Options{Source: vision.Demo, Loop: true})
	w.until("a predicted face", func(v View) bool { return known(v) > 0 && v.Picture != nil })
	sum := 0.0
	for _, p := range w.view.Faces[0].Prediction.Corrected {
		sum += float64(p)
	}
	if math.Abs(sum-1) > 1e-5 || w.view.Scale != 1 || w.view.State != Running {
		t.Errorf("sum %v, scale %v, state %v", sum, w.view.Scale, w.view.State)
	}
}

func TestPauseHoldsTheClipAndGoesOn(t *testing.T) {
	w := start(t, Options{Source: vision.Demo, Loop: true})
	w.until("a picture", func(v View) bool { return v.Index > 3 })
	w.SetPaused(true)
	w.until("a pause", func(v View) bool { return v.State == Paused })
	time.Sleep(100 * time.Millisecond) // what was under way arrives
	w.Take(&w.view)
	at := w.view.Index
	time.Sleep(300 * time.Millisecond)
	if w.Take(&w.view); w.view.Index != at {
		t.Errorf("the clip moved from %d to %d", at, w.view.Index)
	}
	w.SetPaused(false)
	w.until("going on", func(v View) bool { return v.State == Running && v.Index > at })
	if w.view.Index > at+10 {
		t.Errorf("the clip jumped from %d to %d", at, w.view.Index)
	}
}

func TestAnotherSourceAndAnotherNetwork(t *testing.T) {
	w := start(t, Options{Source: vision.Demo, Loop: true})
	w.until("a predicted face", func(v View) bool { return known(v) > 0 })
	w.SetNetwork(network(t))
	w.until("a prediction of the new network", func(v View) bool { return known(v) > 0 })
	picture, err := filepath.Abs("../../assets/demo/astronaut.png")
	if err != nil {
		t.Fatal(err)
	}
	w.SetSource(picture)
	w.until("the picture's face staying at its end", func(v View) bool {
		return v.State == Ended && v.Info.Kind == vision.Picture && known(v) == 1
	})
}

func TestSourceThatCannotBeOpened(t *testing.T) {
	w := start(t, Options{Source: "/nowhere.mp4"})
	w.until("a failure", func(v View) bool { return v.State == Failed && v.Notice != nil })
	w.SetSource(vision.Demo)
	w.until("the demo", func(v View) bool { return v.State == Running && v.Picture != nil })
}

func TestPanicBecomesAState(t *testing.T) {
	w := start(t, Options{Source: "0", Open: func(string) (vision.Source, error) { panic("no") }})
	w.until("a failure", func(v View) bool { return v.State == Failed && v.Notice != nil })
}

func TestPacer(t *testing.T) {
	var p pacer
	begin := time.Now()
	if d := p.due(0, begin); d != 0 {
		t.Errorf("the first frame waits %v", d)
	}
	if d := p.due(100*time.Millisecond, begin.Add(40*time.Millisecond)); d != 60*time.Millisecond {
		t.Errorf("%v", d)
	}
	if d := p.due(200*time.Millisecond, begin.Add(900*time.Millisecond)); d != 0 {
		t.Errorf("a late frame waits %v", d)
	}
	if d := p.due(233*time.Millisecond, begin.Add(900*time.Millisecond)); d != 33*time.Millisecond {
		t.Errorf("the clip is hurried after being late: %v", d)
	}
}

func TestOpinionsLeaveWithTheirTrack(t *testing.T) {
	table := newFaceTable()
	table.setTracks([]vision.Track{{ID: 1}, {ID: 2}}, 0)
	for _, id := range []int{2, 9} {
		table.update(faceResult{track: vision.Track{ID: id}, prediction: model.Prediction{Primary: model.Distribution{1}}, crop: []byte{1}})
	}
	if faces := table.list(nil, 0); len(faces) != 2 || faces[0].Known || !faces[1].Known {
		t.Errorf("%+v", faces)
	}
	table.setTracks([]vision.Track{{ID: 1}}, 0)
	if len(table.states) != 0 {
		t.Error("an opinion outlived its track")
	}
}

func TestMeter(t *testing.T) {
	var m meter
	for i := range 200 {
		m.add(time.Duration(i)*40*time.Millisecond, time.Duration(i%10)*time.Millisecond)
	}
	if r := m.rate(199 * 40 * time.Millisecond); math.Abs(r-25) > 0.1 {
		t.Errorf("rate %v", r)
	}
	if q := m.quantile(0.5); q < 4 || q > 5 {
		t.Errorf("median %v", q)
	}
	if r := m.rate(time.Hour); r != 0 {
		t.Errorf("rate of long ago: %v", r)
	}
}

func TestAnalyserTakesEveryFrame(t *testing.T) {
	a, err := NewAnalyzer(network(t), AnalyzerOptions{})
	if err != nil {
		t.Fatal(err)
	}
	defer a.Close()
	source, err := vision.Open(vision.Demo)
	if err != nil {
		t.Fatal(err)
	}
	defer source.Close()
	frame := vision.NewFrame()
	defer frame.Close()
	for range 10 {
		if err := source.Read(frame); err != nil {
			t.Fatal(err)
		}
		faces, err := a.Analyze(context.Background(), frame)
		if err != nil || len(faces) == 0 || !faces[0].Known {
			t.Fatal(len(faces), err)
		}
	}
}

// After warm-up a frame leaves nothing behind that grows. The pictures are small,
// because how many are in flight varies: with these the level varies by 0.4 MB. A
// face (42 kB) or a picture (77 kB) left behind every fifth frame fails.
func TestMemoryStaysLevel(t *testing.T) {
	const early, late, bound = 50, 250, 1 << 20 // frames that the network saw; bytes
	w := start(t, Options{Source: vision.Demo, Loop: true, FrameRate: 60, PreviewSide: 160, Threads: 1})
	heap := func(frames int) uint64 { // the least of ten readings
		for some := 0; some < frames; some += 10 { // a busy machine has a minute for each ten
			w.until("frames", func(View) bool { return w.predicted() >= some })
		}
		least := uint64(math.MaxUint64)
		for i := range 10 {
			w.until("frames", func(View) bool { return w.predicted() >= frames+3*i })
			runtime.GC()
			var m runtime.MemStats
			runtime.ReadMemStats(&m)
			least = min(least, m.HeapAlloc)
		}
		return least
	}
	before := heap(early)
	if after := heap(late); after > before+bound {
		t.Errorf("the heap grew from %d to %d bytes in %d frames", before, after, late-early)
	}
}

// predicted counts the frames that the network has seen.
func (w *testEngine) predicted() int {
	w.mutex.Lock()
	defer w.mutex.Unlock()
	return w.stats.network.count
}

func TestMeasure(t *testing.T) {
	figures, err := Measure(t.Context(), MeasureOptions{Clip: vision.Demo, Network: network(t), Duration: 2 * time.Second})
	if err != nil || figures.FPS < 10 || figures.Faces < 1 || figures.LatencyP95Ms <= 0 {
		t.Errorf("%+v %v", figures, err)
	}
	if os.Getenv("ARBEX_MEDIA") != "" {
		t.Logf("%+v", figures)
	}
	if _, err := Measure(t.Context(), MeasureOptions{Clip: "/nowhere", Network: network(t)}); err == nil {
		t.Error("a missing clip was measured")
	}
}

// The window reads what the engine says of a camera: never its password.
func TestAPasswordIsNotShown(t *testing.T) {
	w := start(t, Options{})
	w.SetSource("http://anna:geheim@127.0.0.1:9/live?token=geheim")
	w.until("a failure", func(v View) bool {
		if said := v.Info.Spec + v.Info.Name + fmt.Sprint(v.Notice); strings.Contains(said, "geheim") || strings.Contains(said, "anna") {
			t.Errorf("%q", said)
			return true
		}
		return v.State == Failed && v.Notice != nil && strings.Contains(v.Notice.Error(), "http://127.0.0.1:9/live")
	})
}
