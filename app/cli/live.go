package cli

import (
	"cmp"
	"context"
	"errors"
	"fmt"

	"arbex/app/instance"
	"arbex/app/teach"
	"arbex/app/window"
	shipped "arbex/assets/models"
	"arbex/model"
	"arbex/model/device"
	"arbex/training/captures"
	"arbex/training/tuning"
	"arbex/training/versions"
	"arbex/vision"
)

// live opens the window.
type live struct {
	Open   string `arg:"" optional:"" name:"source" type:"opened" help:"What to open: a picture, a clip, a folder, an address, a camera, or demo."`
	Source string `help:"The same; without either the first camera, or the demo clip." placeholder:"SOURCE"`
	Safe   bool   `help:"Safe mode: begin with the shipped model, on the processor, and with the camera off."`
	streamFlags
	detectorFlags
	networkFlags
}

// Validate is called by kong once the flags are read.
func (l *live) Validate() error {
	if l.Open != "" && l.Source != "" {
		return fmt.Errorf("%s and --source=%s are two sources; give one", vision.Redacted(l.Open), vision.Redacted(l.Source))
	}
	return errors.Join(l.streamFlags.Validate(), l.detectorFlags.Validate(), l.networkFlags.Validate())
}

// source returns what to open.
func (l *live) source() string { return cmp.Or(l.Open, l.Source) }

// Run blocks until the window is closed. A model that cannot be read does not keep the
// window from opening: a notice reports it.
func (l *live) Run(ctx context.Context, t *terminal, h home) error {
	settings, err := h.settings()
	if err != nil {
		return err
	}
	data, err := h.data()
	if err != nil {
		return err
	}
	only, other, err := instance.Acquire(data)
	if err == nil && only == nil {
		t.logf("arbex is already open on %s (process %d), and was asked to come to the front. To open a second one give it a folder of its own with --home.", data, other)
		if source := l.source(); source != "" {
			t.logf("%s was not opened; drop it onto that window, or press O there", vision.Redacted(source))
		}
		return nil
	}
	var again <-chan struct{}
	if err == nil {
		defer only.Release()
		again = only.Activations()
	}
	teaching, versions, problems := teachOptions(h)
	if teaching != nil {
		defer teaching.Captures.Close()
	}
	resume := func() (*model.Network, string, error) { return l.loadNetwork(versions) }
	begin := resume
	crashed := only != nil && window.CrashedLastRun(data) // while another window is open, its run has not ended
	if l.Safe || crashed {
		begin = shippedVersion
	}
	if l.Safe || !crashed {
		resume = nil
	}
	network, version, err := begin()
	if err != nil {
		problems = append(problems, err)
	}
	if network == nil {
		if network, err = presetNetwork(l.Preset); err != nil {
			return err
		}
	}
	logLimitations(t, network)
	if err := window.Run(ctx, window.Options{
		Source: l.source(), Network: network, Version: version, Problem: errors.Join(problems...), Finder: l.finderOptions(), Teach: teaching, Again: again,
		Folders:   window.Folders{Settings: settings, Data: data},
		Models:    window.Models{Load: model.Load, Preset: presetNetwork},
		Computing: window.Computing{Threads: l.Threads, Device: l.device(), Neutral: neutralFace(teaching)},
		Streaming: window.Streaming{Port: l.Stream, Token: l.StreamToken},
		Start:     window.Start{Safe: l.Safe, Resume: resume},
	}); err != nil {
		return fmt.Errorf("the window cannot be opened: %w; on a machine without a display use arbex analyze", err)
	}
	return nil
}

// teachOptions opens the user's captures and versions. Without them the window opens
// with a notice and without the tab Teach.
func teachOptions(h home) (*teach.Options, *versions.Store, []error) {
	folder, err := h.data()
	if err != nil {
		return nil, nil, []error{err}
	}
	models, err := h.versions()
	if err != nil {
		return nil, nil, []error{err}
	}
	faces, err := captures.Open(folder)
	if err != nil {
		return nil, models, []error{err}
	}
	base, err := tuning.ReadReplay(shipped.Replay(shippedPreset))
	if err != nil {
		return &teach.Options{Captures: faces, Versions: models, Niceness: device.Background}, models, []error{err}
	}
	return &teach.Options{Captures: faces, Versions: models, Replay: base, Niceness: device.Background}, models, nil
}

// neutralFace returns the neutral faces of the shipped replay set, for networks with
// the backbone of the shipped one.
func neutralFace(teaching *teach.Options) func(*model.Network) model.NeutralReference {
	return func(n *model.Network) model.NeutralReference {
		if teaching == nil || !teaching.Replay.Fits(n) {
			return model.NeutralReference{}
		}
		return teaching.Replay.Neutral(n)
	}
}

// shippedPreset is the preset whose trained model ships.
const shippedPreset = "compact"

// shippedVersion returns the network of safe mode.
func shippedVersion() (*model.Network, string, error) {
	n, err := shippedNetwork()
	return n, versions.Shipped, err
}

func shippedNetwork() (*model.Network, error) { return presetNetwork(shippedPreset) }

// loadNetwork opens the network that the flags name, or else the version in use. It may
// return the shipped network together with an error.
func (l *live) loadNetwork(models *versions.Store) (n *model.Network, version string, err error) {
	if l.Model != "" || l.Preset != shippedPreset || models == nil {
		n, err = l.open()
		return n, "", err
	}
	return models.LoadCurrent()
}
