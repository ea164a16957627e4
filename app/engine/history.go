package engine

import (
	"sort"
	"sync"
	"time"

	"arbex/model"
)

// HistoryEntry is what was shown of a face at one time.
type HistoryEntry struct {
	At         time.Duration // when the frame was played, as View.Played
	Smoothed   Estimate      // without the person's neutral face
	Shown      Estimate      // as Face.Shown
	Confidence model.Confidence
	Anchor     model.Distribution // the proposal of the anchors; empty without a balancing head
	Attentive  model.Distribution // the proposal of attention; the same
	Uncertain  bool
	Adjusted   bool // Shown is relative to the person's neutral face
}

// HistorySpan is how far a History reaches back.
const HistorySpan = 60 * time.Second

// minHistoryStep is the least time between two entries: no screen shows more, and
// it bounds the memory of a face.
const minHistoryStep = 30 * time.Millisecond

// maxHistoryEntries is the number of entries kept.
const maxHistoryEntries = int(HistorySpan / minHistoryStep)

// History is the last minute of a face. It may be read from any goroutine, and a
// nil History is empty.
type History struct {
	mutex   sync.Mutex
	entries []HistoryEntry // a ring buffer once it is full
	first   int            // index of the oldest entry
}

// Add appends an entry. It replaces the last one if that is too close to the one
// before. An entry earlier than the last starts a new history.
func (h *History) Add(m HistoryEntry) {
	h.mutex.Lock()
	defer h.mutex.Unlock()
	if n := len(h.entries); n > 0 {
		last := h.at(n - 1)
		crowded := n > 1 && last.At-h.at(n-2).At < minHistoryStep
		switch {
		case m.At < last.At:
			h.entries, h.first = h.entries[:0], 0
		case m.At == last.At || crowded:
			*last = m
			return
		}
	}
	if len(h.entries) < maxHistoryEntries {
		h.entries = append(h.entries, m)
		return
	}
	h.entries[h.first] = m
	h.first = (h.first + 1) % maxHistoryEntries
}

// at returns entry i; the oldest is 0.
func (h *History) at(i int) *HistoryEntry { return &h.entries[(h.first+i)%len(h.entries)] }

// Since appends the entries after a time to dst, oldest first, none of them more
// than HistorySpan older than the newest.
func (h *History) Since(after time.Duration, dst []HistoryEntry) []HistoryEntry {
	if h == nil {
		return dst
	}
	h.mutex.Lock()
	defer h.mutex.Unlock()
	n := len(h.entries)
	if n == 0 {
		return dst
	}
	after = max(after, h.at(n-1).At-HistorySpan-1)
	for i := sort.Search(n, func(i int) bool { return h.at(i).At > after }); i < n; i++ {
		dst = append(dst, *h.at(i))
	}
	return dst
}

// Newest returns the last entry.
func (h *History) Newest() (m HistoryEntry, ok bool) {
	if h == nil {
		return m, false
	}
	h.mutex.Lock()
	defer h.mutex.Unlock()
	if n := len(h.entries); n > 0 {
		return *h.at(n - 1), true
	}
	return m, false
}

// Near returns the entry closest to a time.
func (h *History) Near(t time.Duration) (m HistoryEntry, ok bool) {
	if h == nil {
		return m, false
	}
	h.mutex.Lock()
	defer h.mutex.Unlock()
	n := len(h.entries)
	if n == 0 {
		return m, false
	}
	i := sort.Search(n, func(i int) bool { return h.at(i).At >= t })
	if i == n || i > 0 && t-h.at(i-1).At < h.at(i).At-t {
		i--
	}
	return *h.at(i), true
}
