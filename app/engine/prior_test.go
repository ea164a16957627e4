package engine

import (
	"math"
	"strings"
	"testing"
	"time"

	"arbex/model"
	"arbex/vision"
)

// A prediction is brought to the expected mix once, before anything is
// made of it, and to what is expected now.
func TestPredictionsAreUnderTheExpectedMix(t *testing.T) {
	n, base := shippedNetwork(t)
	p, err := model.NewPredictor(n, model.Options{Threads: 1})
	if err != nil {
		t.Fatal(err)
	}
	defer p.Close()
	e := newEngine(t.Context(), Options{Network: n}.withDefaults())
	e.network = n
	e.view.faces.neutralFaces = base
	tracks := []vision.Track{{ID: 7}}
	e.view.faces.setTracks(tracks)
	crop := make([]byte, 3*112*112)
	for i := range crop {
		crop[i] = byte(i * i >> 7)
	}
	see := func(at time.Duration, mix float32) Face {
		e.SetPostprocessing(Postprocessing{Mix: mix})
		e.predict(p, &job{faceBatch: faceBatch{tracks: tracks, rgb: [][]byte{crop}, side: 112, time: at}})
		return e.view.faces.list(nil, at)[0]
	}
	raw := see(time.Second, 0)
	prior, err := n.Prior(1)
	if err != nil {
		t.Fatal(err)
	}
	want := prior.Adjust(raw.Prediction)
	even := see(2*time.Second, 1)
	if raw.Prediction.PriorStrength != 0 || even.Prediction.PriorStrength != 1 {
		t.Errorf("the mixes are reported as %v and %v", raw.Prediction.PriorStrength, even.Prediction.PriorStrength)
	}
	for i := range want.Primary {
		for which, pair := range map[string][2]float32{
			"primary": {even.Prediction.Primary[i], want.Primary[i]}, "corrected": {even.Prediction.Corrected[i], want.Corrected[i]},
			"smoothed": {even.Smoothed.Corrected[i], want.Corrected[i]}, "shown": {even.Shown.Corrected[i], want.Corrected[i]},
		} {
			if math.Abs(float64(pair[0]-pair[1])) > 1e-5 {
				t.Errorf("class %d, %s: %v, not %v", i, which, pair[0], pair[1])
			}
		}
	}
	if again := see(3*time.Second, 0); math.Abs(float64(again.Prediction.Primary[0]-raw.Prediction.Primary[0])) > 1e-5 {
		t.Error("as trained does not come back")
	}
}

func TestAnalyserRefusesAMixOfUnknownShares(t *testing.T) {
	a, err := NewAnalyzer(network(t), AnalyzerOptions{Postprocessing: Postprocessing{Mix: 0.5}})
	if err == nil {
		a.Close()
		t.Fatal("an untrained network expects a mix")
	}
	if !strings.Contains(err.Error(), "as trained") {
		t.Errorf("%v does not say what to do", err)
	}
}
