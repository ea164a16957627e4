package live

import (
	"math"
	"time"

	"arbex/app/engine"
	"arbex/app/settings"
	"arbex/app/ui"
	"arbex/model"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/lang"
)

// cardPanel is the scrolled list of cards, and the moment of their timelines that
// all cards show while the video is held.
type cardPanel struct {
	window        fyne.Window
	engine        Engine
	settings      *settings.Store
	notifications *ui.Notifications
	network       *model.Network

	object fyne.CanvasObject
	list   *cardList
	scroll *container.Scroll
	noFace *ui.EmptyState
	cursor ui.Cursor

	folding folding
	view    *engine.View
}

func newCardPanel(o Options) *cardPanel {
	p := &cardPanel{window: o.Window, engine: o.Engine, settings: o.Settings, notifications: o.Notifications, network: o.Network, noFace: ui.NewEmptyState(), view: &engine.View{}}
	p.list = newCardList(p.newCard)
	p.scroll = container.NewVScroll(p.list.column)
	p.scroll.OnScrolled = func(fyne.Position) { p.update(p.view) }
	p.noFace.SetMessage(lang.L("No face in the picture"), lang.L("A card appears here for each face that is seen: at least 24 pixels wide, not hidden, not turned far away."))
	p.object = container.NewStack(p.noFace.Container, p.scroll)
	return p
}

func (p *cardPanel) setNetwork(n *model.Network) {
	p.network = n
	p.list.clear()
}

// newCard returns a card with its controls.
func (p *cardPanel) newCard() *ui.FaceCard {
	card := ui.NewFaceCard(p.network.Classes(), p.network.Config().Side)
	card.EnableTimeline(p.setMoment, p.setCalibrated)
	card.OnOpen(p.openCard)
	card.SetExpanded(p.settings.Appearance.ShowDetails, p.setExpanded)
	return card
}

// setCalibrated begins to measure a face's neutral look, or forgets it.
func (p *cardPanel) setCalibrated(id int, on bool) {
	p.window.Canvas().Unfocus() // the keys belong to the window again
	if on {
		p.engine.Calibrate(id)
	} else {
		p.engine.ResetCalibration(id)
	}
}

// setExpanded shows or hides the figures behind the correction on all cards, and
// remembers it.
func (p *cardPanel) setExpanded(expanded bool) {
	p.window.Canvas().Unfocus() // the keys belong to the window again
	p.settings.Appearance.ShowDetails = expanded
	p.settings.Save()
	p.list.each(func(card *ui.FaceCard) { card.SetExpanded(expanded, p.setExpanded) })
}

func (p *cardPanel) update(view *engine.View) {
	p.view = view
	faces := VisibleFaces(view)
	if held := view.State == engine.Paused || view.State == engine.Ended; held != p.cursor.Enabled {
		p.cursor = ui.Cursor{Enabled: held}
	}
	for _, id := range p.list.update(faces, p.cursor, p.visible) {
		p.notifications.Notify(ui.Warning, lang.L("Face {{.ID}} left before its neutral look was measured. Nothing was changed.", ui.Fields{"ID": id}))
	}
	p.fold(faces)
	if len(faces) == 0 && view.Picture != nil && !noPicture(view.State) {
		p.noFace.Show()
	} else {
		p.noFace.Hide()
	}
}

// visible returns the part of a card that can be seen. All of it counts as seen
// unless the video runs: only then the next picture comes soon.
func (p *cardPanel) visible(card *ui.FaceCard) (top, bottom float32) {
	if p.view.State != engine.Running {
		return -1, math.MaxFloat32
	}
	top = p.scroll.Offset.Y - card.Position().Y
	return top, top + p.scroll.Size().Height
}

// setMoment lets all cards show a moment of the last minute, or now.
func (p *cardPanel) setMoment(at time.Duration, active bool) {
	if !p.cursor.Enabled {
		return
	}
	p.cursor.At, p.cursor.Active = at, active
	for _, card := range p.list.cards {
		card.SetCursor(p.cursor)
	}
}

// timelineStep is how far a key moves the moment.
const timelineStep = 200 * time.Millisecond

// step moves the moment that the cards show while the video is held.
func (p *cardPanel) step(by time.Duration) {
	at := p.view.Played
	if p.cursor.Active {
		at = p.cursor.At
	}
	at = max(at+by, p.view.Played-engine.HistorySpan, 0)
	p.setMoment(at, at < p.view.Played)
}
