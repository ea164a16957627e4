package settings

import (
	"maps"
	"slices"
	"time"

	"arbex/vision"
)

// Settings is everything that is remembered.
type Settings struct {
	Format    int               `json:"format"` // of the file, see format
	Window    Window            `json:"window"`
	Look      Look              `json:"look"`
	Reading   Reading           `json:"reading"`
	Consent   Consent           `json:"consent"`
	Keep      Keep              `json:"keep"`
	Computing Computing         `json:"computing"`
	Sources   map[string]Source `json:"sources,omitempty"` // by source, vision.Redacted: no password is kept here; absent: as it comes
}

// Window is where the window was.
type Window struct {
	Width  float32 `json:"width"`
	Height float32 `json:"height"`
}

// Look is how things are shown.
type Look struct {
	Language string  `json:"language"` // System, or a code such as "de"
	Theme    string  `json:"theme"`    // System, Light, Dark
	Scale    float32 `json:"scale"`    // of text and widgets, 1: as the desktop says
	Overlay  string  `json:"overlay"`  // Box, Points, Nothing
	Why      bool    `json:"why"`      // the cards show the figures behind the correction
}

// Reading is how predictions become what is shown.
type Reading struct {
	SmoothingMs int     `json:"smoothing_ms"` // time constant, 0: off
	Uncertain   float32 `json:"uncertain"`    // confidence below which no expression is named, 0: always name one
	Mix         float32 `json:"mix"`          // of expressions to expect, 0: as trained, 1: each as often as any other
}

// Consent is what the person agreed to before a camera was opened.
type Consent struct {
	Text   int       `json:"text"` // number of the text that was agreed to, 0: none yet
	Agreed time.Time `json:"agreed"`
}

// Keep is how long pictures and recordings stay; 0 keeps them for ever.
type Keep struct {
	CaptureDays int `json:"capture_days"`
	SessionDays int `json:"session_days"`
}

// Computing is where the network is computed.
type Computing struct {
	Device string `json:"device"` // Automatic, "cpu", "gpu", "cublas"
}

// Source is how the pictures of a source are turned before anything looks at
// them.
type Source struct {
	Mirror bool `json:"mirror"`
	Turn   int  `json:"turn"` // clockwise: 0, 90, 180, 270
}

// The choices.
const (
	System  = "system"
	Light   = "light"
	Dark    = "dark"
	Box     = "box"
	Points  = "points"
	Nothing = "nothing"

	Automatic = "auto"
)

// Languages that the window speaks.
var Languages = []string{"en", "de"}

// The size of a first window, and the smallest one.
const (
	FirstWidth, FirstHeight       = 1180, 760
	SmallestWidth, SmallestHeight = 900, 600
	largestSide                   = 8192
)

// The bounds of Look.Scale, of Reading and of Keep.
const (
	MostSmoothingMs       = 1000
	MostUncertain         = 0.9
	LeastScale, MostScale = 0.8, 2.0
	MostDays              = 3650
)

// Defaults are the settings of a first start.
func Defaults() Settings {
	return Settings{
		Format:    format,
		Window:    Window{Width: FirstWidth, Height: FirstHeight},
		Look:      Look{Language: System, Theme: System, Scale: 1, Overlay: Box},
		Reading:   Reading{SmoothingMs: 200, Uncertain: 0.45},
		Computing: Computing{Device: Automatic},
		Sources:   map[string]Source{},
	}
}

// mend puts defaults in the place of values that make no sense.
func (s *Settings) mend() {
	d := Defaults()
	s.Format = format
	s.Window.mend()
	s.Look.mend(d.Look)
	s.Reading.mend(d.Reading)
	s.Keep.mend()
	s.Computing.Device = oneOf(s.Computing.Device, Automatic, "cpu", "gpu", "cublas")
	if s.Consent.Text < 0 || s.Consent.Agreed.IsZero() {
		s.Consent = d.Consent
	}
	if s.Sources == nil {
		s.Sources = d.Sources
	}
	s.Sources = redacted(s.Sources)
	maps.DeleteFunc(s.Sources, func(_ string, v Source) bool { return !v.valid() || v == Source{} })
}

// redacted takes out the passwords that earlier versions kept in addresses.
func redacted(sources map[string]Source) map[string]Source {
	shown := make(map[string]Source, len(sources))
	for spec, s := range sources {
		shown[vision.Redacted(spec)] = s
	}
	return shown
}

func (w *Window) mend() {
	w.Width = within(w.Width, SmallestWidth, largestSide, FirstWidth)
	w.Height = within(w.Height, SmallestHeight, largestSide, FirstHeight)
}

func (l *Look) mend(d Look) {
	l.Language = oneOf(l.Language, d.Language, Languages...)
	l.Theme = oneOf(l.Theme, d.Theme, Light, Dark)
	l.Scale = within(l.Scale, LeastScale, MostScale, d.Scale)
	l.Overlay = oneOf(l.Overlay, d.Overlay, Points, Nothing)
}

func (r *Reading) mend(d Reading) {
	if r.SmoothingMs < 0 || r.SmoothingMs > MostSmoothingMs {
		r.SmoothingMs = d.SmoothingMs
	}
	if !(r.Uncertain >= 0 && r.Uncertain <= MostUncertain) {
		r.Uncertain = d.Uncertain
	}
	if !(r.Mix >= 0 && r.Mix <= 1) {
		r.Mix = d.Mix
	}
}

// mend switches off what makes no sense: nothing is deleted by mistake.
func (k *Keep) mend() {
	for _, days := range []*int{&k.CaptureDays, &k.SessionDays} {
		if *days < 0 || *days > MostDays {
			*days = 0
		}
	}
}

func (s Source) valid() bool { return s.Turn >= 0 && s.Turn < 360 && s.Turn%90 == 0 }

// within returns v kept between its bounds; what is no number, or was never
// set, becomes the standard.
func within(v, least, most, standard float32) float32 {
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
