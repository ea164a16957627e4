package window

import (
	"sync/atomic"
	"time"

	"fyne.io/fyne/v2"
)

// beat draws a new view at the moment at which Fyne paints next. Fyne paints sixty
// times a second at most, and asks animations before each: what is drawn at any
// other time waits for the next one, with a processor that paints often too long
// for the picture after it.
type beat struct {
	waits     atomic.Bool
	animation *fyne.Animation
}

// newBeat returns a beat that calls draw, on the goroutine of the window.
func newBeat(draw func()) *beat {
	b := &beat{}
	b.animation = &fyne.Animation{Duration: time.Minute, RepeatCount: fyne.AnimationRepeatForever, Curve: fyne.AnimationLinear, Tick: func(float32) {
		if b.waits.Swap(false) {
			draw()
		}
	}}
	return b
}

// notify says that a view waits. Any goroutine may call it.
func (b *beat) notify() { b.waits.Store(true) }
