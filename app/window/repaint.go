package window

import (
	"sync/atomic"
	"time"

	"fyne.io/fyne/v2"
)

// repaintScheduler calls draw when Fyne paints next, if something is new. Fyne
// paints sixty times a second at most, and runs animations before each: what is
// drawn at any other time waits for the next one, often too long for the picture
// after it where the processor paints.
type repaintScheduler struct {
	pending   atomic.Bool
	tick      func(now time.Time) // called before each paint, on Fyne's goroutine; may be nil
	draw      func()              // called on Fyne's goroutine
	animation *fyne.Animation
}

func newRepaintScheduler() *repaintScheduler {
	s := &repaintScheduler{}
	s.animation = &fyne.Animation{Duration: time.Minute, RepeatCount: fyne.AnimationRepeatForever, Curve: fyne.AnimationLinear, Tick: func(float32) {
		if s.tick != nil {
			s.tick(time.Now())
		}
		if s.pending.Swap(false) {
			s.draw()
		}
	}}
	return s
}

// request asks for a repaint. Any goroutine may call it.
func (s *repaintScheduler) request() { s.pending.Store(true) }
