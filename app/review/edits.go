package review

import (
	"arbex/app/review/recording"
	"arbex/app/ui"
)

// edit makes an edit, shows and saves it.
func (t *Tab) edit(e recording.Edit) {
	t.pause()
	t.finishEdit(t.document.Apply(e))
}

// Undo reverts the last edit.
func (t *Tab) Undo() {
	if t.document != nil {
		t.finishEdit(t.document.Undo())
	}
}

// Redo makes the last undone edit again.
func (t *Tab) Redo() {
	if t.document != nil {
		t.finishEdit(t.document.Redo())
	}
}

// finishEdit shows and saves the edits, or shows why there was none.
func (t *Tab) finishEdit(err error) {
	if err != nil {
		t.showError(err)
		return
	}
	t.edits++
	number, save := t.edits, t.document.SaveFunc()
	t.unsaved = func() error { return t.saveEdits(number, save) }
	unsaved := t.unsaved
	t.saves.Put(func() {
		if err := unsaved(); err != nil {
			t.tasks.Do(func() { t.showError(err) })
		}
	})
	if t.document.selectedFace() == nil {
		t.document.face = t.document.mostSeenFace()
	}
	t.main.showNotice("")
	t.draw()
	t.drawCurves()
	t.moveTo(t.document.cursor)
}

// addMarker sets a marker at the cursor.
func (t *Tab) addMarker() { t.addNamedMarker("") }

// setExcluded excludes the chosen frames from exports, or includes them again.
func (t *Tab) setExcluded(excluded bool) {
	selected := t.document.chosen()
	if selected == nil {
		return
	}
	t.document.selection = nil
	if excluded {
		t.edit(recording.Exclude(selected.From, selected.To))
		return
	}
	t.edit(recording.Include(selected.From, selected.To))
}

// saveEdits writes edits, unless later ones were written. Any goroutine may call it.
func (t *Tab) saveEdits(number int, save func() error) error {
	t.saving.Lock()
	defer t.saving.Unlock()
	if number <= t.saved {
		return nil
	}
	t.saved = number
	return ui.RecoverPanic(save)
}

// finishSaving returns when the edits of the open recording are written: before it, or
// another one, is read, and before another's edits take the place of those that wait.
func (t *Tab) finishSaving() {
	if t.unsaved == nil {
		return
	}
	if err := t.unsaved(); err != nil {
		t.showError(err)
	}
	t.unsaved = nil
}
