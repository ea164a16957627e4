package engine

import (
	"testing"
	"time"
)

func TestHistoryKeepsTheLastMinute(t *testing.T) {
	var h History
	const fps = 60
	for i := range 90 * fps {
		h.Add(HistoryEntry{At: time.Duration(i) * time.Second / fps})
	}
	all := h.Since(-1, nil)
	newest, _ := h.Newest()
	if len(all) > maxHistoryEntries || newest.At != all[len(all)-1].At || newest.At != (90*fps-1)*time.Second/fps {
		t.Errorf("%d entries, the newest at %v", len(all), newest.At)
	}
	if span := newest.At - all[0].At; span > HistorySpan || span < HistorySpan-time.Second {
		t.Errorf("it reaches back %v", span)
	}
	for i := 1; i < len(all); i++ {
		if all[i].At <= all[i-1].At {
			t.Fatal("entries are out of order", i, all[i-1].At, all[i].At)
		}
	}
	if some := h.Since(newest.At-time.Second, nil); len(some) < 25 || len(some) > 32 {
		t.Errorf("%d entries in a second", len(some))
	}
	if m, ok := h.Near(60 * time.Second); !ok || (m.At-60*time.Second).Abs() > minHistoryStep {
		t.Errorf("the entry near 60 s is at %v", m.At)
	}
	h.Add(HistoryEntry{At: 0}) // the clip restarts
	if again := h.Since(-1, nil); len(again) != 1 || again[0].At != 0 {
		t.Errorf("%d entries after a restart", len(again))
	}
	var none *History
	if _, ok := none.Near(0); ok || none.Since(0, nil) != nil {
		t.Error("an empty history has entries")
	}
}
