package model

import (
	"context"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"arbex/assets/leaktest"
	"arbex/model/ops/onednn"
	"arbex/model/weights"
)

func TestMain(m *testing.M) { leaktest.Main(m) }

func newPreset(t *testing.T, preset string) *Network {
	t.Helper()
	c, err := Preset(preset)
	if err != nil {
		t.Fatal(err)
	}
	n, err := New(c, 1)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// noiseCrops returns random pictures.
func noiseCrops(count, side int) [][]byte {
	random := rand.New(rand.NewPCG(1, 2))
	crops := make([][]byte, count)
	for i := range crops {
		crops[i] = make([]byte, 3*side*side)
		for j := range crops[i] {
			crops[i][j] = byte(random.Uint32())
		}
	}
	return crops
}

func predictor(t *testing.T, n *Network, o Options) *Predictor {
	t.Helper()
	p, err := NewPredictor(n, o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { p.Close() })
	return p
}

func predict(t *testing.T, p *Predictor, crops [][]byte) []Prediction {
	t.Helper()
	predictions, err := p.Predict(context.Background(), crops)
	if err != nil {
		t.Fatal(err)
	}
	return predictions
}

func TestDistributionsSumToOne(t *testing.T) {
	p := predictor(t, newPreset(t, "compact"), Options{})
	for i, r := range predict(t, p, noiseCrops(3, 112)) {
		for _, d := range []Distribution{r.Primary, r.Anchor, r.Attentive, r.Correction, r.Corrected} {
			sum := 0.0
			for _, v := range d {
				if v < 0 || math.IsNaN(float64(v)) {
					t.Errorf("face %d: %v", i, d)
				}
				sum += float64(v)
			}
			if math.Abs(sum-1) > 1e-5 {
				t.Errorf("face %d: sum %v", i, sum)
			}
		}
	}
}

// A face's result is its own: batch-mates change nothing.
func TestBatchMatesDoNotMatter(t *testing.T) {
	p := predictor(t, newPreset(t, "compact"), Options{Landmarks: true})
	crops := noiseCrops(7, 112) // runs as 4, 2 and 1
	together := predict(t, p, crops)
	for i, crop := range crops {
		alone := predict(t, p, [][]byte{crop})[0]
		if off := worstDifference(alone.Feature, together[i].Feature); off > 1e-5 {
			t.Errorf("face %d: feature off by %v", i, off)
		}
		if off := worstDifference(alone.Corrected, together[i].Corrected); off > 1e-4 {
			t.Errorf("face %d: corrected off by %v", i, off)
		}
		if len(alone.Landmarks) != landmarkPoints {
			t.Errorf("%d landmarks", len(alone.Landmarks))
		}
	}
}

// The colours of a crop reach the network in the order red, green, blue, and
// paper sees every second pixel.
func TestNormalisationAndSubsampling(t *testing.T) {
	c := paper()
	crop := make([]byte, 3*224*224)
	crop[3*(2*224+4)] = 255 // red at row 2, column 4
	input := make([]float32, 3*112*112)
	l := newNormalisation()
	l.apply(input, [][]byte{crop}, c)
	if v := input[1*112+2]; math.Abs(float64(v)-(1-0.485)/0.229) > 1e-6 {
		t.Errorf("red pixel became %v", v)
	}
	if v := input[112*112+1*112+2]; math.Abs(float64(v)+0.456/0.224) > 1e-6 {
		t.Errorf("green became %v", v)
	}
}

// Memory outside Go goes when a predictor is closed.
func TestClosedPredictorsLeaveNothing(t *testing.T) {
	n := newPreset(t, "compact")
	before := onednn.Unfreed()
	for range 3 {
		p, err := NewPredictor(n, Options{})
		if err != nil {
			t.Fatal(err)
		}
		predict(t, p, noiseCrops(3, 112))
		p.Close()
	}
	if after := onednn.Unfreed(); after != before {
		t.Errorf("%d pieces of memory were left", after-before)
	}
}

func TestSeedsDecide(t *testing.T) {
	a, b := newPreset(t, "compact"), newPreset(t, "compact")
	other, err := New(compact(), 2)
	if err != nil {
		t.Fatal(err)
	}
	same, different := true, false
	for i, p := range a.parameters {
		same = same && slices.Equal(p.Data, b.parameters[i].Data)
		different = different || !slices.Equal(p.Data, other.parameters[i].Data)
	}
	if !same || !different {
		t.Errorf("same seed equal: %v, other seed different: %v", same, different)
	}
}

func TestPresetSizes(t *testing.T) {
	for name, want := range map[string]struct {
		macs       float64
		parameters int
	}{"paper": {8.59e9, 46e6}, "compact": {0.393e9, 6e6}} {
		n := newPreset(t, name)
		macs, err := n.MACs()
		if err != nil {
			t.Fatal(err)
		}
		if off := math.Abs(float64(macs)/want.macs - 1); off > 0.01 || n.Parameters() > want.parameters {
			t.Errorf("%s: %d multiply-accumulates, %d parameters", name, macs, n.Parameters())
		}
	}
}

func TestSaveAndLoad(t *testing.T) {
	n := newPreset(t, "compact")
	n.metadata = Metadata{Trained: true, Extra: map[string]string{"date": "2026-11-24"}}
	path := filepath.Join(t.TempDir(), "m.safetensors")
	if err := n.Save(path); err != nil {
		t.Fatal(err)
	}
	back, err := Load(path)
	if err != nil {
		t.Fatal(err)
	}
	if !back.Trained() || back.Metadata().Extra["date"] != "2026-11-24" || !slices.Equal(back.Classes(), n.Classes()) {
		t.Errorf("notes or classes changed: %+v", back.Metadata())
	}
	crops := noiseCrops(1, 112)
	a, b := predict(t, predictor(t, n, Options{}), crops)[0], predict(t, predictor(t, back, Options{}), crops)[0]
	if !slices.Equal(a.Corrected, b.Corrected) {
		t.Error("the loaded network predicts otherwise")
	}
}

// A damaged file is reported in one sentence.
func TestDamagedFiles(t *testing.T) {
	path := filepath.Join(t.TempDir(), "m.safetensors")
	if err := newPreset(t, "compact").Save(path); err != nil {
		t.Fatal(err)
	}
	whole, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	flipped := slices.Clone(whole)
	flipped[len(flipped)-1000] ^= 1
	for name, content := range map[string][]byte{
		"truncated": whole[:len(whole)/2], "flipped": flipped, "empty": nil, "text": []byte("hello, this is no model"),
		"header": slices.Concat(whole[:200], []byte{0}, whole[201:]),
	} {
		if err := os.WriteFile(path, content, 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := Load(path); err == nil || strings.Contains(err.Error(), "\n") {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestMissingAndMisshapenTensors(t *testing.T) {
	n := newPreset(t, "compact")
	for name, spoil := range map[string]func(*weights.File){
		"reduce.weight": func(f *weights.File) {
			f.Tensors = slices.DeleteFunc(f.Tensors, func(t weights.Tensor) bool { return t.Name == "reduce.weight" })
		},
		"anchors": func(f *weights.File) { a, _ := f.Tensor("anchors"); a.Shape = []int{len(a.Data)} },
	} {
		file, err := n.toFile()
		if err != nil {
			t.Fatal(err)
		}
		spoil(file)
		if _, err := fromFile(file); err == nil || !strings.Contains(err.Error(), name) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// Nonsense in the configuration of a file must not reach the memory allocator.
func TestAbsurdConfigurations(t *testing.T) {
	for what, change := range map[string]func(*Config){
		"classes": func(c *Config) { c.Classes = nil }, "twice": func(c *Config) { c.Classes = []string{"a", "a"} },
		"side": func(c *Config) { c.Side = 1 << 30 }, "width": func(c *Config) { c.ViT.Width = 100 },
		"heads": func(c *Config) { c.Fusion[1].Heads = 0 }, "units": func(c *Config) { c.Image.Stages[2].Units = -1 },
		"small": func(c *Config) { c.Side = 8 }, "unmet": func(c *Config) { c.Fusion[0].Width = 64 },
		"anchors": func(c *Config) { c.Anchors = 1 << 40 },
	} {
		c := compact()
		change(&c)
		if _, err := New(c, 1); err == nil {
			t.Errorf("%s: accepted", what)
		}
	}
}

func TestPredictorRefusesWrongCrops(t *testing.T) {
	p := predictor(t, newPreset(t, "compact"), Options{})
	if _, err := p.Predict(context.Background(), [][]byte{make([]byte, 7)}); err == nil {
		t.Error("a crop of seven bytes was accepted")
	}
	cancelled, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := p.Predict(cancelled, noiseCrops(1, 112)); err == nil {
		t.Error("a cancelled context was ignored")
	}
	p.Close()
	if _, err := p.Predict(context.Background(), noiseCrops(1, 112)); err == nil {
		t.Error("a closed predictor answered")
	}
}

// After warm-up a prediction costs the same garbage every time.
func TestPredictAllocatesLittle(t *testing.T) {
	p, crops := predictor(t, newPreset(t, "compact"), Options{}), noiseCrops(1, 112)
	predict(t, p, crops)
	few := testing.AllocsPerRun(5, func() { predict(t, p, crops) })
	many := testing.AllocsPerRun(20, func() { predict(t, p, crops) })
	if many > few*1.1+5 {
		t.Errorf("allocations grow from %v to %v", few, many)
	}
}

func BenchmarkPredict(b *testing.B) {
	for _, preset := range Presets() {
		b.Run(preset, func(b *testing.B) {
			c, _ := Preset(preset)
			n, err := New(c, 1)
			if err != nil {
				b.Fatal(err)
			}
			p, err := NewPredictor(n, Options{})
			if err != nil {
				b.Fatal(err)
			}
			defer p.Close()
			crops := noiseCrops(1, c.Side)
			for b.Loop() {
				if _, err := p.Predict(context.Background(), crops); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
