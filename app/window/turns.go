package window

import (
	"sync"

	"arbex/app/settings"
	"arbex/vision"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/lang"
)

// turns is how each source is turned, for the engine's reader and the window.
type turns struct {
	mutex sync.Mutex
	by    map[string]vision.Orientation // by the source, vision.Redacted
}

// of returns how a source is turned.
func (t *turns) of(source string) vision.Orientation {
	t.mutex.Lock()
	defer t.mutex.Unlock()
	return t.by[vision.Redacted(source)]
}

// set takes over what is remembered.
func (t *turns) set(remembered map[string]settings.SourceOrientation) {
	t.mutex.Lock()
	defer t.mutex.Unlock()
	t.by = map[string]vision.Orientation{}
	for source, s := range remembered {
		t.by[source] = vision.Orientation{Quarters: s.Rotation / 90, Mirror: s.Mirror}
	}
}

// open is vision.Open with the pictures turned as the person wishes.
func (t *turns) open(spec string) (vision.Source, error) {
	source, err := vision.Open(spec)
	if err != nil {
		return nil, err
	}
	return vision.WithOrientation(source, func() vision.Orientation { return t.of(spec) }), nil
}

// openAlways is open for an analysis: all pictures are turned as the first.
func (t *turns) openAlways(spec string) (vision.Source, error) {
	return t.of(spec).Open(spec)
}

// turnItems are the entries of the menu of sources that turn the present one.
func (v *window) turnItems() []*fyne.MenuItem {
	spec := v.view.Info.Spec
	now := v.memory.Sources[spec]
	mirror := fyne.NewMenuItem(lang.L("Mirror the picture"), v.mirrorSource)
	mirror.Checked, mirror.Disabled = now.Mirror, spec == ""
	turn := fyne.NewMenuItem(lang.L("Turn the picture"), v.turnSource)
	turn.Disabled = spec == ""
	if now.Rotation != 0 {
		turn.Label = lang.L("Turn the picture (now by {{.Degrees}}°)", map[string]any{"Degrees": now.Rotation})
	}
	return []*fyne.MenuItem{mirror, turn}
}

func (v *window) mirrorSource() {
	v.turnAs(func(s *settings.SourceOrientation) { s.Mirror = !s.Mirror })
}

// turnSource turns by a quarter, clockwise.
func (v *window) turnSource() {
	v.turnAs(func(s *settings.SourceOrientation) { s.Rotation = (s.Rotation + 90) % 360 })
}

// turnAs changes how the present source is turned, now and from now on.
func (v *window) turnAs(how func(*settings.SourceOrientation)) {
	spec := v.view.Info.Spec
	if spec == "" {
		return
	}
	s := v.memory.Sources[spec]
	how(&s)
	v.memory.Sources[spec] = s
	v.turns.set(v.memory.Sources)
	v.remember()
}
