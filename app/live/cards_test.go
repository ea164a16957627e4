package live

import (
	"slices"
	"strings"
	"testing"
	"time"

	"arbex/app/engine"
	"arbex/app/ui"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/test"
)

func TestCardsStayWithTheirFaces(t *testing.T) {
	tab := newTestTab(t)
	list := tab.cards.list
	tab.Update(people(1, 2, 3))
	two := list.cards[2]
	tab.Update(people(2, 3, 5))
	if list.cards[2] != two || len(list.cards) != 3 || len(list.column.Objects) != 3 {
		t.Errorf("%d cards, %d in the column", len(list.cards), len(list.column.Objects))
	}
	if list.column.Objects[0] != fyne.CanvasObject(two) {
		t.Error("the cards are not in the order of their ids")
	}
	tab.Update(people())
	if len(list.column.Objects) != 0 || len(list.unused) != 4-1 {
		t.Errorf("%d left, %d to use again", len(list.column.Objects), len(list.unused))
	}
}

func TestAFaceThatLeavesDuringCalibrationIsReported(t *testing.T) {
	tab := newTestTab(t)
	view := people(1, 2)
	view.Faces[1].Neutral.State = engine.Measuring
	tab.Update(view)
	tab.Update(people(1))
	tab.Update(people(1))
	if text := tab.notifications.Text(); !strings.Contains(text, "Face 2") {
		t.Errorf("%q", text)
	}
}

func TestCalibrationIsPassedToTheEngine(t *testing.T) {
	tab := newTestTab(t)
	tab.cards.setCalibrated(3, true)
	tab.cards.setCalibrated(3, false)
	if !slices.Equal(tab.engine.calibrated, []int{3, -3}) {
		t.Error(tab.engine.calibrated)
	}
}

// Left and right go through the last minute while the video is held, and all
// cards show the same moment.
func TestArrowsMoveTheMomentWhileTheVideoIsHeld(t *testing.T) {
	tab := newTestTab(t)
	view := people(1, 2)
	tab.Update(view)
	tab.press(fyne.KeyLeft)
	if tab.cards.cursor.Active {
		t.Error("a running video can be scrubbed")
	}
	view.State = engine.Paused
	tab.Update(view)
	tab.press(fyne.KeyLeft)
	tab.press(fyne.KeyLeft)
	if want := (ui.Cursor{Enabled: true, Active: true, At: 600 * time.Millisecond}); tab.cards.cursor != want {
		t.Errorf("%+v", tab.cards.cursor)
	}
	tab.press(fyne.KeyRight)
	tab.press(fyne.KeyRight)
	if tab.cards.cursor.Active {
		t.Error("the right key does not come back to now")
	}
	tab.press(fyne.KeyLeft)
	view.State = engine.Running
	tab.Update(view)
	if tab.cards.cursor.Enabled || tab.cards.cursor.Active {
		t.Error("the moment stays while the video runs")
	}
}

// A card that is scrolled out of sight waits and is not painted while the video
// runs, and is right when it comes into sight and when the video is held.
func TestCardsOutOfSightWait(t *testing.T) {
	tab := newTestTab(t)
	many := func() *engine.View { return people(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12) }
	view := many()
	tab.Update(view)
	tab.Update(view) // the cards have their places
	panel, last := tab.cards, tab.cards.list.cards[12]
	if top, bottom := panel.visible(last); top < last.Size().Height && bottom > 0 {
		t.Fatal("all cards fit: this shows nothing")
	}
	painted := func(card *ui.FaceCard) int { return len(test.WidgetRenderer(card).Objects()) }
	if first := painted(panel.list.cards[1]); painted(last) > 0 || first < 6 {
		t.Errorf("%d parts of a card out of sight are painted, %d of one in sight", painted(last), first)
	}
	tellsSo := func(card *ui.FaceCard) bool {
		return slices.ContainsFunc(test.LaidOutObjects(card), func(o fyne.CanvasObject) bool {
			text, ok := o.(*canvas.Text)
			return ok && strings.Contains(text.Text, "out of sight")
		})
	}
	changed := many()
	changed.Faces[11].Track.Missed = 1
	tab.Update(changed)
	panel.scroll.Offset.Y = last.Position().Y
	panel.scroll.OnScrolled(panel.scroll.Offset)
	if !tellsSo(last) {
		t.Error("a card that came into sight shows what was")
	}
	panel.scroll.Offset.Y = 0
	view.State = engine.Paused
	tab.Update(view)
	if tellsSo(last) {
		t.Error("a card out of sight shows what was while the video is held")
	}
}

// What one card expands all expand, and the next start as well.
func TestExpandedCardsAreRemembered(t *testing.T) {
	tab := newTestTab(t)
	tab.Update(people(1, 2))
	panel := tab.cards
	folded := panel.list.cards[2].FullHeight()
	panel.setExpanded(true)
	if panel.list.cards[2].FullHeight() <= folded || panel.newCard().FullHeight() <= folded {
		t.Error("another card stayed folded")
	}
	if !tab.saved(t).Appearance.ShowDetails {
		t.Error("the next start folds it again")
	}
}

func TestAnotherNetworkTakesNewCards(t *testing.T) {
	tab := newTestTab(t)
	tab.Update(people(1))
	tab.SetNetwork(tab.network, "")
	if n := len(tab.cards.list.cards); n != 0 {
		t.Errorf("%d cards of the old network", n)
	}
}
