package vision

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"arbex/assets/message"
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

// Warning returns an error that reports what is damaged, or nil.
func (d Damage) Warning() error {
	var parts []error
	switch {
	case d.Frames == 1:
		parts = append(parts, message.New("a picture at {{.First}} is damaged and was left out", message.Fields{"First": formatTime(d.First)}))
	case d.Frames > 1:
		parts = append(parts, message.New("{{.Count}} pictures between {{.First}} and {{.Last}} are damaged and were left out",
			message.Fields{"Count": d.Frames, "First": formatTime(d.First), "Last": formatTime(d.Last)}))
	}
	if d.Gap > 0 {
		parts = append(parts, message.New("there are no pictures between {{.First}} and {{.Last}}",
			message.Fields{"First": formatTime(d.GapStart), "Last": formatTime(d.GapStart + d.Gap)}))
	}
	return errors.Join(parts...)
}

// String returns the warning in English, empty for none.
func (d Damage) String() string {
	if warning := d.Warning(); warning != nil {
		return strings.ReplaceAll(warning.Error(), "\n", "; ")
	}
	return ""
}

func formatTime(at time.Duration) string { return fmt.Sprintf("%.1f s", at.Seconds()) }
