package cli

import (
	"context"
	"errors"
	"fmt"

	uilive "arbex/app/live"
	"arbex/model"
)

// live opens the window.
type live struct {
	Source string `help:"Camera (0, /dev/video0), file, folder, address, or demo; without it the first camera, or the demo clip." placeholder:"SOURCE"`
	finderFlags
	networkFlags
}

// Validate is called by kong once the flags are read.
func (l *live) Validate() error {
	return errors.Join(l.finderFlags.Validate(), l.networkFlags.Validate())
}

// Run blocks until the window is closed. A model that cannot be read does not
// keep the window from opening: it says so in a notice.
func (l *live) Run(ctx context.Context, t *terminal, h home) error {
	settings, err := h.settings()
	if err != nil {
		return err
	}
	network, err := l.open()
	problem := ""
	if err != nil {
		problem = oneLine(err.Error())
		if network, err = presetNetwork(l.Preset); err != nil {
			return err
		}
	}
	warn(t, network)
	if err := uilive.Run(ctx, uilive.Options{
		Source: l.Source, Network: network, Threads: l.Threads, Finder: l.finder(), Settings: settings,
		Load: model.Load, Preset: presetNetwork, Problem: problem,
	}); err != nil {
		return fmt.Errorf("the window cannot be opened: %w; on a machine without a display use arbex analyze", err)
	}
	return nil
}
