package engine

import (
	"image"
	"time"
)

// preview is the newest picture for the window. Its buffers are reused: a view
// that takes the next picture gives the last one back.
type preview struct {
	newest *image.RGBA
	spare  []*image.RGBA
	fresh  bool // nobody has taken newest
	scale  float32
	index  int
	time   time.Duration
	played time.Duration
	readAt time.Duration
}

// buffer returns a spare buffer, nil for none.
func (p *preview) buffer() *image.RGBA {
	n := len(p.spare)
	if n == 0 {
		return nil
	}
	b := p.spare[n-1]
	p.spare = p.spare[:n-1]
	return b
}

// put stores the picture of a frame and reports whether it replaced one that
// nobody took.
func (p *preview) put(c *captured, picture *image.RGBA) (replaced bool) {
	if replaced = p.fresh; replaced {
		p.spare = append(p.spare, p.newest)
	}
	p.newest, p.fresh = picture, true
	p.scale = float32(picture.Rect.Dx()) / float32(max(c.frame.Size().X, 1))
	p.index, p.time, p.readAt = c.frame.Index, c.frame.Time, c.readAt
	p.played = c.played(c.frame.Time)
	return replaced
}

// take moves the newest picture into a view, unless the view has it.
func (p *preview) take(v *View) (taken bool) {
	if !p.fresh {
		return false
	}
	if v.Picture != nil {
		p.spare = append(p.spare, v.Picture)
	}
	v.Picture, p.newest, p.fresh = p.newest, nil, false
	v.Scale, v.Index, v.Time, v.Played = p.scale, p.index, p.time, p.played
	return true
}
