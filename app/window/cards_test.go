package window

import (
	"slices"
	"strings"
	"testing"
	"time"

	"arbex/app/engine"
	"arbex/app/settings"
	"arbex/app/ui"
	"arbex/model"
	"arbex/vision"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/test"
)

// people is a view with faces of some ids, each with a second of history.
func people(ids ...int) engine.View {
	view := picture()
	for _, id := range ids {
		share := float32(id) / 10
		p := model.Prediction{Primary: model.Distribution{share, 1 - share, 0, 0, 0, 0, 0, 0}}
		face := engine.Face{Track: vision.Track{ID: id}, Known: true, Prediction: p, History: &engine.History{}, At: time.Second}
		face.Smoothed, face.Shown = engine.EstimateOf(p), engine.EstimateOf(p)
		for i := range 30 {
			face.History.Add(engine.HistoryEntry{At: time.Duration(i) * time.Second / 30, Smoothed: face.Shown, Shown: face.Shown})
		}
		view.Faces = append(view.Faces, face)
	}
	view.Time = time.Second
	return *view
}

// A card stays with its face when others come and go.
func TestCardsStayWithTheirFaces(t *testing.T) {
	v, f := opened(t, "")
	v.show(f, people(1, 2, 3))
	two := v.cards.cards[2]
	v.show(f, people(2, 3, 5))
	if v.cards.cards[2] != two || len(v.cards.cards) != 3 || len(v.cards.column.Objects) != 3 {
		t.Errorf("%d cards, %d in the column", len(v.cards.cards), len(v.cards.column.Objects))
	}
	if v.cards.column.Objects[0] != fyne.CanvasObject(two) {
		t.Error("the cards are not in the order of their ids")
	}
	v.show(f, people())
	if len(v.cards.column.Objects) != 0 || len(v.cards.spare) != 4-1 {
		t.Errorf("%d left, %d to use again", len(v.cards.column.Objects), len(v.cards.spare))
	}
}

// Whoever leaves while being measured is told about.
func TestLeavingWhileMeasuredIsSaid(t *testing.T) {
	v, f := opened(t, "")
	view := people(1, 2)
	view.Faces[1].Neutral.State = engine.Measuring
	v.show(f, view)
	v.show(f, people(1))
	v.show(f, people(1))
	if !strings.Contains(v.notice.Text(), "Face 2") {
		t.Errorf("%q", v.notice.Text())
	}
}

// Left and right go through the last minute while the video is held, and all
// cards show the same moment.
func TestKeysScrubWhileHeld(t *testing.T) {
	v, f := opened(t, "")
	press := func(name fyne.KeyName) { v.window.Canvas().OnTypedKey()(&fyne.KeyEvent{Name: name}) }
	view := people(1, 2)
	v.show(f, view)
	press(fyne.KeyLeft)
	if v.cursor.Active {
		t.Error("a running video can be scrubbed")
	}
	view.State = engine.Paused
	v.show(f, view)
	press(fyne.KeyLeft)
	press(fyne.KeyLeft)
	if want := (ui.Cursor{Enabled: true, Active: true, At: 600 * time.Millisecond}); v.cursor != want {
		t.Errorf("%+v", v.cursor)
	}
	press(fyne.KeyRight)
	press(fyne.KeyRight)
	if v.cursor.Active {
		t.Error("the right key does not come back to now")
	}
	press(fyne.KeyLeft)
	view.State = engine.Running
	v.show(f, view)
	if v.cursor.Enabled || v.cursor.Active {
		t.Error("the moment stays while the video runs")
	}
}

// What a person chooses holds at once, is stated, and is remembered.
func TestSteadinessIsChosenAndStated(t *testing.T) {
	v, f := opened(t, "")
	if !strings.Contains(v.steady.Text, "200 ms behind") {
		t.Errorf("%q", v.steady.Text)
	}
	v.askSteady()
	r := v.memory.Postprocessing
	r.SmoothingMs, r.UncertainBelow, r.Mix = 0, 0.3, 0.5
	v.keepSteady(r)
	if f.steady.Smoothing != 0 || f.steady.UncertainBelow != 0.3 || f.steady.Mix != 0.5 || v.memory.Postprocessing != r {
		t.Errorf("%+v", f.steady)
	}
	if !strings.Contains(v.steady.Text, "Not smoothed") || strings.Contains(v.steady.Text, "balanced") {
		t.Errorf("the untrained network can expect no mix, but: %q", v.steady.Text)
	}
	if words := steadyWords(r); !strings.Contains(words, "50 % balanced") {
		t.Errorf("%q", words)
	}
}

// A card that is scrolled out of sight waits and is not painted while the video
// runs, and is right when it comes into sight and when the video is held.
func TestCardsOutOfSightWait(t *testing.T) {
	v, f := opened(t, "")
	v.window.Resize(fyne.NewSize(1180, 760))
	view := people(1, 2, 3)
	v.show(f, view)
	v.show(f, view) // the cards have their places
	last := v.cards.cards[3]
	if top, bottom := v.sight(last); top < last.Size().Height && bottom > 0 {
		t.Fatal("three cards fit: this shows nothing")
	}
	painted := func(card *ui.FaceCard) int { return len(test.WidgetRenderer(card).Objects()) }
	// What has a button stays: the reason and the neutral face.
	if first := painted(v.cards.cards[1]); painted(last) > 2 || first < 10 {
		t.Errorf("%d parts of a card out of sight are painted, %d of one in sight", painted(last), first)
	}
	at := func(card *ui.FaceCard) bool {
		return slices.ContainsFunc(test.WidgetRenderer(card).Objects(), func(o fyne.CanvasObject) bool {
			text, ok := o.(*canvas.Text)
			return ok && strings.Contains(text.Text, "out of sight")
		})
	}
	changed := people(1, 2, 3)
	changed.Faces[2].Track.Missed = 1
	v.show(f, changed)
	v.scroll.Offset.Y = last.Position().Y
	v.scroll.OnScrolled(v.scroll.Offset)
	if !at(last) {
		t.Error("a card that came into sight says what was")
	}
	v.scroll.Offset.Y = 0
	view.State = engine.Paused
	v.show(f, view)
	if at(last) {
		t.Error("a card out of sight says what was while the video is held")
	}
}

// Each state of the expected mix has its sentence.
func TestExpectedMixIsExplained(t *testing.T) {
	for _, c := range []struct {
		mix   float32
		known bool
		says  string
	}{{0, true, "as trained"}, {0.5, true, "50 %"}, {1, true, "balanced"}, {0.5, false, "does not say"}} {
		if got := mixWords(settings.Postprocessing{Mix: c.mix}, c.known); !strings.Contains(got, c.says) {
			t.Errorf("mix %v: %q", c.mix, got)
		}
	}
}
