package engine

import (
	"testing"
	"time"

	"arbex/model"
	"arbex/vision"
)

// What smoothing, doubt, history and a neutral face add to three faces of a
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
			e := &Engine{started: time.Now(), ctx: b.Context(), faces: newFaceTable(), options: Options{Notify: func() {}}}
			j := &job{side: 112}
			for id := range 3 {
				j.tracks = append(j.tracks, vision.Track{ID: id + 1})
				j.rgb = append(j.rgb, make([]byte, 3*112*112))
			}
			e.faces.setTracks(j.tracks, 0)
			if everything {
				e.faces.postprocessing = DefaultPostprocessing()
			}
			for b.Loop() {
				j.time += time.Second / 30
				e.predict(p, j)
				if everything {
					e.skipCalibration()
				}
			}
		})
	}
}
