package live

import (
	"arbex/app/engine"
	"arbex/app/settings"
	"arbex/app/ui"
	"arbex/model"
	"arbex/vision"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/lang"
)

// Options are what the tab works with; all are required.
type Options struct {
	Window        fyne.Window
	Files         *ui.Files
	Engine        Engine
	Settings      *settings.Store
	Notifications *ui.Notifications
	Orientations  *Orientations
	Open          func(source string) // opens a source, perhaps after asking for consent
	Reopen        func()              // opens the last source again
	Network       *model.Network
}

// Tab is the Live tab.
type Tab struct {
	engine        Engine
	settings      *settings.Store
	notifications *ui.Notifications
	orientations  *Orientations
	open          func(source string)

	view      *engine.View // the newest one
	sources   *sourcePicker
	pause     *pauseButton
	stage     *stage
	cards     *cardPanel
	smoothing *smoothingControl
}

// New returns the tab.
func New(o Options) *Tab {
	t := &Tab{engine: o.Engine, settings: o.Settings, notifications: o.Notifications, orientations: o.Orientations, open: o.Open, view: &engine.View{}}
	t.orientations.Set(o.Settings.Sources)
	t.sources = newSourcePicker(o.Window, o.Files, o.Notifications, t.Open, t.orientationItems)
	t.pause = newPauseButton(o.Engine)
	t.stage = newStage(o.Network, o.Engine, func() { t.Open(vision.Demo) }, func() { t.notifications.Clear(); o.Reopen() })
	t.cards = newCardPanel(o)
	t.smoothing = newSmoothingControl(o)
	return t
}

// Controls returns the buttons for the source, which the window shows in its bar
// on every tab.
func (t *Tab) Controls() []fyne.CanvasObject {
	return []fyne.CanvasObject{t.sources.button, t.pause.button}
}

// Stage returns the video.
func (t *Tab) Stage() fyne.CanvasObject { return t.stage.object }

// ExpectedMix returns the mix of expressions that is expected, as far as the network
// supports it: 0 as trained, 1 balanced (see model.Prior). Any goroutine may call it.
func (t *Tab) ExpectedMix() float64 { return t.smoothing.mix.Load().(float64) }

// Content returns the video and the cards.
func (t *Tab) Content() (main, side fyne.CanvasObject) {
	return t.stage.object, container.NewBorder(t.smoothing.button, nil, nil, nil, t.cards.object)
}

// Update follows the engine. The tab keeps the view until the next one.
func (t *Tab) Update(view *engine.View) {
	t.view = view
	t.sources.update(view.Info)
	t.pause.update(view.State)
	t.updateStatus(view)
	t.stage.update(view, t.settings.Appearance.Overlay)
	t.cards.update(view)
}

// SetNetwork follows a change of the network.
func (t *Tab) SetNetwork(n *model.Network, _ string) {
	t.stage.setNetwork(n)
	t.cards.setNetwork(n)
	t.smoothing.setNetwork(n)
}

// RefreshTheme follows a change of theme.
func (t *Tab) RefreshTheme() {
	t.cards.list.refresh()
	t.stage.video.Refresh()
}

// Open opens a source that the user chose.
func (t *Tab) Open(source string) {
	t.notifications.Clear()
	t.open(source)
}

// Drop opens the first of the files that were dropped onto the window.
func (t *Tab) Drop(paths []string) bool {
	t.Open(paths[0])
	return true
}

// HandleKey handles no key: Shortcuts work on every tab.
func (t *Tab) HandleKey(ui.KeyEvent) bool { return false }

// Help lists no keys: Shortcuts are listed for the whole window.
func (t *Tab) Help() []ui.Shortcut { return nil }

// Close has nothing to end.
func (t *Tab) Close() error { return nil }

// updateStatus shows what the source reports, as a message.
func (t *Tab) updateStatus(view *engine.View) {
	switch {
	case view.Notice != nil && view.State != engine.Failed:
		t.notifications.SetStatus(ui.Warning, ui.ErrorText(view.Notice))
	case view.State == engine.Ended && view.Info.Kind == vision.Folder:
		source := view.Info.Spec
		t.notifications.SetStatus(ui.Plain, lang.L("These were all pictures of the folder."), ui.Action{Label: lang.L("Again"), Do: func() { t.Open(source) }})
	default:
		t.notifications.SetStatus(ui.Plain, "")
	}
}
