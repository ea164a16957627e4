package batch

import (
	"math"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"

	"arbex/app/session"
)

// An item is analyzed with the mix that is expected when it begins. The mix is in
// its records and its metadata, and another one makes it worth to be analyzed again.
func TestTheExpectedMixIsUsedAndRecorded(t *testing.T) {
	b := &testQueue{t: t, folder: t.TempDir(), changes: make(chan struct{}, 1)}
	var mix atomic.Uint64
	var err error
	b.Queue, err = Open(Options{
		File: filepath.Join(b.folder, "queue.json"), Network: shippedNetwork(t), Threads: 1, Notify: b.notify,
		Output: Output{Folder: filepath.Join(b.folder, "out")}, Mix: func() float64 { return math.Float64frombits(mix.Load()) },
	})
	if err != nil {
		t.Fatal(err)
	}
	defer b.Close()
	var neutral []float64
	for _, expected := range []float64{0, 1} {
		mix.Store(math.Float64bits(expected))
		if added, _ := b.Add("../../assets/demo/astronaut.png"); added != 1 {
			t.Fatal("it was not added with the mix ", expected)
		}
		if added, _ := b.Add("../../assets/demo/astronaut.png"); added != 0 {
			t.Error("it was added twice with the mix ", expected)
		}
		items := b.until("the end", allEnded)
		item := items[len(items)-1]
		if item.State != Done || item.Output.Sampling.Mix != expected {
			t.Fatalf("%+v", item)
		}
		s, err := session.Open(item.Result)
		if err != nil || s.Metadata.Settings["mix"] != expected {
			t.Error(s.Metadata.Settings, err)
		}
		table, err := os.ReadFile(filepath.Join(item.Result, "frames.csv"))
		if err != nil {
			t.Fatal(err)
		}
		lines := strings.Split(string(table), "\n")
		cells := map[string]string{}
		for i, name := range strings.Split(lines[0], ",") {
			cells[name] = strings.Split(lines[1], ",")[i]
		}
		if want := map[float64]string{0: "0", 1: "1"}[expected]; cells["mix"] != want {
			t.Errorf("a record has the mix %q, not %s", cells["mix"], want)
		}
		neutral = append(neutral, number(t, cells["primary_neutral"]))
	}
	if !(neutral[1] < neutral[0]) {
		t.Errorf("neutral has %v as trained and %v balanced", neutral[0], neutral[1])
	}
}

func number(t *testing.T, text string) float64 {
	t.Helper()
	v, err := strconv.ParseFloat(text, 64)
	if err != nil {
		t.Fatal(err)
	}
	return v
}
