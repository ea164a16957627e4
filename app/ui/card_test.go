package ui

import (
	"testing"
	"time"

	"arbex/app/engine"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/test"
)

// The button of the last row measures the neutral face, a second tap forgets it.
func TestACardMeasuresItsNeutralFace(t *testing.T) {
	test.NewTempApp(t).Settings().SetTheme(themeOf(Dark))
	card, f := NewFaceCard(classes, 8), fullFace()
	type request struct {
		id int
		on bool
	}
	var requests []request
	card.EnableTimeline(func(time.Duration, bool) {}, func(id int, on bool) { requests = append(requests, request{id, on}) })
	w := test.NewWindow(card)
	defer w.Close()
	w.SetPadded(false)
	w.Resize(fyne.NewSize(372, card.MinSize().Height))
	foot := fyne.NewPos(330, card.MinSize().Height-cardPadding-neutralHeight/2)
	for _, state := range []engine.NeutralState{engine.NotMeasured, engine.Measuring, engine.Measured, engine.Refused} {
		f.Neutral = engine.Neutral{State: state}
		if state == engine.Refused {
			f.Neutral.Fault = engine.FaceMoved
		}
		card.Display(f)
		test.TapCanvas(w.Canvas(), foot)
	}
	if len(requests) != 4 || requests[0] != (request{3, true}) || requests[1].on || requests[2].on || !requests[3].on {
		t.Errorf("%+v", requests)
	}
}

// While the video is paused the pointer chooses moments, otherwise not.
func TestThePointerChoosesAMomentWhilePaused(t *testing.T) {
	test.NewTempApp(t).Settings().SetTheme(themeOf(Dark))
	card, f := NewFaceCard(classes, 8), fullFace()
	var at time.Duration
	asked := 0
	card.EnableTimeline(func(when time.Duration, on bool) {
		asked++
		at = when
		card.SetCursor(Cursor{Enabled: true, Active: on, At: when})
	}, nil)
	w := test.NewWindow(card)
	defer w.Close()
	w.SetPadded(false)
	w.Resize(fyne.NewSize(372, card.MinSize().Height))
	card.Display(f)
	move := func(share float32) {
		card.timeline.MouseMoved(&desktop.MouseEvent{PointEvent: fyne.PointEvent{Position: fyne.NewPos(share*card.timeline.Size().Width, 9)}})
	}
	move(0.5)
	if asked != 0 {
		t.Error("a running timeline can be scrubbed")
	}
	card.SetCursor(Cursor{Enabled: true})
	move(1.0 / 3)
	if (at-20*time.Second).Abs() > 300*time.Millisecond || card.title.Text != "Face 3 · 40.0 s earlier" && card.title.Text != "Face 3 · 39.8 s earlier" {
		t.Errorf("the pointer chose %v: %q", at, card.title.Text)
	}
	if card.label.Text != "Looks like happiness" || card.bars.best != 1 {
		t.Errorf("%q, %d", card.label.Text, card.bars.best)
	}
	move(0.1)
	if card.label.Text != "Looks like surprise" {
		t.Error(card.label.Text)
	}
	move(0.5) // 30 s: the result was uncertain
	if card.label.Text != "Uncertain" {
		t.Error(card.label.Text)
	}
	card.timeline.MouseOut()
	if card.title.Text != "Face 3" || card.crop.Translucency != 0 {
		t.Errorf("%q is still of another moment", card.title.Text)
	}
}

// A card that shows another face shows nothing of the one before.
func TestACardForgetsTheFaceBefore(t *testing.T) {
	test.NewTempApp(t).Settings().SetTheme(themeOf(Dark))
	card := NewFaceCard(classes, 8)
	card.EnableTimeline(nil, nil)
	card.Display(fullFace())
	next := face()
	next.Track.ID, next.History = 4, &engine.History{}
	card.Display(next)
	if card.timeline.ring.newest != -1 || card.title.Text != "Face 4" || card.bars.seriesCount != 2 {
		t.Errorf("%d %q %d", card.timeline.ring.newest, card.title.Text, card.bars.seriesCount)
	}
}

// What a timeline costs, six times a second for each face.
func BenchmarkTimeline(b *testing.B) {
	test.NewTempApp(b).Settings().SetTheme(themeOf(Dark))
	timeline := NewTimeline(classes)
	timeline.Resize(fyne.NewSize(348, timelineHeight))
	timeline.Display(minute())
	for b.Loop() {
		timeline.draw(348, timelineHeight)
	}
}

// What a card costs, thirty times a second for each face.
func BenchmarkCard(b *testing.B) {
	test.NewTempApp(b).Settings().SetTheme(themeOf(Dark))
	card, f := NewFaceCard(classes, 8), fullFace()
	card.EnableTimeline(nil, nil)
	for b.Loop() {
		card.Display(f)
	}
}
