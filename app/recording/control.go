package recording

import (
	"cmp"
	"path/filepath"
	"time"

	"arbex/app/engine"
	"arbex/app/session"
	"arbex/assets/message"
	"arbex/model"
	"arbex/vision"
)

// Control records one session after the other.
type Control struct {
	Choices Choices

	options Options
	network *model.Network
	version string       // of the network, among those of the user
	view    *engine.View // the newest one

	phase    Phase
	closed   bool
	recorder *session.Recorder // while Recording
	source   string            // that is recorded
	settings Settings          // newest ones that are noted in the session
	state    engine.State      // newest one that is noted
	segment  Segment
}

// New returns a Control that records a network's results.
func New(o Options, n *model.Network, version string) *Control {
	if o.Now == nil {
		o.Now = time.Now
	}
	return &Control{options: o, network: n, version: version, view: &engine.View{}}
}

// Phase returns what happens at this moment.
func (c *Control) Phase() Phase { return c.phase }

// Status returns the numbers of the session that is recorded, and whether one is.
func (c *Control) Status() (s session.Status, recording bool) {
	if c.phase != Recording {
		return s, false
	}
	return c.recorder.Status(), true
}

// NeedsConsent reports whether the people in the source have to agree: it is live.
func (c *Control) NeedsConsent() bool { return c.view.Info.Live }

// Consented reports whether recording needs no consent, or has it.
func (c *Control) Consented() bool { return c.Choices.Consent || !c.NeedsConsent() }

// Agree notes that everyone on camera agrees to be recorded, or does not any more.
func (c *Control) Agree(yes bool) { c.Choices.Consent, c.Choices.Consented = yes, c.options.Now() }

// Folder returns the folder that sessions are written into.
func (c *Control) Folder() string {
	return cmp.Or(c.Choices.Folder, filepath.Join(c.options.Data, session.DefaultFolder))
}

// Obstacle returns why there is nothing to record now, nil when there is.
func (c *Control) Obstacle() error {
	switch {
	case c.options.Data == "" && c.Choices.Folder == "":
		return message.New("There is no data folder, so nothing can be recorded. Start the program with --home and a folder.", nil)
	case c.view.Info.Kind == vision.Picture && c.view.Picture != nil:
		return message.New("A single picture cannot be recorded. Choose a camera or a clip under Source.", nil)
	case c.view.State != engine.Running && c.view.State != engine.Paused && c.view.State != engine.Resting:
		return message.New("There is nothing to record yet. Choose a camera or a clip under Source.", nil)
	}
	return nil
}

// Begin starts to record, or tells the Display why it cannot. The digest of a large
// network takes a moment, which the caller does not wait for.
func (c *Control) Begin() {
	if c.phase != Idle {
		return
	}
	err := c.Obstacle()
	if err == nil && !c.Consented() {
		err = message.New("Nothing is recorded before everyone on camera has agreed.", nil)
	}
	if err != nil {
		c.options.Display.Refused(err)
		return
	}
	c.phase, c.source, c.state, c.segment = Starting, c.view.Info.Spec, c.view.State, Segment{}
	c.settings = c.currentSettings()
	o := session.RecorderOptions{
		Folder: session.NewFolderName(c.Folder(), c.options.Now()), Metadata: c.metadata(), Network: c.network,
		Subscribe: c.options.Subscribe, Now: c.options.Now, OnChange: func() { c.options.OnScreen(c.update) },
	}
	c.options.Background(func() func() {
		recorder, err := session.StartRecorder(o)
		return func() { c.begun(recorder, o.Network, err) }
	})
}

// begun goes on with a session that was created. What has changed meanwhile is caught
// up with.
func (c *Control) begun(recorder *session.Recorder, n *model.Network, err error) {
	c.phase = Idle
	switch {
	case err != nil:
		c.options.Display.Failed(err)
		return
	case c.closed:
		recorder.Stop("the program was closed")
		return
	}
	c.phase, c.recorder = Recording, recorder
	c.options.Display.Begun(recorder.Status(), c.Choices.Study)
	c.Choices.Study = nextTrial(c.Choices.Study)
	c.update()
	if c.network != n {
		c.SetNetwork(c.network, c.version)
	}
	c.Follow(c.view)
}

// update shows the newest numbers and ends a recording that cannot go on.
func (c *Control) update() {
	status, recording := c.Status()
	switch {
	case !recording:
	case status.Err != nil:
		c.end("")
	default:
		c.options.Display.Updated(status)
	}
}

// Stop ends the recording as the user wishes.
func (c *Control) Stop() { c.end("stopped by the person") }

// end ends the recording; why is written into the session. Writing what waits may
// take a moment, which the caller does not wait for.
func (c *Control) end(why string) {
	if c.phase != Recording {
		return
	}
	recorder := c.recorder
	c.recorder, c.phase = nil, Stopping
	c.options.Display.Stopping()
	c.options.Background(func() func() {
		status, err := recorder.Stop(why)
		return func() {
			c.phase = Idle
			c.options.Display.Ended(status, err)
		}
	})
}

// Close ends a recording with the program, and waits until it is written.
func (c *Control) Close() {
	c.closed = true
	if c.phase == Recording {
		c.recorder.Stop("the program was closed")
		c.recorder, c.phase = nil, Idle
	}
}

// Recover finishes the sessions that a killed program left.
func (c *Control) Recover() {
	if c.options.Data == "" {
		return
	}
	folder := c.Folder()
	c.options.Background(func() func() {
		finished, err := session.RecoverAll(folder)
		return func() {
			if c.phase == Idle && !c.closed {
				c.options.Display.Recovered(finished, err)
			}
		}
	})
}
