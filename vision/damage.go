package vision

import (
	"fmt"
	"strings"
	"time"
)

// Damage is what a clip or a stream could not show. The zero value is none.
type Damage struct {
	Pictures    int           // that could not be decoded, with others after them
	First, Last time.Duration // when they would have been seen
	Cut         bool          // the end of the file is missing
	Leap, Leapt time.Duration // of joined recordings: nothing for so long, since then
}

// lose counts pictures.
func (d *Damage) lose(pictures int, first, last time.Duration) {
	if d.Pictures == 0 {
		d.First = first
	}
	d.Pictures += pictures
	d.Last = last
}

// String is one sentence for a person, empty for no damage.
func (d Damage) String() string {
	var parts []string
	switch {
	case d.Pictures == 1:
		parts = append(parts, fmt.Sprintf("a picture at %s is damaged and was left out", moment(d.First)))
	case d.Pictures > 1:
		parts = append(parts, fmt.Sprintf("%d pictures between %s and %s are damaged and were left out", d.Pictures, moment(d.First), moment(d.Last)))
	}
	if d.Leap > 0 {
		parts = append(parts, fmt.Sprintf("there are no pictures between %s and %s", moment(d.Leapt), moment(d.Leapt+d.Leap)))
	}
	return strings.Join(parts, "; ")
}

func moment(at time.Duration) string { return fmt.Sprintf("%.1f s", at.Seconds()) }
