package recording

import (
	"cmp"
	"fmt"

	"arbex/app"
	"arbex/app/session"
	"arbex/app/settings"
	"arbex/vision"
)

// Settings are those that decide what is recorded and can change meanwhile.
type Settings struct {
	Postprocessing settings.Postprocessing
	Orientation    settings.SourceOrientation
}

// String returns what a session notes about a change.
func (s Settings) String() string {
	return fmt.Sprintf("smoothing_ms %d, uncertain_below %v, mix %v, mirrored %v, turned_degrees %d", s.Postprocessing.SmoothingMs, s.Postprocessing.UncertainBelow, s.Postprocessing.Mix, s.Orientation.Mirror, s.Orientation.Rotation)
}

func (c *Control) currentSettings() Settings {
	return c.options.Settings(c.view.Info.Spec, c.network)
}

// metadata is what session.json holds about a recording that begins now.
func (c *Control) metadata() session.Metadata {
	m := session.Metadata{Program: "ARBEx " + app.Version, Source: session.DescribeSource(c.view.Info), Video: c.Choices.Video, Settings: c.conditions(), Study: c.Choices.Study}
	if c.view.Info.Live {
		m.Consent = session.Consent{Given: c.Choices.Consent, Text: "Everyone on camera has agreed to be recorded", Time: c.Choices.Consented.UTC()}
	}
	return m
}

// conditions are what else decided the numbers.
func (c *Control) conditions() map[string]any {
	now := c.settings
	return map[string]any{
		"detector": cmp.Or(c.options.Detector, vision.Detectors()[0]), "threads": c.options.Threads, "model_version": c.version,
		"smoothing_ms": now.Postprocessing.SmoothingMs, "uncertain_below": now.Postprocessing.UncertainBelow, "mix": now.Postprocessing.Mix,
		"mirrored": now.Orientation.Mirror, "turned_degrees": now.Orientation.Rotation,
	}
}
