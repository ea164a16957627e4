package batch

import (
	"time"

	"arbex/assets/message"
	"arbex/vision"
)

// State is how far an item is.
type State string

const (
	Waiting State = "waiting"
	Working State = "working"
	Done    State = "done"
	Failed  State = "failed"  // Item.Problem reports why
	Stopped State = "stopped" // by the user
)

// Item is a source in a queue.
type Item struct {
	ID          int         `json:"id"`     // never reused
	Source      string      `json:"source"` // for vision.Open; an address includes its password, see DisplayName
	Fingerprint Fingerprint `json:"stamp"`  // of the source when it was added or begun
	State       State       `json:"state"`
	Output      Output      `json:"order"`            // set when the work begins
	Result      string      `json:"result,omitempty"` // path, once done
	Frames      int         `json:"frames,omitempty"` // analyzed
	Faces       int         `json:"faces,omitempty"`
	LeftOut     int         `json:"left_out,omitempty"` // files of a folder beside its pictures
	Stills      bool        `json:"stills,omitempty"`   // its frames are pictures, between which there is no time

	Problem  message.Stored   `json:"trouble,omitzero"`   // why it failed, or what of it could not be used, in short
	Unusable []message.Stored `json:"unusable,omitempty"` // each picture of a folder that could not be read

	// While it is worked on:
	Info       vision.Info   `json:"-"`
	FrameIndex int           `json:"-"` // of the newest frame
	Progress   float64       `json:"-"` // [0, 1]; negative: unknown
	TimeLeft   time.Duration `json:"-"` // negative: unknown
}

// DisplayName returns the source without a password.
func (i Item) DisplayName() string { return vision.Redacted(i.Source) }

// Ended reports whether the item is done, failed or stopped.
func (i Item) Ended() bool { return i.State == Done || i.State == Failed || i.State == Stopped }

// setResult sets what came of the work.
func (i *Item) setResult(r WalkResult) {
	i.Frames, i.Faces, i.LeftOut, i.Unusable = r.FramesAnalyzed, r.Faces, r.Info.Skipped.Count, r.unusable()
	i.Stills = r.Info.Kind == vision.Picture || r.Info.Kind == vision.Folder
}

// Summary counts the items of a queue.
type Summary struct {
	Items, Done, Failed, Stopped int
	Pending                      int     // waiting or working
	Progress                     float64 // [0, 1]; each item counts the same
}

// Summarize counts items by state.
func Summarize(items []Item) (s Summary) {
	s.Items = len(items)
	remaining := 0.0
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
			remaining += 1 - max(i.Progress, 0)
		case Waiting:
			s.Pending++
			remaining++
		}
	}
	if s.Items > 0 {
		s.Progress = 1 - remaining/float64(s.Items)
	}
	return s
}
