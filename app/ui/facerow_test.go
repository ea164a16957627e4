package ui

import (
	"testing"

	"arbex/app/engine"
	"arbex/model"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"
)

func TestARowNamesTheStrongestOfBothDistributions(t *testing.T) {
	test.NewTempApp(t)
	r := NewFaceRow([]string{"neutral", "happiness"})
	r.Display("Face 1", model.Distribution{0.6, 0.4}, model.Distribution{0.25, 0.75})
	if r.title.Text != "Face 1" || r.primary.Text != "neutral 60 %" || r.corrected.Text != "happiness 75 %" {
		t.Errorf("%q, %q, %q", r.title.Text, r.primary.Text, r.corrected.Text)
	}
	r.Display("Face 1", nil, nil)
	if r.primary.Text != "" || r.corrected.Text != "" || r.waiting.Hidden {
		t.Errorf("%q, %q without a prediction", r.primary.Text, r.corrected.Text)
	}
}

func TestAFoldedCardIsTwoLinesThatOpenIt(t *testing.T) {
	test.NewTempApp(t)
	card := NewFaceCard([]string{"neutral", "happiness"}, 8)
	opened := 0
	card.OnOpen(func(id int) { opened = id })
	face := engine.Face{Known: true, Prediction: model.Prediction{Primary: model.Distribution{0.1, 0.9}}}
	face.Track.ID = 3
	card.Display(face)
	w := test.NewTempWindow(t, card)
	w.Resize(fyne.NewSize(360, card.FullHeight()))
	whole := len(test.WidgetRenderer(card).Objects())
	card.SetFolded(true)
	if h := card.MinSize().Height; h != FoldedHeight || card.FullHeight() <= FoldedHeight {
		t.Errorf("%v high, whole %v", h, card.FullHeight())
	}
	if n := len(test.WidgetRenderer(card).Objects()); n >= whole || card.row.primary.Text != "happiness 90 %" {
		t.Errorf("%d objects, %q", n, card.row.primary.Text)
	}
	test.Tap(card.row)
	if opened != 3 {
		t.Errorf("the card of face %d is opened", opened)
	}
	card.SetFolded(false)
	if h := card.MinSize().Height; h != card.FullHeight() || len(test.WidgetRenderer(card).Objects()) != whole {
		t.Error("the card is not whole again", h)
	}
}
