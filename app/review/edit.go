package review

import (
	"slices"

	"arbex/app/review/recording"
	"arbex/app/ui"

	"fyne.io/fyne/v2"
)

// Typed follows a key; it says whether the key was meant for this side.
func (r *Review) Typed(name fyne.KeyName) bool {
	if r.tape == nil {
		return r.typedAtStart(name)
	}
	do := map[fyne.KeyName]func(){
		fyne.KeySpace: r.togglePlay,
		fyne.KeyLeft:  func() { r.step(-1) }, fyne.KeyRight: func() { r.step(1) },
		fyne.KeyPageUp: func() { r.jump(-jumpTime) }, fyne.KeyPageDown: func() { r.jump(jumpTime) },
		fyne.KeyHome: func() { r.step(-r.tape.Moments()) }, fyne.KeyEnd: func() { r.step(r.tape.Moments()) },
		fyne.KeyM: r.mark, fyne.KeyX: func() { r.exclude(true) }, fyne.KeyI: func() { r.exclude(false) },
		fyne.KeyPlus: r.closer, fyne.KeyEqual: r.closer, fyne.KeyMinus: r.farther, fyne.Key0: r.whole,
		fyne.KeyEscape: func() { r.selected = nil; r.draw(); r.view.point() },
	}[name]
	if do != nil {
		do()
	}
	return do != nil
}

// typedAtStart opens the newest session with Enter, while nothing is open.
func (r *Review) typedAtStart(name fyne.KeyName) bool {
	if r.busy != nil || r.view.recent.newest == "" || name != fyne.KeyReturn && name != fyne.KeyEnter {
		return false
	}
	r.Open(r.view.recent.newest)
	return true
}

// jumpTime is how far the page keys go, in seconds.
const jumpTime = 5

// step goes some moments on or back.
func (r *Review) step(by int) {
	r.pause()
	r.goTo(r.moment + by)
}

func (r *Review) jump(seconds float64) {
	r.pause()
	r.goTo(r.tape.Nearest(r.tape.Time(r.moment) + seconds))
}

func (r *Review) closer()  { r.magnify(r.tape.Time(r.moment), 1) }
func (r *Review) farther() { r.magnify(r.tape.Time(r.moment), -1) }

// whole shows all of the time.
func (r *Review) whole() { r.zoomTo(ui.TimeRange{From: 0, To: r.tape.Length()}) }

// pick takes what was selected in the curves, in whole frames.
func (r *Review) pick(s ui.TimeRange) {
	if r.tape == nil {
		return
	}
	from, to := r.tape.Nearest(s.From), r.tape.Nearest(s.To)
	r.selected = &recording.Range{From: r.tape.Frame(from), To: r.tape.Frame(to)}
	enable(r.view.picks, true)
	r.view.point()
}

// mark sets a marker at the cursor; its note can be written beside.
func (r *Review) mark() {
	r.do(recording.Mark(r.tape.NextMarker(), r.tape.Frame(r.moment), ""))
}

// exclude leaves the selected frames out, or takes them in again.
func (r *Review) exclude(out bool) {
	if r.selected == nil {
		return
	}
	s := *r.selected
	r.selected = nil
	if out {
		r.do(recording.Exclude(s.From, s.To))
		return
	}
	r.do(recording.Include(s.From, s.To))
}

// selectionOut says whether all of the selection is left out already.
func (r *Review) selectionOut() bool {
	return r.selected != nil && slices.ContainsFunc(r.tape.Excluded(), func(x recording.Range) bool {
		return x.From <= r.selected.From && x.To >= r.selected.To
	})
}
