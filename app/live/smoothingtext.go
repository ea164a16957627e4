package live

import (
	"arbex/app/settings"
	"arbex/app/ui"

	"fyne.io/fyne/v2/lang"
)

// smoothingText is the line on the button. It leaves the threshold out where
// another mix is expected: three do not fit a line.
func smoothingText(r settings.Postprocessing) string {
	with := ui.Fields{"Milliseconds": r.SmoothingMs, "Confidence": ui.Number(float64(r.UncertainBelow), 2)}
	switch {
	case r.Mix > 0:
		return smoothingText(settings.Postprocessing{SmoothingMs: r.SmoothingMs}) + " · " + ui.MixText(float64(r.Mix))
	case r.SmoothingMs == 0 && r.UncertainBelow == 0:
		return lang.L("Not smoothed")
	case r.SmoothingMs == 0:
		return lang.L("Not smoothed · uncertain below {{.Confidence}}", with)
	case r.UncertainBelow == 0:
		return lang.L("Smoothed: {{.Milliseconds}} ms behind", with)
	}
	return lang.L("Smoothed: {{.Milliseconds}} ms behind · uncertain below {{.Confidence}}", with)
}

func percent(share float32) int { return int(100*share + 0.5) }

func lagText(r settings.Postprocessing) string {
	if r.SmoothingMs == 0 {
		return lang.L("Smoothing is off: bars jump with every picture")
	}
	return lang.L("Smoothing: bars are {{.Milliseconds}} ms behind", ui.Fields{"Milliseconds": r.SmoothingMs})
}

func thresholdText(r settings.Postprocessing) string {
	if r.UncertainBelow == 0 {
		return lang.L("An expression is always named")
	}
	return lang.L("Uncertain below a confidence of {{.Confidence}}", ui.Fields{"Confidence": ui.Number(float64(r.UncertainBelow), 2)})
}

// mixText explains the mix of expressions that is expected; known reports whether
// the class frequencies of the network are known. What a slider passes through has as
// many lines, so that it stays under the mouse.
func mixText(r settings.Postprocessing, known bool) string {
	switch {
	case !known:
		return lang.L("This network does not say how frequent each expression was in its training data: no other mix can be expected.")
	case r.Mix == 0:
		return lang.L("Expected mix: as trained. A network expects what it has seen most: mostly neutral and happy faces.")
	case r.Mix == 1:
		return lang.L("Expected mix: balanced, each expression as frequent as any other. Rare ones are named more often.")
	}
	return lang.L("Expected mix: {{.Percent}} % balanced. Rare expressions are named more often, neutral less.", ui.Fields{"Percent": percent(r.Mix)})
}
