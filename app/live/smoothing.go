package live

import (
	"math"
	"sync/atomic"
	"time"

	"arbex/app/engine"
	"arbex/app/settings"
	"arbex/model"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// EnginePostprocessing returns the engine's form of the settings.
func EnginePostprocessing(r settings.Postprocessing) engine.Postprocessing {
	return engine.Postprocessing{Smoothing: time.Duration(r.SmoothingMs) * time.Millisecond, UncertainBelow: r.UncertainBelow, Mix: r.Mix}
}

// SupportedPostprocessing returns the settings as far as a network can follow them: one whose
// class frequencies are unknown expects no other mix of expressions.
func SupportedPostprocessing(r settings.Postprocessing, n *model.Network) settings.Postprocessing {
	r.Mix = float32(n.SupportedPrior(float64(r.Mix)))
	return r
}

// smoothingControl is the button that shows how much later the cards are through
// smoothing, and which mix of expressions is expected, and opens the sliders for
// them.
type smoothingControl struct {
	window   fyne.Window
	engine   Engine
	settings *settings.Store
	network  *model.Network
	button   *widget.Button
	mix      atomic.Value // float64; see Tab.ExpectedMix
}

func newSmoothingControl(o Options) *smoothingControl {
	c := &smoothingControl{window: o.Window, engine: o.Engine, settings: o.Settings, network: o.Network}
	c.button = widget.NewButtonWithIcon("", theme.SettingsIcon(), c.show)
	c.button.Importance = widget.LowImportance
	c.button.Alignment = widget.ButtonAlignLeading
	c.refresh()
	return c
}

func (c *smoothingControl) setNetwork(n *model.Network) {
	c.network = n
	c.refresh()
}

func (c *smoothingControl) refresh() {
	supported := SupportedPostprocessing(c.settings.Postprocessing, c.network)
	c.mix.Store(math.Round(100*float64(supported.Mix)) / 100) // the settings have 32 bits
	c.button.SetText(smoothingText(supported))
}

// set applies settings at once. They are saved when a slider is released.
func (c *smoothingControl) set(r settings.Postprocessing) {
	c.settings.Postprocessing = r
	c.refresh()
	c.engine.SetPostprocessing(EnginePostprocessing(r))
}

// The steps of the sliders.
const (
	smoothingStep = 50
	uncertainStep = 0.05
	mixStep       = 0.1
)

// show opens the three sliders.
func (c *smoothingControl) show() {
	c.window.Canvas().Unfocus()
	r, known := c.settings.Postprocessing, c.network.ClassFrequencies() != nil
	smoothing, lag := newSlider(settings.MaxSmoothingMs, smoothingStep, float64(r.SmoothingMs)), widget.NewLabel("")
	uncertain, threshold := newSlider(settings.MaxUncertainBelow, uncertainStep, float64(r.UncertainBelow)), widget.NewLabel("")
	mix, expected := newSlider(1, mixStep, float64(r.Mix)), widget.NewLabel("")
	expected.Wrapping = fyne.TextWrapWord
	if !known {
		mix.Disable()
	}
	box := container.NewVBox(lag, smoothing, threshold, uncertain, expected, mix)
	popup := widget.NewPopUp(box, c.window.Canvas())
	apply := func() {
		c.set(r)
		lag.SetText(lagText(r))
		threshold.SetText(thresholdText(r))
		expected.SetText(mixText(r, known))
		popup.Resize(fyne.NewSize(c.button.Size().Width, box.MinSize().Height)) // sentences differ in length
	}
	// A slider moves to its next step as soon as it is seen, so each sets only what it was moved for.
	follow := func(s *widget.Slider, set func(value float64)) {
		s.OnChanged = func(value float64) { set(value); apply() }
		s.OnChangeEnded = func(float64) { c.settings.Save() }
	}
	follow(smoothing, func(value float64) { r.SmoothingMs = int(value + 0.5) })
	follow(uncertain, func(value float64) { r.UncertainBelow = float32(value) })
	follow(mix, func(value float64) { r.Mix = float32(value) })
	apply()
	popup.ShowAtRelativePosition(fyne.NewPos(0, c.button.Size().Height), c.button)
}

// newSlider returns a slider from 0.
func newSlider(most, step, value float64) *widget.Slider {
	s := widget.NewSlider(0, most)
	s.Step, s.Value = step, value
	return s
}
