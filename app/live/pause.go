package live

import (
	"arbex/app/engine"

	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// pauseButton pauses the video and lets it go on.
type pauseButton struct {
	engine Engine
	button *widget.Button
	state  engine.State
	paused bool // what the button shows
}

func newPauseButton(e Engine) *pauseButton {
	p := &pauseButton{engine: e}
	p.button = widget.NewButtonWithIcon(lang.L("Pause"), theme.MediaPauseIcon(), p.toggle)
	return p
}

func (p *pauseButton) toggle() {
	if p.state == engine.Running || p.state == engine.Paused {
		p.engine.SetPaused(p.state == engine.Running)
	}
}

func (p *pauseButton) update(state engine.State) {
	p.state = state
	if state == engine.Running || state == engine.Paused {
		p.button.Enable()
	} else {
		p.button.Disable()
	}
	paused := state == engine.Paused
	if paused == p.paused {
		return // Fyne paints an icon anew, even when it is the same one
	}
	p.paused = paused
	if paused {
		p.button.SetText(lang.L("Go on"))
		p.button.SetIcon(theme.MediaPlayIcon())
	} else {
		p.button.SetText(lang.L("Pause"))
		p.button.SetIcon(theme.MediaPauseIcon())
	}
}
