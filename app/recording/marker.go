package recording

import "arbex/app/session"

// Segment is the part of a recording that goes on, since its marker.
type Segment struct {
	Marker int    // its number; 0: no marker was set yet
	Name   string // of the marker; may be empty
}

// SetMarker sets a marker at this moment and returns its number, 0 while nothing is
// recorded. key is what was pressed, empty for a button.
func (c *Control) SetMarker(key, name string) (number int) {
	if c.phase != Recording {
		return 0
	}
	number = c.recorder.AddMarker(key, name)
	c.segment = Segment{Marker: number, Name: name}
	return number
}

// SetProgramMarker is SetMarker for a marker that another program has sent.
func (c *Control) SetProgramMarker(name string) (number int) {
	return c.SetMarker(session.ProgramKey, name)
}

// Segment returns the segment that goes on.
func (c *Control) Segment() Segment { return c.segment }

// Annotate writes a note for the newest marker.
func (c *Control) Annotate(note string) {
	if c.phase == Recording && c.segment.Marker != 0 && note != "" {
		c.recorder.AnnotateMarker(c.segment.Marker, note)
	}
}
