package engine

import (
	"testing"
	"time"

	"arbex/model"
	"arbex/vision"
)

// What smoothing, hysteresis, history and a neutral face add to three faces of a
// frame: compare the two.
func BenchmarkPredict(b *testing.B) {
	for name, everything := range map[string]bool{"bare": false, "everything": true} {
		b.Run(name, func(b *testing.B) {
			n, _ := shippedNetwork(b)
			p, err := model.NewPredictor(n, model.Options{})
			if err != nil {
				b.Fatal(err)
			}
			defer p.Close()
			e := newEngine(b.Context(), Options{Network: n}.withDefaults())
			j := &job{faceBatch: faceBatch{side: 112}}
			for id := range 3 {
				j.tracks = append(j.tracks, vision.Track{ID: id + 1})
				j.rgb = append(j.rgb, make([]byte, 3*112*112))
			}
			e.view.faces.setTracks(j.tracks)
			if everything {
				e.view.faces.postprocessing = DefaultPostprocessing()
			}
			for b.Loop() {
				j.time += time.Second / 30
				e.predict(p, j)
				if everything {
					e.calibrateNeutrally()
				}
			}
		})
	}
}
