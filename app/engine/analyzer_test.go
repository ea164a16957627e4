package engine

import (
	"testing"

	"arbex/vision"
)

func TestAnalyzerTakesEveryFrame(t *testing.T) {
	a, err := NewAnalyzer(network(t), AnalyzerOptions{Threads: 1})
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
		faces, err := a.Analyze(t.Context(), frame)
		if err != nil {
			t.Fatal(err)
		}
		if len(faces) == 0 {
			t.Fatalf("frame %d has no face", frame.Index)
		}
		for _, face := range faces {
			if !face.Known || face.Age != 0 || !face.Track.Visible() || len(face.Crop) != 3*112*112 {
				t.Fatalf("frame %d: %+v", frame.Index, face)
			}
		}
	}
}
