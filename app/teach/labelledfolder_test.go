package teach

import (
	"strings"
	"testing"

	"arbex/training/dataset"
	"arbex/training/trainingtest"
)

// A folder of labelled faces is described, added, and gives a training faces to hold
// out.
func TestALabelledFolderIsDescribedAndAdded(t *testing.T) {
	b := openTab(t)
	set, err := dataset.Open(trainingtest.FaceFolder(t, 8), dataset.Auto, "all")
	if err != nil {
		t.Fatal(err)
	}
	if text := folderText(set); !strings.Contains(text, "8 anger") || !strings.Contains(text, "names no persons") {
		t.Errorf("%q", text)
	}
	b.do(func() { b.folder.add(set) })
	b.until("the faces are added", func() bool { return b.folder.stop == nil && b.faces() == len(set.Samples) })
	b.until("some are held out", func() bool { return len(b.gallery.heldOut) >= 4 })
	if text := b.shared.notifications.Text(); !strings.Contains(text, "faces added") {
		t.Errorf("%q", text)
	}
	b.do(b.Undo)
	if b.faces() != 0 {
		t.Errorf("%d faces are left after one step back", b.faces())
	}
}

// A folder that holds nothing labelled is not added, and the reason is shown.
func TestAFolderWithoutLabelsIsRefused(t *testing.T) {
	b := openTab(t)
	b.do(func() { b.folder.open(t.TempDir()) })
	b.until("the reason", func() bool { return b.shared.notifications.Text() != "" })
	if b.folder.stop != nil || b.faces() != 0 {
		t.Error(b.faces(), "faces were added")
	}
}
