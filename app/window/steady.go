package window

import (
	"time"

	"arbex/app/engine"
	"arbex/app/settings"
	"arbex/app/ui"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// steadiness is what the settings say about it.
func steadiness(r settings.Postprocessing) engine.Postprocessing {
	return engine.Postprocessing{Smoothing: time.Duration(r.SmoothingMs) * time.Millisecond, UncertainBelow: r.UncertainBelow, Mix: r.Mix}
}

// steadyButton shows how much later the cards are through smoothing, and which
// mix of expressions is expected, and opens what changes it.
func (v *window) steadyButton() fyne.CanvasObject {
	v.steady = widget.NewButtonWithIcon(steadyWords(v.reading()), theme.SettingsIcon(), v.askSteady)
	v.steady.Importance = widget.LowImportance
	v.steady.Alignment = widget.ButtonAlignLeading
	return v.steady
}

// steadyWords leave the threshold out where there is another mix to show: a line
// has no room for three.
func steadyWords(r settings.Postprocessing) string {
	if r.Mix > 0 {
		return smoothingWords(settings.Postprocessing{SmoothingMs: r.SmoothingMs}) + " · " + lang.L("{{.Percent}} % balanced", ui.Fields{"Percent": percent(r.Mix)})
	}
	return smoothingWords(r)
}

func percent(share float32) int { return int(100*share + 0.5) }

func smoothingWords(r settings.Postprocessing) string {
	with := ui.Fields{"Milliseconds": r.SmoothingMs, "Confidence": ui.Number(float64(r.UncertainBelow), 2)}
	switch {
	case r.SmoothingMs == 0 && r.UncertainBelow == 0:
		return lang.L("Not smoothed")
	case r.SmoothingMs == 0:
		return lang.L("Not smoothed · uncertain below {{.Confidence}}", with)
	case r.UncertainBelow == 0:
		return lang.L("Smoothed: {{.Milliseconds}} ms behind", with)
	}
	return lang.L("Smoothed: {{.Milliseconds}} ms behind · uncertain below {{.Confidence}}", with)
}

// The steps of the sliders.
const (
	smoothingStep = 50
	uncertainStep = 0.05
	mixStep       = 0.1
)

// askSteady shows the three sliders; their values hold at once.
func (v *window) askSteady() {
	v.window.Canvas().Unfocus()
	r := v.memory.Postprocessing
	smoothing, lag := stepped(settings.MaxSmoothingMs, smoothingStep, float64(r.SmoothingMs)), widget.NewLabel("")
	uncertain, threshold := stepped(settings.MaxUncertainBelow, uncertainStep, float64(r.UncertainBelow)), widget.NewLabel("")
	mix, expected := stepped(1, mixStep, float64(r.Mix)), widget.NewLabel("")
	expected.Wrapping = fyne.TextWrapWord
	known := v.network.ClassFrequencies() != nil
	if !known {
		mix.Disable()
	}
	box := container.NewVBox(lag, smoothing, threshold, uncertain, expected, mix)
	popup := widget.NewPopUp(box, v.window.Canvas())
	say := func() {
		r := settings.Postprocessing{SmoothingMs: int(smoothing.Value + 0.5), UncertainBelow: float32(uncertain.Value), Mix: float32(mix.Value)}
		v.keepSteady(r)
		lag.SetText(lagWords(r))
		threshold.SetText(thresholdWords(r))
		expected.SetText(mixWords(r, known))
		popup.Resize(fyne.NewSize(v.steady.Size().Width, box.MinSize().Height)) // sentences differ in length
	}
	for _, s := range []*widget.Slider{smoothing, uncertain, mix} {
		s.OnChanged = func(float64) { say() }
		s.OnChangeEnded = func(float64) { v.remember() }
	}
	say()
	popup.ShowAtRelativePosition(fyne.NewPos(0, v.steady.Size().Height), v.steady)
}

// stepped is a slider from 0.
func stepped(most, step, value float64) *widget.Slider {
	s := widget.NewSlider(0, most)
	s.Step, s.Value = step, value
	return s
}

func lagWords(r settings.Postprocessing) string {
	if r.SmoothingMs == 0 {
		return lang.L("Smoothing is off: bars jump with every picture")
	}
	return lang.L("Smoothing: bars are {{.Milliseconds}} ms behind", ui.Fields{"Milliseconds": r.SmoothingMs})
}

func thresholdWords(r settings.Postprocessing) string {
	if r.UncertainBelow == 0 {
		return lang.L("An expression is always named")
	}
	return lang.L("Uncertain below a confidence of {{.Confidence}}", ui.Fields{"Confidence": ui.Number(float64(r.UncertainBelow), 2)})
}

// mixWords explains the mix of expressions that is expected; known reports whether
// the class shares of the network are known.
func mixWords(r settings.Postprocessing, known bool) string {
	switch {
	case !known:
		return lang.L("This network does not say how frequent each expression was in what it has learnt from: no other mix can be expected.")
	case r.Mix == 0:
		return lang.L("Expected mix: as trained. A network expects what it has seen most: mostly neutral and happy faces.")
	case r.Mix == 1:
		return lang.L("Expected mix: balanced. Each expression is taken to be as frequent as any other; rare ones are named more often, neutral less.")
	}
	return lang.L("Expected mix: {{.Percent}} % of the way from as trained to balanced. Rare expressions are named more often, neutral less.", ui.Fields{"Percent": percent(r.Mix)})
}

// keepSteady hands a person's wish to the engine.
func (v *window) keepSteady(r settings.Postprocessing) {
	v.memory.Postprocessing = r
	v.steady.SetText(steadyWords(v.reading()))
	if v.engine != nil {
		v.engine.SetPostprocessing(steadiness(r))
	}
}
