package settings

import "time"

// Settings is everything that is remembered. The names in the file are those of
// the first version, so that files of all versions can be read.
type Settings struct {
	Format         int                          `json:"format"` // of the file
	Window         Window                       `json:"window"`
	Appearance     Appearance                   `json:"look"`
	Postprocessing Postprocessing               `json:"reading"`
	Consent        Consent                      `json:"consent"`
	Retention      Retention                    `json:"keep"`
	Compute        Compute                      `json:"computing"`
	Study          Study                        `json:"study,omitzero"`
	Folders        map[string]string            `json:"folders,omitempty"` // that files were last chosen in, by the purpose
	Sources        map[string]SourceOrientation `json:"sources,omitempty"` // by vision.Redacted address, so that no password is kept; absent: unchanged
}

// Window is the size of the window.
type Window struct {
	Width  float32 `json:"width"`
	Height float32 `json:"height"`
}

// Appearance configures how things are shown.
type Appearance struct {
	Language    string  `json:"language"`    // System, or one of Languages
	Theme       string  `json:"theme"`       // System, ThemeLight, ThemeDark
	ColorBlind  bool    `json:"color_blind"` // the expressions have colours that everybody tells apart
	Scale       float32 `json:"scale"`       // of text and widgets; 1: that of the desktop
	Overlay     string  `json:"overlay"`     // OverlayBox, OverlayPoints, OverlayPose, OverlayNone
	ShowDetails bool    `json:"why"`         // cards show how the correction came about
}

// Postprocessing configures how predictions become what is shown, see
// engine.Postprocessing.
type Postprocessing struct {
	SmoothingMs    int     `json:"smoothing_ms"` // time constant; 0: off
	UncertainBelow float32 `json:"uncertain"`    // confidence below which no expression is named; 0: always name one
	Mix            float32 `json:"mix"`          // class mix to expect: 0 as in training, 1 uniform
}

// Consent is what the user agreed to before a camera was opened, or the first file.
type Consent struct {
	Version      int       `json:"text"` // of the text that was agreed to; 0: none yet
	AgreedAt     time.Time `json:"agreed"`
	FilesVersion int       `json:"files_text"` // the same, for files alone
}

// Retention is how long faces and recordings are kept; 0: for ever.
type Retention struct {
	CaptureDays int `json:"capture_days"`
	SessionDays int `json:"session_days"`
}

// Compute configures where the network runs.
type Compute struct {
	Device string `json:"device"` // Automatic, "cpu", "gpu", "cublas"
}

// SourceOrientation is how the pictures of a source are rotated, and then mirrored,
// before anything else is done with them.
type SourceOrientation struct {
	Mirror   bool `json:"mirror"`
	Rotation int  `json:"turn"` // clockwise, in degrees: 0, 90, 180, 270
}

// The values of choices.
const (
	System        = "system"
	ThemeLight    = "light"
	ThemeDark     = "dark"
	OverlayBox    = "box"
	OverlayPoints = "points"
	OverlayPose   = "pose"
	OverlayNone   = "nothing"

	Automatic = "auto"
)

// Languages are those of the window.
var Languages = []string{"en", "de"}

// The size of the first window, and the smallest size.
const (
	DefaultWidth, DefaultHeight = 1180, 760
	MinWidth, MinHeight         = 900, 600
	maxSide                     = 8192
)

// The bounds of Postprocessing, Appearance.Scale and Retention.
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
