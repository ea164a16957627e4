package window

import (
	"slices"

	"arbex/app/engine"
	"arbex/app/recording"
)

// updateResting lets the source rest while nobody sees it and nothing needs it.
func (w *window) updateResting() { w.engine.SetResting(!w.sourceNeeded()) }

// sourceNeeded reports whether somebody sees the source, or something works on it.
func (w *window) sourceNeeded() bool {
	return w.tabs.selected.source || w.compact.open() || w.recording.Phase() == recording.Recording || w.streaming.IsOn() || calibrated(&w.view)
}

// calibrated reports whether the neutral face of somebody is being measured; or is
// measured in front of a camera, which would have to be done again after a rest.
func calibrated(view *engine.View) bool {
	return slices.ContainsFunc(view.Faces, func(face engine.Face) bool {
		state := face.Neutral.State
		return state == engine.Measuring || state == engine.Measured && view.Info.Live
	})
}
