package engine

import (
	"fmt"
	"time"

	"arbex/vision"
)

// faceBatch is the aligned faces of one frame.
type faceBatch struct {
	tracks []vision.Track
	rgb    [][]byte // [side*side*3] each, beside tracks
	side   int
	time   time.Duration // when the frame was played
}

// copyFrom copies a batch into b's own memory.
func (b *faceBatch) copyFrom(from *faceBatch) {
	b.tracks = append(b.tracks[:0], from.tracks...)
	for len(b.rgb) < len(from.rgb) {
		b.rgb = append(b.rgb, nil)
	}
	b.rgb = b.rgb[:len(from.rgb)]
	for i, pixels := range from.rgb {
		b.rgb[i] = append(b.rgb[i][:0], pixels...)
	}
	b.side, b.time = from.side, from.time
}

// cropSet is a batch in memory that is reused from frame to frame.
type cropSet struct {
	faceBatch
	buffers []*vision.Crop
}

// align crops every face that was seen in this frame.
func (c *cropSet) align(frame *vision.Frame, tracks []vision.Track) error {
	c.clear()
	c.time = frame.Time
	for _, track := range tracks {
		if !track.Visible() {
			continue
		}
		if len(c.tracks) == len(c.buffers) {
			c.buffers = append(c.buffers, new(vision.Crop))
		}
		crop := c.buffers[len(c.tracks)]
		if err := vision.Align(frame, track.Face, c.side, crop); err != nil {
			return fmt.Errorf("aligning face %d: %w", track.ID, err)
		}
		c.tracks = append(c.tracks, track)
		c.rgb = append(c.rgb, crop.RGB)
	}
	return nil
}

// clear empties the batch and keeps its memory.
func (c *cropSet) clear() { c.tracks, c.rgb = c.tracks[:0], c.rgb[:0] }

func (c *cropSet) close() {
	for i := range c.buffers {
		c.buffers[i].Close()
	}
}
