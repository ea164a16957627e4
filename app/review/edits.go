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
	save := t.document.SaveFunc()
	t.saves.Put(func() {
		if err := ui.RecoverPanic(save); err != nil {
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
