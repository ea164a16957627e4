package batch

import (
	"time"

	"arbex/vision"
)

// State says how far an item is.
type State string

// The states.
const (
	Waiting State = "waiting"
	Working State = "working"
	Done    State = "done"
	Failed  State = "failed"  // Trouble says why
	Stopped State = "stopped" // by the person
)

// Item is a source in a queue.
type Item struct {
	ID      int    `json:"id"`     // never used twice
	Source  string `json:"source"` // as Open wants it: an address with its password; for people Shown
	Stamp   Stamp  `json:"stamp"`  // of the source when it was taken on
	State   State  `json:"state"`
	Order   Order  `json:"order"`             // set when the work begins
	Result  string `json:"result,omitempty"`  // once done
	Trouble string `json:"trouble,omitempty"` // why it failed, or what was wrong with parts of it
	Frames  int    `json:"frames,omitempty"`  // analysed
	Faces   int    `json:"faces,omitempty"`

	// While it is worked on.
	Info  vision.Info   `json:"-"`
	At    int           `json:"-"` // newest frame
	Took  time.Duration `json:"-"` // without pauses
	Share float64       `json:"-"` // done of the source, less than 0: unknown
	Left  time.Duration `json:"-"` // less than 0: unknown
}

// Shown is what the source is called wherever people read it.
func (i Item) Shown() string { return vision.Redacted(i.Source) }

// Over says that nothing more will happen to the item by itself.
func (i Item) Over() bool { return i.State == Done || i.State == Failed || i.State == Stopped }

// Sum is a queue at a glance.
type Sum struct {
	Items, Done, Failed, Stopped, Open int     // Open: waiting or working
	Share                              float64 // of the work done, each item counting the same
}

// SumOf adds items up.
func SumOf(items []Item) (s Sum) {
	s.Items = len(items)
	left := 0.0
	for _, i := range items {
		switch i.State {
		case Done:
			s.Done++
		case Failed:
			s.Failed++
		case Stopped:
			s.Stopped++
		case Working:
			s.Open++
			left += 1 - max(i.Share, 0)
		case Waiting:
			s.Open++
			left++
		}
	}
	if s.Items > 0 {
		s.Share = 1 - left/float64(s.Items)
	}
	return s
}
