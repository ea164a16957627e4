package engine

import (
	"slices"
	"testing"
	"time"

	"arbex/model"
	"arbex/vision"
)

// Two people cross, one of them smiling: the smoothed values and the history of an
// id belong to one of them throughout.
func TestCrossingFacesKeepTheirOwnHistories(t *testing.T) {
	n, _ := shippedNetwork(t)
	a, err := NewAnalyzer(n, AnalyzerOptions{Threads: 1, Postprocessing: Postprocessing{Smoothing: 300 * time.Millisecond}})
	if err != nil {
		t.Fatal(err)
	}
	defer a.Close()
	source, err := vision.Open("demo:2")
	if err != nil {
		t.Fatal(err)
	}
	defer source.Close()
	frame := vision.NewFrame()
	defer frame.Close()
	histories := map[int]*History{}
	var first, last [2]float32 // x of the ids 1 and 2
	for range 210 {
		if err := source.Read(frame); err != nil {
			t.Fatal(err)
		}
		if frame.Index%2 == 1 {
			continue
		}
		faces, err := a.Analyze(t.Context(), frame)
		if err != nil {
			t.Fatal(err)
		}
		for _, face := range faces {
			id := face.Track.ID
			histories[id] = face.History
			if id <= 2 {
				last[id-1] = face.Track.Face.Box.X
			}
		}
		if frame.Index == 0 {
			first = last
		}
	}
	swapped := (first[0] < first[1]) != (last[0] < last[1])
	if len(histories) != 2 || !swapped {
		t.Fatalf("%d ids, crossed: %v", len(histories), swapped)
	}
	happiness := slices.Index(n.Classes(), "happiness")
	for id, h := range histories {
		moments := h.Since(-1, nil)
		if span := moments[len(moments)-1].At - moments[0].At; span < 6*time.Second {
			t.Errorf("face %d: the history spans %v", id, span)
		}
		smiles := moments[0].Shown.Corrected[happiness] > 0.5
		for _, m := range moments {
			if got := m.Shown.Corrected[happiness]; (got > 0.5) != smiles {
				t.Errorf("face %d began with smiling %v and has a happiness of %.2f at %v", id, smiles, got, m.At)
				break
			}
		}
	}
}

func TestPredictionsLeaveWithTheirTrack(t *testing.T) {
	table := newFaceTable()
	table.setTracks([]vision.Track{{ID: 1}, {ID: 2}})
	for _, id := range []int{2, 9} {
		table.update([]faceResult{{track: vision.Track{ID: id}, prediction: model.Prediction{Primary: model.Distribution{1}}, crop: []byte{1}}})
	}
	if faces := table.list(nil, 0); len(faces) != 2 || faces[0].Known || !faces[1].Known {
		t.Errorf("%+v", faces)
	}
	table.setTracks([]vision.Track{{ID: 1}})
	if len(table.states) != 0 {
		t.Error("a prediction outlived its track")
	}
}
