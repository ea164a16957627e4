package window

import (
	"arbex/app/batch/view"
	"arbex/app/engine"
	"arbex/app/ui"
	"arbex/model"

	"fyne.io/fyne/v2"
)

// batchTab is the tab Batch.
type batchTab struct{ *view.Tab }

var _ Tab = batchTab{}

func (t batchTab) Content() (main, side fyne.CanvasObject) { return t.Main(), t.Side() }

// Update does nothing: the tab does not follow the engine.
func (t batchTab) Update(*engine.View) {}

func (t batchTab) SetNetwork(n *model.Network, _ string) { t.Tab.SetNetwork(n) }

// HandleKey handles no key.
func (t batchTab) HandleKey(ui.KeyEvent) bool { return false }

func (t batchTab) Help() []ui.Shortcut { return nil }

func (t batchTab) Drop(paths []string) bool {
	t.Add(paths...)
	return true
}
