package vision

import (
	"fmt"
	"strings"
	"time"
)

// Damage is what a clip or a stream could not show. The zero value is none.
type Damage struct {
	Frames        int           // that could not be decoded
	First, Last   time.Duration // times of the first and the last of them
	Truncated     bool          // the end of the file is missing
	Gap, GapStart time.Duration // longest pause in joined recordings, and when it begins
}

// addFrames counts frames that could not be decoded.
func (d *Damage) addFrames(frames int, first, last time.Duration) {
	if d.Frames == 0 {
		d.First = first
	}
	d.Frames += frames
	d.Last = last
}

// String returns one sentence for the user, empty when nothing is damaged.
func (d Damage) String() string {
	var parts []string
	switch {
	case d.Frames == 1:
		parts = append(parts, fmt.Sprintf("a picture at %s is damaged and was left out", formatTime(d.First)))
	case d.Frames > 1:
		parts = append(parts, fmt.Sprintf("%d pictures between %s and %s are damaged and were left out", d.Frames, formatTime(d.First), formatTime(d.Last)))
	}
	if d.Gap > 0 {
		parts = append(parts, fmt.Sprintf("there are no pictures between %s and %s", formatTime(d.GapStart), formatTime(d.GapStart+d.Gap)))
	}
	return strings.Join(parts, "; ")
}

func formatTime(at time.Duration) string { return fmt.Sprintf("%.1f s", at.Seconds()) }
