package review

import "fyne.io/fyne/v2"

// pageSeconds is how far Page Up and Page Down move.
const pageSeconds = 5

// TypedKey handles a key. It returns false for a key that has no meaning here.
func (t *Tab) TypedKey(name fyne.KeyName) bool {
	if t.document == nil {
		return t.typedKeyAtStart(name)
	}
	do := map[fyne.KeyName]func(){
		fyne.KeySpace:    t.togglePlay,
		fyne.KeyLeft:     func() { t.step(-1) },
		fyne.KeyRight:    func() { t.step(1) },
		fyne.KeyPageUp:   func() { t.jump(-pageSeconds) },
		fyne.KeyPageDown: func() { t.jump(pageSeconds) },
		fyne.KeyHome:     func() { t.step(-t.document.FrameCount()) },
		fyne.KeyEnd:      func() { t.step(t.document.FrameCount()) },
		fyne.KeyM:        t.addMarker,
		fyne.KeyX:        func() { t.setExcluded(true) },
		fyne.KeyI:        func() { t.setExcluded(false) },
		fyne.KeyPlus:     func() { t.zoomAtCursor(1) },
		fyne.KeyEqual:    func() { t.zoomAtCursor(1) },
		fyne.KeyMinus:    func() { t.zoomAtCursor(-1) },
		fyne.Key0:        t.zoomAll,
		fyne.KeyEscape:   t.clearSelection,
	}[name]
	if do != nil {
		do()
	}
	return do != nil
}

// typedKeyAtStart opens the newest session with Enter.
func (t *Tab) typedKeyAtStart(name fyne.KeyName) bool {
	newest := t.main.start.newest
	if t.analysis.running() || newest == "" || name != fyne.KeyReturn && name != fyne.KeyEnter {
		return false
	}
	t.Open(newest)
	return true
}

// step moves the cursor by some frames.
func (t *Tab) step(frames int) {
	t.pause()
	t.moveTo(t.document.cursor + frames)
}

// jump moves the cursor by some seconds.
func (t *Tab) jump(seconds float64) {
	t.seek(t.document.Time(t.document.cursor) + seconds)
}

// seek moves the cursor to a time.
func (t *Tab) seek(time float64) {
	if t.document != nil {
		t.pause()
		t.moveTo(t.document.IndexAt(time))
	}
}

func (t *Tab) zoomAtCursor(steps float32) {
	t.zoom(func(d *document) { d.zoomBy(d.Time(d.cursor), steps) })
}

func (t *Tab) zoomAll() {
	t.zoom(func(d *document) { d.zoomTo(0, d.Duration()) })
}

func (t *Tab) clearSelection() {
	t.document.selection = nil
	t.draw()
	t.drawCursor()
}
