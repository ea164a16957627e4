package live

import (
	"time"

	"arbex/app/engine"
	"arbex/app/ui"
	"arbex/vision"
)

// seekControl moves a clip. A clip that runs is held while the bar is dragged.
type seekControl struct {
	engine Engine
	bar    *ui.SeekBar
	state  engine.State
	held   bool // for the drag
}

func newSeekControl(e Engine) *seekControl {
	c := &seekControl{engine: e, bar: ui.NewSeekBar()}
	c.bar.OnSeek, c.bar.OnDrag = e.Seek, c.hold
	return c
}

func (c *seekControl) hold(on bool) {
	if on && c.state == engine.Running || !on && c.held {
		c.held = on
		c.engine.SetPaused(on)
	}
}

// update follows the engine. A frame from before a seek says nothing about where the
// clip is.
func (c *seekControl) update(view *engine.View) {
	c.state = view.State
	duration := time.Duration(0)
	if view.Info.Kind == vision.Clip && !noPicture(view.State) {
		duration = view.Info.Duration
	}
	if !view.Seeking {
		c.bar.Display(view.Time, duration)
	}
}
