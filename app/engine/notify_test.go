package engine

import (
	"testing"
	"time"

	"arbex/vision"
)

// A window is woken once a picture, not for the faces and the distributions of
// it again: it is painted as a whole each time.
func TestTheWindowIsWokenOnceAPicture(t *testing.T) {
	w := start(t, Options{Source: vision.Demo, Loop: true})
	w.until("a predicted face", func(v View) bool { return known(v) > 0 })
	first, woken := w.view.Stats.Frames, 0
	for end := time.After(2 * time.Second); ; {
		select {
		case <-w.wake:
			woken++
			w.Take(&w.view)
			continue
		case <-end:
		}
		break
	}
	if pictures := w.view.Stats.Frames - first; woken > pictures+pictures/4+2 {
		t.Errorf("woken %d times for %d pictures", woken, pictures)
	}
}

// Without a further picture the distributions are shown all the same.
func TestWhatComesAfterTheLastPictureIsShown(t *testing.T) {
	w := start(t, Options{Source: "../../assets/demo/astronaut.png"})
	w.until("its distributions", func(v View) bool { return known(v) > 0 && v.Stats.LatencyP95Ms > 0 })
}

func TestASmallNetworkLeavesCoresToTheRest(t *testing.T) {
	n := network(t)
	for _, c := range []struct{ wished, cores, want int }{{0, 1, 1}, {0, 2, 1}, {0, 8, 4}, {2, 2, 2}} {
		if got := threadsFor(n, c.wished, c.cores); got != c.want {
			t.Errorf("%d of %d cores: %d", c.wished, c.cores, got)
		}
	}
}
