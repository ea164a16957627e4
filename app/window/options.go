package window

import (
	"arbex/app/settings"
	"arbex/app/teach"
	"arbex/model"
	"arbex/model/device"
	"arbex/vision"
)

// Options configure Run.
type Options struct {
	Source  string         // for vision.Open; empty: the first camera, or the demo clip
	Network *model.Network // required
	Version string         // id of Network among the versions; empty: it is none
	Problem error          // shown at the start, such as a model file that cannot be read; may be nil

	Folders   Folders
	Models    Models
	Computing Computing
	Start     Start
	Streaming Streaming
	Finder    vision.FinderOptions
	Teach     *teach.Options  // for the tab Teach, without what the window knows; nil: the tab is disabled
	Again     <-chan struct{} // delivers when the program was started again; may be nil

	onScreen func(func()) // where Review and Batch show what they have done; nil: fyne.Do, tests have no event loop
}

// Folders are where the window keeps its files.
type Folders struct {
	Settings string
	Data     string // batch, sessions and log; empty: there are none
}

// Streaming is the address that results are streamed at from the start: a port and a
// token that a user chose, see stream.Options. Without a port it is off until it is
// switched on, at a free port.
type Streaming struct {
	Port  int
	Token string
}

// Models are how the network picker gets another network.
type Models struct {
	Load   func(path string) (*model.Network, error) // reads a model file
	Preset func(name string) (*model.Network, error) // makes a preset's network
}

// Computing is how the network is computed.
type Computing struct {
	Threads int                                         // 0: every core
	Device  device.Kind                                 // any: what was chosen in the window
	Neutral func(*model.Network) model.NeutralReference // see engine.Options; may be nil
}

// Start is how the window begins. Safe begins with the camera off. With Resume,
// which opens the model of the last run, that is so until the user has chosen to
// continue as usual: the last run did not end properly.
type Start struct {
	Safe   bool
	Resume func() (n *model.Network, version string, err error)
}

// firstDevice is that of the first network. Safe mode does without a GPU, and so
// does the window until a user has chosen how to go on after a crash.
func (o Options) firstDevice(c settings.Compute) device.Kind {
	if o.Start.Safe || o.Start.Resume != nil {
		return device.CPU
	}
	return o.Computing.chosenDevice(c)
}

// chosenDevice is that of the command line, else what was chosen last time.
func (c Computing) chosenDevice(saved settings.Compute) device.Kind {
	if c.Device != device.Auto {
		return c.Device
	}
	return savedDevice(saved)
}

// savedDevice is the device of the settings; what is not one is any device.
func savedDevice(c settings.Compute) device.Kind {
	device, _ := device.Parse(c.Device)
	return device
}
