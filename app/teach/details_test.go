package teach

import (
	"testing"

	"arbex/training/captures"
	"arbex/training/tuning"
	"arbex/training/versions"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"
)

// find returns the first object of a kind, in the order in which they are drawn.
func find[T fyne.CanvasObject](o fyne.CanvasObject, want func(T) bool) (found T, ok bool) {
	if t, is := o.(T); is && want(t) {
		return t, true
	}
	var parts []fyne.CanvasObject
	switch o := o.(type) {
	case *fyne.Container:
		parts = o.Objects
	case fyne.Widget:
		parts = test.WidgetRenderer(o).Objects()
	}
	for _, part := range parts {
		if found, ok = find(part, want); ok {
			return found, true
		}
	}
	return found, false
}

// A cell of the confusion matrix shows the faces behind it in the gallery.
func TestACellOfTheConfusionMatrixShowsItsFaces(t *testing.T) {
	b := openTab(t)
	b.people()
	r := goldenResult()
	r.After.Faces = []tuning.FacePrediction{{Capture: 1, Truth: 0, Predicted: 1}, {Capture: 2, Truth: 0, Predicted: 0}, {Capture: 3, Truth: 0, Predicted: 1}}
	b.do(func() { b.showDetails(versions.Version{ID: "v", Name: "15 faces"}, r) })
	top := b.shared.window.Canvas().Overlays().Top()
	cell, ok := find(top, func(c *matrixCell) bool { return c.text.Text == "1" && c.tapped != nil })
	if !ok {
		t.Fatal("the details show no mistake")
	}
	b.do(func() { test.Tap(cell) })
	if b.faces() != 2 || !b.gallery.actions.showAll.Visible() {
		t.Errorf("%d faces are shown, want 2", b.faces())
	}
	if b.shared.window.Canvas().Overlays().Top() != nil && top.Visible() {
		t.Error("the details are still open")
	}
	b.do(func() { test.Tap(b.gallery.actions.showAll) })
	if b.faces() != 4 {
		t.Errorf("%d faces are shown, want all 4", b.faces())
	}
}

// A point of the map opens its face, a press elsewhere nothing.
func TestAPointOfTheMapOpensItsFace(t *testing.T) {
	openTab(t)
	var opened []int64
	m := newEmbeddingMap([]string{"fear"}, []tuning.MapPoint{
		{Kind: tuning.CapturedFace, X: 0.25, Y: 0.5, Capture: 7},
		{Kind: tuning.BaseFace, X: 0.75, Y: 0.5},
	}, func(id int64) { opened = append(opened, id) })
	m.Resize(fyne.NewSize(224, 224)) // 12 pixels of margin on each side
	for _, at := range []fyne.Position{{X: 62, Y: 112}, {X: 162, Y: 112}, {X: 90, Y: 112}} {
		m.Tapped(&fyne.PointEvent{Position: at})
	}
	if len(opened) != 1 || opened[0] != 7 {
		t.Error(opened)
	}
}

// An enlarged face is shown with what is known about it.
func TestAnEnlargedFace(t *testing.T) {
	b := openTab(t)
	b.people()
	b.do(func() {
		b.gallery.pressed(3, 0)
		b.gallery.enlargeSelected()
	})
	b.until("the dialog", func() bool { return b.shared.window.Canvas().Overlays().Top() != nil })
	c := captures.Capture{Label: captures.OneHot("fear"), Source: "clip", Taken: noon, Person: "Ann"}
	if got := captureText(c, true, noon); got != "Labelled fear. clip, just now. Person: Ann. Held out: the next training is measured on it and not trained on it." {
		t.Errorf("%q", got)
	}
}

func TestTheDeepFormDescribesTheTraining(t *testing.T) {
	b := openTab(t)
	f := newDeepForm(b.shared)
	d := f.training(tuning.QuickTraining{})
	if d.Part != tuning.Parts()[0] || d.Epochs != 12 || f.settings()["base"] != "" {
		t.Errorf("%+v, %v", d, f.settings())
	}
	f.part.SetSelected(partText(tuning.Parts()[1]))
	f.epochs.SetValue(30)
	f.folder = "/data/ferplus"
	d = f.training(tuning.QuickTraining{})
	if d.Part != tuning.Parts()[1] || d.Epochs != 30 || d.BaseFolder != "/data/ferplus" {
		t.Errorf("%+v", d)
	}
	if s := f.settings(); s["kind"] != "deep" || s["epochs"] != "30" || s["base"] != "/data/ferplus" || s["part"] != string(tuning.Parts()[1]) {
		t.Error(s)
	}
}
