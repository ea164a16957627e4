package recording

import (
	"arbex/app/engine"
	"arbex/app/session"
	"arbex/assets/message"
	"arbex/model"
)

// Follow follows the engine: changes of the settings, pauses and faults are noted, and
// an end of the source is an end of the recording.
func (c *Control) Follow(view *engine.View) {
	c.view = view
	if c.phase != Recording {
		return
	}
	if view.Info.Spec != c.source {
		c.end("the source was changed")
		return
	}
	if now := c.currentSettings(); now != c.settings {
		c.settings = now
		c.recorder.AddEvent(session.SettingsChanged, now.String())
	}
	if c.state == engine.Resting && view.State == engine.Opening { // it wakes for the recording
		return
	}
	if before := c.state; view.State != before {
		c.state = view.State
		c.noteState(before)
	}
}

// noteState notes a change of the source's state in the session.
func (c *Control) noteState(before engine.State) {
	switch {
	case c.state == engine.Paused:
		c.recorder.AddEvent(session.Paused, "")
	case c.state == engine.Stalled:
		c.recorder.AddEvent(session.SourceTrouble, message.Stored{Err: c.view.Notice}.String())
	case c.state == engine.Running && before == engine.Resting:
	case c.state == engine.Running && before == engine.Paused:
		c.recorder.AddEvent(session.Resumed, "")
	case c.state == engine.Running:
		c.recorder.AddEvent(session.SourceTrouble, "the source was opened again")
	case c.state == engine.Ended, c.state == engine.Failed, c.state == engine.Idle:
		c.end("the source ended")
	}
}

// SetNetwork follows a change of the network. Other expressions do not fit into the
// same table.
func (c *Control) SetNetwork(n *model.Network, version string) {
	c.network, c.version = n, version
	recorder := c.recorder
	if recorder == nil {
		return
	}
	c.options.Background(func() func() {
		if recorder.SetNetwork(n) {
			return nil
		}
		return func() {
			if c.recorder == recorder {
				c.end("the network was changed for one with other expressions")
			}
		}
	})
}
