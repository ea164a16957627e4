package window

import (
	"arbex/app/engine"
	"arbex/app/ui"
	"arbex/model"

	"fyne.io/fyne/v2"
)

// Tab is what the window knows of a tab.
type Tab interface {
	// Content returns what the tab shows in the middle of the window and at its
	// right; side may be nil. It is asked for each time the tab is selected.
	Content() (main, side fyne.CanvasObject)

	// Update follows the engine. The view may be kept until the next one.
	Update(view *engine.View)

	// SetNetwork follows a change of the network; version is its id among the
	// versions, or empty.
	SetNetwork(n *model.Network, version string)

	// HandleKey handles a key while the tab is selected. It comes before the keys
	// of the window, which act on a typed key when it returns false.
	HandleKey(ui.KeyEvent) bool

	// Help describes the keys of HandleKey.
	Help() []ui.Shortcut

	// Drop takes files that were dropped onto the window while the tab is selected.
	// When it returns false they go to the first tab.
	Drop(paths []string) bool

	// Close ends what the tab does and waits for it.
	Close() error
}
