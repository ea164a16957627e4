package ui

import (
	"testing"
	"time"

	"arbex/app/engine"
	"arbex/model"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"
)

// on returns a distribution with the shares of the named classes, and the rest
// spread evenly.
func on(shares map[int]float32) model.Distribution {
	d, left := make(model.Distribution, len(classes)), float32(1)
	for _, share := range shares {
		left -= share
	}
	for i := range d {
		share, named := shares[i]
		if d[i] = share; !named {
			d[i] = left / float32(len(d)-len(shares))
		}
	}
	return d
}

const (
	neutral   = 0
	happiness = 1
	sadness   = 3
	fear      = 6
)

func momentOf(primary, anchor, attentive, corrected model.Distribution) engine.HistoryEntry {
	r := engine.Estimate{Primary: primary, Corrected: corrected, Confidence: corrected.Confidence()}
	return engine.HistoryEntry{
		Smoothed: r, Shown: r, Anchor: anchor, Attentive: attentive,
		Confidence: model.Confidence{Primary: primary.Confidence(), Anchor: anchor.Confidence(), Attentive: attentive.Confidence()},
	}
}

// The sentence names what contributed most, the class whose share rose, and what
// the other contribution predicts.
func TestTheReasonNamesTheMainContribution(t *testing.T) {
	for sentence, m := range map[string]engine.HistoryEntry{
		"Corrected to fear: the anchors are 71 % sure, attention agrees.": momentOf(
			on(map[int]float32{neutral: 0.5, fear: 0.3}), on(map[int]float32{fear: 0.71}), on(map[int]float32{fear: 0.5}), on(map[int]float32{fear: 0.5, neutral: 0.3})),
		"Corrected to fear: attention is 80 % sure, the anchors say sadness.": momentOf(
			on(map[int]float32{neutral: 0.5, fear: 0.3}), on(map[int]float32{sadness: 0.6}), on(map[int]float32{fear: 0.8}), on(map[int]float32{fear: 0.45, neutral: 0.3})),
		"Moved towards fear: attention is 40 % sure, the anchors say neutral.": momentOf(
			on(map[int]float32{neutral: 0.8}), on(map[int]float32{neutral: 0.7}), on(map[int]float32{fear: 0.4, neutral: 0.2}), on(map[int]float32{neutral: 0.6, fear: 0.2})),
		"Moved towards happiness: the anchors are 95 % sure, attention agrees.": momentOf(
			on(map[int]float32{happiness: 0.5}), on(map[int]float32{happiness: 0.95}), on(map[int]float32{happiness: 0.6}), on(map[int]float32{happiness: 0.7})),
		"Anchors and attention agree with the primary.": momentOf(
			on(map[int]float32{happiness: 0.5}), on(map[int]float32{happiness: 0.55}), on(map[int]float32{happiness: 0.6}), on(map[int]float32{happiness: 0.53})),
		"Hardly corrected: attention says sadness, but weighs too little.": momentOf(
			on(map[int]float32{happiness: 0.5}), on(map[int]float32{happiness: 0.55}), on(map[int]float32{sadness: 0.2}), on(map[int]float32{happiness: 0.46})),
		"": momentOf(on(map[int]float32{happiness: 0.5}), nil, nil, nil),
	} {
		if got := reasonFor(m, classes).text(); got != sentence {
			t.Errorf("%q, not %q", got, sentence)
		}
	}
}

// While the result is uncertain the sentence names no other class.
func TestTheReasonOfAnUncertainFaceNamesNoOtherClass(t *testing.T) {
	m := momentOf(on(map[int]float32{neutral: 0.5, fear: 0.3}), on(map[int]float32{fear: 0.71}), on(map[int]float32{fear: 0.5}), on(map[int]float32{fear: 0.4, neutral: 0.35}))
	m.Uncertain = true
	if got := reasonFor(m, classes).text(); got != "Moved towards fear: the anchors are 71 % sure, attention agrees." {
		t.Error(got)
	}
	m = momentOf(on(map[int]float32{neutral: 0.39, sadness: 0.38}), on(map[int]float32{sadness: 0.4, neutral: 0.37}), on(map[int]float32{sadness: 0.4, neutral: 0.37}), on(map[int]float32{sadness: 0.39, neutral: 0.38}))
	m.Uncertain = true
	if got := reasonFor(m, classes).text(); got == "Anchors and attention agree with the primary." {
		t.Error("the primary names another expression")
	}
}

// The sentence stays while only numbers change; another class changes it at once.
func TestTheReasonStaysWhileNumbersChange(t *testing.T) {
	test.NewTempApp(t).Settings().SetTheme(themeOf(Dark))
	s := newReasonRow(classes, nil)
	show := func(at time.Duration, share float32) string {
		m := momentOf(on(map[int]float32{neutral: 0.6}), on(map[int]float32{fear: share}), on(map[int]float32{fear: 0.5}), on(map[int]float32{fear: 0.5}))
		if share < 0.3 {
			m = momentOf(on(map[int]float32{neutral: 0.6}), on(map[int]float32{neutral: 0.6}), on(map[int]float32{neutral: 0.6}), on(map[int]float32{neutral: 0.6}))
		}
		m.At = at
		s.Display(1, m, false)
		return s.sentence
	}
	first := show(0, 0.71)
	if later := show(100*time.Millisecond, 0.72); later != first {
		t.Errorf("%q became %q within a tenth of a second", first, later)
	}
	if later := show(minDisplayTime, 0.73); later == first {
		t.Errorf("%q is old", later)
	}
	if other := show(minDisplayTime+50*time.Millisecond, 0); other != "Anchors and attention agree with the primary." {
		t.Errorf("%q is about another expression", other)
	}
}

// "Why?" expands the numbers and collapses them again, and calls back.
func TestWhyExpandsTheNumbers(t *testing.T) {
	test.NewTempApp(t).Settings().SetTheme(themeOf(Dark))
	card := NewFaceCard(classes, 8)
	var calls []bool
	card.SetExpanded(false, func(open bool) { calls = append(calls, open) })
	card.Display(face())
	folded := card.MinSize().Height
	w := test.NewWindow(card)
	defer w.Close()
	w.SetPadded(false)
	w.Resize(fyne.NewSize(372, folded))
	if card.confidences.Visible() || card.resultSplit.Visible() {
		t.Error("the figures are there before anybody asked")
	}
	why := fyne.NewPos(340, cardPadding+cropSize+sectionGap+reasonHeight/2)
	test.TapCanvas(w.Canvas(), why)
	if !card.confidences.Visible() || !card.resultSplit.Visible() || card.MinSize().Height <= folded {
		t.Error("a tap unfolds nothing")
	}
	test.TapCanvas(w.Canvas(), why)
	if card.confidences.Visible() || card.MinSize().Height != folded || len(calls) != 2 || !calls[0] || calls[1] {
		t.Error("a second tap does not fold it", calls)
	}
}
