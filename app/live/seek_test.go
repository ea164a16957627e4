package live

import (
	"slices"
	"testing"
	"time"

	"arbex/app/engine"
	"arbex/vision"
)

// clip is a view of a clip of ten seconds.
func clip(state engine.State) *engine.View {
	view := picture()
	view.State, view.Info.Kind, view.Info.Duration, view.Time = state, vision.Clip, 10*time.Second, 4*time.Second
	return view
}

// A clip that runs is held while its bar is dragged, and one that is paused stays so.
func TestAClipIsHeldWhileItIsDragged(t *testing.T) {
	for state, want := range map[engine.State][]bool{engine.Running: {true, false}, engine.Paused: nil} {
		tab := newTestTab(t)
		tab.Update(clip(state))
		bar := tab.stage.seek.bar
		bar.OnDrag(true)
		tab.Update(clip(engine.Paused))
		bar.OnSeek(7 * time.Second)
		bar.OnDrag(false)
		if !slices.Equal(tab.engine.paused, want) || !slices.Equal(tab.engine.sought, []time.Duration{7 * time.Second}) {
			t.Errorf("%v: paused %v, sought %v", state, tab.engine.paused, tab.engine.sought)
		}
	}
}

func TestOnlyAClipHasASeekBar(t *testing.T) {
	camera, failed := clip(engine.Running), clip(engine.Failed)
	camera.Info.Kind, camera.Info.Duration = vision.Camera, 0
	for name, c := range map[string]struct {
		view *engine.View
		bar  bool
	}{"a clip": {clip(engine.Running), true}, "a camera": {camera, false}, "a clip that failed": {failed, false}} {
		tab := newTestTab(t)
		if tab.Update(c.view); tab.stage.seek.bar.Visible() != c.bar {
			t.Errorf("%s: %v", name, tab.stage.seek.bar.Visible())
		}
	}
}
