package review

import (
	"slices"

	"arbex/app/review/recording"
	"arbex/app/ui"

	"fyne.io/fyne/v2"
)

// TypedKey follows a key; it says whether the key was meant for this side.
func (r *Tab) TypedKey(name fyne.KeyName) bool {
	if r.recording == nil {
		return r.typedKeyAtStart(name)
	}
	do := map[fyne.KeyName]func(){
		fyne.KeySpace: r.togglePlay,
		fyne.KeyLeft:  func() { r.step(-1) }, fyne.KeyRight: func() { r.step(1) },
		fyne.KeyPageUp: func() { r.jump(-pageSeconds) }, fyne.KeyPageDown: func() { r.jump(pageSeconds) },
		fyne.KeyHome: func() { r.step(-r.recording.FrameCount()) }, fyne.KeyEnd: func() { r.step(r.recording.FrameCount()) },
		fyne.KeyM: r.addMarker, fyne.KeyX: func() { r.setExcluded(true) }, fyne.KeyI: func() { r.setExcluded(false) },
		fyne.KeyPlus: r.zoomIn, fyne.KeyEqual: r.zoomIn, fyne.KeyMinus: r.zoomOut, fyne.Key0: r.zoomAll,
		fyne.KeyEscape: func() { r.selected = nil; r.draw(); r.view.drawCursor() },
	}[name]
	if do != nil {
		do()
	}
	return do != nil
}

// typedKeyAtStart opens the newest session with Enter, while nothing is open.
func (r *Tab) typedKeyAtStart(name fyne.KeyName) bool {
	if r.cancelAnalysis != nil || r.view.recentSessions.newest == "" || name != fyne.KeyReturn && name != fyne.KeyEnter {
		return false
	}
	r.Open(r.view.recentSessions.newest)
	return true
}

// pageSeconds is how far the page keys go, in seconds.
const pageSeconds = 5

// step goes some moments on or back.
func (r *Tab) step(by int) {
	r.pause()
	r.moveTo(r.cursor + by)
}

func (r *Tab) jump(seconds float64) {
	r.pause()
	r.moveTo(r.recording.IndexAt(r.recording.Time(r.cursor) + seconds))
}

func (r *Tab) zoomIn()  { r.zoomBy(r.recording.Time(r.cursor), 1) }
func (r *Tab) zoomOut() { r.zoomBy(r.recording.Time(r.cursor), -1) }

// zoomAll shows all of the time.
func (r *Tab) zoomAll() { r.zoomTo(ui.TimeRange{From: 0, To: r.recording.Duration()}) }

// selectTime takes what was selected in the curves, in whole frames.
func (r *Tab) selectTime(s ui.TimeRange) {
	if r.recording == nil {
		return
	}
	from, to := r.recording.IndexAt(s.From), r.recording.IndexAt(s.To)
	r.selected = &recording.Range{From: r.recording.FrameNumber(from), To: r.recording.FrameNumber(to)}
	setEnabled(r.view.selectionButtons, true)
	r.view.drawCursor()
}

// addMarker sets a marker at the cursor; its note can be written beside.
func (r *Tab) addMarker() {
	r.edit(recording.Mark(r.recording.NextMarkerNumber(), r.recording.FrameNumber(r.cursor), ""))
}

// setExcluded leaves the selected frames out, or takes them in again.
func (r *Tab) setExcluded(out bool) {
	if r.selected == nil {
		return
	}
	s := *r.selected
	r.selected = nil
	if out {
		r.edit(recording.Exclude(s.From, s.To))
		return
	}
	r.edit(recording.Include(s.From, s.To))
}

// selectionExcluded says whether all of the selection is left out already.
func (r *Tab) selectionExcluded() bool {
	return r.selected != nil && slices.ContainsFunc(r.recording.Excluded(), func(x recording.Range) bool {
		return x.From <= r.selected.From && x.To >= r.selected.To
	})
}
