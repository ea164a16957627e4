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
	ID          int         `json:"id"`     // never used twice
	Source      string      `json:"source"` // as Open wants it: an address with its password; for people Shown
	Fingerprint Fingerprint `json:"stamp"`  // of the source when it was taken on
	State       State       `json:"state"`
	Output      Output      `json:"order"`             // set when the work begins
	Result      string      `json:"result,omitempty"`  // once done
	Problem     string      `json:"trouble,omitempty"` // why it failed, or what was wrong with parts of it
	Frames      int         `json:"frames,omitempty"`  // analysed
	Faces       int         `json:"faces,omitempty"`

	// While it is worked on.
	Info       vision.Info   `json:"-"`
	FrameIndex int           `json:"-"` // newest frame
	Elapsed    time.Duration `json:"-"` // without pauses
	Progress   float64       `json:"-"` // done of the source, less than 0: unknown
	TimeLeft   time.Duration `json:"-"` // less than 0: unknown
}

// DisplayName is what the source is called wherever people read it.
func (i Item) DisplayName() string { return vision.Redacted(i.Source) }

// Ended says that nothing more will happen to the item by itself.
func (i Item) Ended() bool { return i.State == Done || i.State == Failed || i.State == Stopped }

// Summary is a queue at a glance.
type Summary struct {
	Items, Done, Failed, Stopped, Pending int     // Open: waiting or working
	Progress                              float64 // of the work done, each item counting the same
}

// Summarize adds items up.
func Summarize(items []Item) (s Summary) {
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
			s.Pending++
			left += 1 - max(i.Progress, 0)
		case Waiting:
			s.Pending++
			left++
		}
	}
	if s.Items > 0 {
		s.Progress = 1 - left/float64(s.Items)
	}
	return s
}
