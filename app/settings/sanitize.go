package settings

import (
	"maps"
	"slices"
	"time"

	"arbex/vision"
)

// sanitize replaces values that make no sense by defaults.
func (s *Settings) sanitize() {
	d := Defaults()
	s.Format = format
	s.Window.sanitize()
	s.Appearance.sanitize(d.Appearance)
	s.Postprocessing.sanitize(d.Postprocessing)
	s.Retention.sanitize()
	s.Study.sanitize()
	s.Compute.Device = oneOf(s.Compute.Device, Automatic, "cpu", "gpu", "cublas")
	if s.Consent.Version < 0 || s.Consent.AgreedAt.IsZero() {
		s.Consent.Version, s.Consent.AgreedAt = 0, time.Time{}
	}
	s.Consent.FilesVersion = max(s.Consent.FilesVersion, 0)
	if s.Sources == nil {
		s.Sources = d.Sources
	}
	s.Sources = redactSources(s.Sources)
	maps.DeleteFunc(s.Sources, func(_ string, v SourceOrientation) bool { return !v.valid() || v == SourceOrientation{} })
}

// redactSources removes the passwords that earlier versions kept in addresses.
func redactSources(sources map[string]SourceOrientation) map[string]SourceOrientation {
	shown := make(map[string]SourceOrientation, len(sources))
	for spec, s := range sources {
		shown[vision.Redacted(spec)] = s
	}
	return shown
}

func (w *Window) sanitize() {
	w.Width = clamp(w.Width, MinWidth, maxSide, DefaultWidth)
	w.Height = clamp(w.Height, MinHeight, maxSide, DefaultHeight)
}

func (a *Appearance) sanitize(d Appearance) {
	a.Language = oneOf(a.Language, d.Language, Languages...)
	a.Theme = oneOf(a.Theme, d.Theme, ThemeLight, ThemeDark)
	a.Scale = clamp(a.Scale, MinScale, MaxScale, d.Scale)
	a.Overlay = oneOf(a.Overlay, d.Overlay, OverlayPoints, OverlayPose, OverlayNone)
}

func (p *Postprocessing) sanitize(d Postprocessing) {
	if p.SmoothingMs < 0 || p.SmoothingMs > MaxSmoothingMs {
		p.SmoothingMs = d.SmoothingMs
	}
	if !(p.UncertainBelow >= 0 && p.UncertainBelow <= MaxUncertainBelow) {
		p.UncertainBelow = d.UncertainBelow
	}
	if !(p.Mix >= 0 && p.Mix <= 1) {
		p.Mix = d.Mix
	}
}

// sanitize switches off what makes no sense, so that nothing is deleted by mistake.
func (r *Retention) sanitize() {
	for _, days := range []*int{&r.CaptureDays, &r.SessionDays} {
		if *days < 0 || *days > MaxDays {
			*days = 0
		}
	}
}

func (s SourceOrientation) valid() bool {
	return s.Rotation >= 0 && s.Rotation < 360 && s.Rotation%90 == 0
}

// clamp returns v limited to its bounds. What is not positive becomes the standard.
func clamp(v, least, most, standard float32) float32 {
	if !(v > 0) {
		return standard
	}
	return min(max(v, least), most)
}

// oneOf returns v if it is one of the choices, else the standard.
func oneOf(v, standard string, choices ...string) string {
	if slices.Contains(choices, v) {
		return v
	}
	return standard
}
