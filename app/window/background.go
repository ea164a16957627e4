package window

import (
	"sync"
	"sync/atomic"

	"fyne.io/fyne/v2"
)

// background runs work that the window must not wait for.
type background struct {
	work     sync.WaitGroup
	onScreen func(func()) // runs a function on Fyne's goroutine: fyne.Do, or what a test has in its place
	closed   atomic.Bool
}

func newBackground() *background { return &background{onScreen: fyne.Do} }

// start runs work on a goroutine of its own, then the function that it returns on
// Fyne's goroutine, unless the window was closed meanwhile.
func (b *background) start(work func() (then func())) {
	b.startAlways(func() func() {
		then := work()
		return func() {
			if !b.closed.Load() {
				then()
			}
		}
	})
}

// startAlways is start for work whose end matters to a closed window too. work may
// return nil.
func (b *background) startAlways(work func() (then func())) {
	b.work.Go(func() {
		if then := work(); then != nil {
			b.onScreen(then)
		}
	})
}

// close drops what is shown from now on, and reports whether it did so for the
// first time.
func (b *background) close() (first bool) { return !b.closed.Swap(true) }

// wait waits until all work is done.
func (b *background) wait() { b.work.Wait() }
