package settings

import (
	"maps"
	"slices"
	"time"

	"arbex/vision"
)

// Settings is everything that is remembered.
type Settings struct {
	Format         int                          `json:"format"` // of the file, see format
	Window         Window                       `json:"window"`
	Appearance     Appearance                   `json:"look"`
	Postprocessing Postprocessing               `json:"reading"`
	Consent        Consent                      `json:"consent"`
	Retention      Retention                    `json:"keep"`
	Compute        Compute                      `json:"computing"`
	Sources        map[string]SourceOrientation `json:"sources,omitempty"` // by source, vision.Redacted: no password is kept here; absent: as it comes
}

// Window is where the window was.
type Window struct {
	Width  float32 `json:"width"`
	Height float32 `json:"height"`
}

// Appearance is how things are shown.
type Appearance struct {
	Language    string  `json:"language"` // System, or a code such as "de"
	Theme       string  `json:"theme"`    // System, Light, Dark
	Scale       float32 `json:"scale"`    // of text and widgets, 1: as the desktop says
	Overlay     string  `json:"overlay"`  // Box, Points, Nothing
	ShowDetails bool    `json:"why"`      // the cards show the figures behind the correction
}

// Postprocessing is how predictions become what is shown.
type Postprocessing struct {
	SmoothingMs    int     `json:"smoothing_ms"` // time constant, 0: off
	UncertainBelow float32 `json:"uncertain"`    // confidence below which no expression is named, 0: always name one
	Mix            float32 `json:"mix"`          // of expressions to expect, 0: as trained, 1: each as often as any other
}

// Consent is what the person agreed to before a camera was opened.
type Consent struct {
	Version  int       `json:"text"` // number of the text that was agreed to, 0: none yet
	AgreedAt time.Time `json:"agreed"`
}

// Retention is how long pictures and recordings stay; 0 keeps them for ever.
type Retention struct {
	CaptureDays int `json:"capture_days"`
	SessionDays int `json:"session_days"`
}

// Compute is where the network is computed.
type Compute struct {
	Device string `json:"device"` // Automatic, "cpu", "gpu", "cublas"
}

// SourceOrientation is how the pictures of a source are turned before anything looks at
// them.
type SourceOrientation struct {
	Mirror   bool `json:"mirror"`
	Rotation int  `json:"turn"` // clockwise: 0, 90, 180, 270
}

// The choices.
const (
	System        = "system"
	ThemeLight    = "light"
	ThemeDark     = "dark"
	OverlayBox    = "box"
	OverlayPoints = "points"
	OverlayNone   = "nothing"

	Automatic = "auto"
)

// Languages that the window speaks.
var Languages = []string{"en", "de"}

// The size of a first window, and the smallest one.
const (
	DefaultWidth, DefaultHeight = 1180, 760
	MinWidth, MinHeight         = 900, 600
	maxSide                     = 8192
)

// The bounds of Look.Scale, of Reading and of Keep.
const (
	MaxSmoothingMs     = 1000
	MaxUncertainBelow  = 0.9
	MinScale, MaxScale = 0.8, 2.0
	MaxDays            = 3650
)

// Defaults are the settings of a first start.
func Defaults() Settings {
	return Settings{
		Format:         format,
		Window:         Window{Width: DefaultWidth, Height: DefaultHeight},
		Appearance:     Appearance{Language: System, Theme: System, Scale: 1, Overlay: OverlayBox},
		Postprocessing: Postprocessing{SmoothingMs: 200, UncertainBelow: 0.45},
		Compute:        Compute{Device: Automatic},
		Sources:        map[string]SourceOrientation{},
	}
}

// sanitize puts defaults in the place of values that make no sense.
func (s *Settings) sanitize() {
	d := Defaults()
	s.Format = format
	s.Window.sanitize()
	s.Appearance.sanitize(d.Appearance)
	s.Postprocessing.sanitize(d.Postprocessing)
	s.Retention.sanitize()
	s.Compute.Device = oneOf(s.Compute.Device, Automatic, "cpu", "gpu", "cublas")
	if s.Consent.Version < 0 || s.Consent.AgreedAt.IsZero() {
		s.Consent = d.Consent
	}
	if s.Sources == nil {
		s.Sources = d.Sources
	}
	s.Sources = redactSources(s.Sources)
	maps.DeleteFunc(s.Sources, func(_ string, v SourceOrientation) bool { return !v.valid() || v == SourceOrientation{} })
}

// redactSources takes out the passwords that earlier versions kept in addresses.
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

func (l *Appearance) sanitize(d Appearance) {
	l.Language = oneOf(l.Language, d.Language, Languages...)
	l.Theme = oneOf(l.Theme, d.Theme, ThemeLight, ThemeDark)
	l.Scale = clamp(l.Scale, MinScale, MaxScale, d.Scale)
	l.Overlay = oneOf(l.Overlay, d.Overlay, OverlayPoints, OverlayNone)
}

func (r *Postprocessing) sanitize(d Postprocessing) {
	if r.SmoothingMs < 0 || r.SmoothingMs > MaxSmoothingMs {
		r.SmoothingMs = d.SmoothingMs
	}
	if !(r.UncertainBelow >= 0 && r.UncertainBelow <= MaxUncertainBelow) {
		r.UncertainBelow = d.UncertainBelow
	}
	if !(r.Mix >= 0 && r.Mix <= 1) {
		r.Mix = d.Mix
	}
}

// sanitize switches off what makes no sense: nothing is deleted by mistake.
func (k *Retention) sanitize() {
	for _, days := range []*int{&k.CaptureDays, &k.SessionDays} {
		if *days < 0 || *days > MaxDays {
			*days = 0
		}
	}
}

func (s SourceOrientation) valid() bool {
	return s.Rotation >= 0 && s.Rotation < 360 && s.Rotation%90 == 0
}

// clamp returns v kept between its bounds; what is no number, or was never
// set, becomes the standard.
func clamp(v, least, most, standard float32) float32 {
	if !(v > 0) {
		return standard
	}
	return min(max(v, least), most)
}

// oneOf returns v when it is among the choices, else the standard.
func oneOf(v, standard string, choices ...string) string {
	if slices.Contains(choices, v) {
		return v
	}
	return standard
}
