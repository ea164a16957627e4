package engine

import (
	"testing"
	"testing/synctest"
	"time"

	"arbex/assets/leaktest"
	"arbex/model"
	"arbex/vision"
)

func TestMain(m *testing.M) { leaktest.Main(m, vision.Unclosed) }

// network returns an untrained network.
func network(t testing.TB) *model.Network {
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

// testEngine is an engine whose time is that of a synctest bubble: it stands still
// while anything is computed.
type testEngine struct {
	*Engine
	t     *testing.T
	wakes int // calls of Notify
	shown View
}

// start runs a test with an engine.
func start(t *testing.T, o Options, test func(*testEngine)) {
	t.Helper()
	if o.Network == nil {
		o.Network = network(t)
	}
	synctest.Test(t, func(t *testing.T) {
		w := &testEngine{t: t}
		o.Notify = func() { w.wakes++ }
		var err error
		if w.Engine, err = Start(t.Context(), o); err != nil {
			t.Fatal(err)
		}
		test(w)
		if err := w.Close(); err != nil {
			t.Error(err)
		}
	})
}

// step is the time between two looks at the engine: a window's frame.
const step = time.Second / 60

// until lets time pass until a view satisfies, two minutes at most.
func (w *testEngine) until(what string, satisfied func(View) bool) {
	w.t.Helper()
	for range 2 * time.Minute / step {
		synctest.Wait()
		if w.Take(&w.shown) && satisfied(w.shown) {
			return
		}
		time.Sleep(step)
	}
	w.t.Fatalf("%s did not happen; state %v, notice %v, %d faces", what, w.shown.State, w.shown.Notice, len(w.shown.Faces))
}

// pass lets some time pass.
func (w *testEngine) pass(d time.Duration) {
	time.Sleep(d)
	synctest.Wait()
	w.Take(&w.shown)
}

// known counts the faces of a view that have a prediction.
func known(v View) int { return countKnown(v.Faces) }
