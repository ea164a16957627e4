package vision

import (
	"fmt"
	"strings"
	"time"
)

// Damage is what a clip or a stream could not show. The zero value is none.
type Damage struct {
	Frames        int           // that could not be decoded, with others after them
	First, Last   time.Duration // when they would have been seen
	Truncated     bool          // the end of the file is missing
	Gap, GapStart time.Duration // of joined recordings: nothing for so long, since then
}

// addFrames counts pictures.
func (d *Damage) addFrames(pictures int, first, last time.Duration) {
	if d.Frames == 0 {
		d.First = first
	}
	d.Frames += pictures
	d.Last = last
}

// String is one sentence for a person, empty for no damage.
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
