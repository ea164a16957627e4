package engine

import (
	"testing"
	"time"

	shipped "arbex/assets/models"
	"arbex/model"
	"arbex/training/tuning"
)

func TestHysteresisDoesNotFlicker(t *testing.T) {
	changes := func(confidence func(i int) float32) (n int) {
		var h hysteresis
		was := h.next(confidence(0), 0.2, 0)
		for i := 1; i < 300; i++ {
			if now := h.next(confidence(i), 0.2, time.Duration(i)*33*time.Millisecond); now != was {
				was = now
				n++
			}
		}
		return n
	}
	if n := changes(func(i int) float32 { return 0.2 + 0.04*float32(i%2) }); n != 0 {
		t.Errorf("confidence varying just above the threshold changes the label %d times", n)
	}
	if n := changes(func(i int) float32 { return 0.4 * float32(i%2) }); n > 25 {
		t.Errorf("wild confidence changes the label %d times in ten seconds", n)
	}
	if n := changes(func(i int) float32 { return float32(i) / 300 }); n != 1 {
		t.Errorf("rising confidence changes the label %d times", n)
	}
	var h hysteresis
	if h.next(0, 0, 0) {
		t.Error("a threshold of zero is uncertain")
	}
	h.next(0.1, 0.2, 0)
	if h.next(0.1, 0, time.Millisecond) {
		t.Error("switching it off does not take effect at once")
	}
}

// The numbers in the comment of DefaultPostprocessing.
func TestUncertainFacesAreOftenWrong(t *testing.T) {
	n, _ := shippedNetwork(t)
	replay, err := tuning.ReadReplay(shipped.Replay("compact"))
	if err != nil {
		t.Fatal(err)
	}
	p, err := model.NewPredictor(n, model.Options{Threads: 1})
	if err != nil {
		t.Fatal(err)
	}
	defer p.Close()
	predictions, err := p.PredictFeatures(t.Context(), replay.HeldOut.Features)
	if err != nil {
		t.Fatal(err)
	}
	var right, count [2]float64 // certain, uncertain
	for i, prediction := range predictions {
		which := 0
		if prediction.Final().Confidence() < DefaultPostprocessing().UncertainBelow {
			which = 1
		}
		count[which]++
		if model.Distribution(replay.HeldOut.Labels[i]).Best() == prediction.Label() {
			right[which]++
		}
	}
	t.Logf("uncertain about %.1f %%; right on %.0f %% of those and on %.0f %% of the others",
		100*count[1]/(count[0]+count[1]), 100*right[1]/count[1], 100*right[0]/count[0])
	if share := count[1] / (count[0] + count[1]); share < 0.01 || share > 0.2 || right[1]/count[1] > right[0]/count[0]-0.2 {
		t.Errorf("uncertain about %.3f of the faces", share)
	}
}

// A frame that is judged again is as uncertain as the new prediction, at once.
func TestAFrameThatIsJudgedAgainKeepsNoState(t *testing.T) {
	s := trackState{history: &History{}}
	for i, c := range []struct {
		p         model.Distribution
		uncertain bool
	}{{model.Distribution{0.98, 0.02}, false}, {model.Distribution{0.5, 0.5}, true}, {model.Distribution{0.98, 0.02}, false}} {
		s.update(faceResult{prediction: model.Prediction{Primary: c.p}, at: time.Second}, Postprocessing{UncertainBelow: 0.5})
		if s.uncertain.on != c.uncertain {
			t.Errorf("%d: uncertain %v", i, s.uncertain.on)
		}
	}
}
