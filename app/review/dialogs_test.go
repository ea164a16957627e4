package review

import (
	"testing"

	"arbex/app/review/recording"
	"arbex/app/ui"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"
	"fyne.io/fyne/v2/widget"
)

// find returns the widget of the open dialog that matches, nil for none.
func find[W fyne.CanvasObject](b *testTab, match func(W) bool) (found W) {
	b.t.Helper()
	overlay := b.window.Canvas().Overlays().Top()
	if overlay == nil {
		b.t.Fatal("there is no dialog")
	}
	for _, o := range test.LaidOutObjects(overlay) {
		if w, ok := o.(W); ok && match(w) {
			return w
		}
	}
	b.t.Fatalf("there is no such %T in the dialog", found)
	return found
}

func (b *testTab) tapButton(text string) {
	b.t.Helper()
	test.Tap(find(b, func(w *widget.Button) bool { return w.Text == text }))
}

// choose selects an option of a radio group of the dialog.
func (b *testTab) choose(option string) {
	b.t.Helper()
	find(b, func(w *widget.RadioGroup) bool {
		for _, o := range w.Options {
			if o == option {
				w.SetSelected(option)
				return true
			}
		}
		return false
	})
}

func TestMergeDialog(t *testing.T) {
	b := openTab(t)
	folder := b.recordCamera()
	b.do(func() { b.Open(folder) })
	b.until("the recording", func() bool { return b.document != nil })
	b.do(func() {
		b.selectFace(2)
		b.askMerge()
		b.tapButton("Merge")
		if f := b.document.Faces(); len(f) != 1 || f[0].ID != 1 || b.document.face != 1 {
			t.Errorf("%d faces, face %d selected", len(f), b.document.face)
		}
		b.askMerge()
		if b.window.Canvas().Overlays().Top() != nil || b.main.notices.Text() == "" {
			t.Error("a single face can be merged")
		}
	})
}

func TestNoteDialog(t *testing.T) {
	b := openTab(t)
	folder := b.recordCamera()
	b.do(func() { b.Open(folder) })
	b.until("the recording", func() bool { return b.document != nil })
	b.do(func() {
		b.addMarker()
		b.askNote(b.document.Markers()[0])
		b.window.Canvas().Focused().(*widget.Entry).SetText("smiles")
		b.tapButton("Save")
		if m := b.document.Markers(); len(m) != 1 || m[0].Note != "smiles" {
			t.Errorf("%+v", m)
		}
	})
}

func TestExportDialogAsksForAFile(t *testing.T) {
	b := openTab(t)
	folder := b.recordCamera()
	b.do(func() { b.Open(folder) })
	b.until("the recording", func() bool { return b.document != nil })
	b.do(func() {
		b.selectTime(ui.TimeRange{From: 1, To: 2})
		b.askExport()
		b.choose("Records (JSON Lines)")
		b.tapButton("Choose a file…")
		if name := find(b, func(w *widget.Entry) bool { return w.Text != "" }).Text; name != "camera.jsonl" {
			t.Error(name)
		}
	})
}

func TestCollectDialogWithoutFrames(t *testing.T) {
	b := openTab(t)
	folder := b.recordCamera()
	b.do(func() { b.Open(folder) })
	b.until("the recording", func() bool { return b.document != nil })
	b.do(func() {
		b.edit(recording.Exclude(0, 5))
		b.askCollect()
		b.choose("At the markers")
		b.tapButton("Send")
		if text := b.main.notices.Text(); text != "There is no such frame: select a time in the curves, or set markers." {
			t.Error(text)
		}
	})
	b.do(func() {
		b.askCollect()
		b.choose("All faces")
		b.tapButton("Send")
	})
	b.until("the end", func() bool { return b.main.notices.Text() == "No face was found in these pictures." })
}
