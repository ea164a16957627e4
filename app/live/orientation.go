package live

import (
	"sync"

	"arbex/app/settings"
	"arbex/vision"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/lang"
)

// Orientations holds how the pictures of each source are mirrored and rotated. It
// may be used by many goroutines.
type Orientations struct {
	mutex sync.Mutex
	by    map[string]vision.Orientation // by vision.Redacted source
}

// Of returns the orientation of a source.
func (o *Orientations) Of(source string) vision.Orientation {
	o.mutex.Lock()
	defer o.mutex.Unlock()
	return o.by[vision.Redacted(source)]
}

// Set replaces all orientations by those of the settings.
func (o *Orientations) Set(remembered map[string]settings.SourceOrientation) {
	o.mutex.Lock()
	defer o.mutex.Unlock()
	o.by = map[string]vision.Orientation{}
	for source, s := range remembered {
		o.by[source] = orientationOf(s)
	}
}

func orientationOf(s settings.SourceOrientation) vision.Orientation {
	return vision.Orientation{Quarters: s.Rotation / 90, Mirror: s.Mirror}
}

// Open opens a source; its pictures follow each change of its orientation.
func (o *Orientations) Open(source string) (vision.Source, error) {
	opened, err := vision.Open(source)
	if err != nil {
		return nil, err
	}
	return vision.WithOrientation(opened, func() vision.Orientation { return o.Of(source) }), nil
}

// OpenFixed opens a source for an analysis: all its pictures have the orientation
// of now.
func (o *Orientations) OpenFixed(source string) (vision.Source, error) {
	return o.Of(source).Open(source)
}

// orientationItems returns the entries of the menu of sources that mirror and
// rotate the present one.
func (t *Tab) orientationItems() []*fyne.MenuItem {
	source := t.view.Info.Spec
	now := t.settings.Sources[source]
	mirror := fyne.NewMenuItem(lang.L("Mirror the picture"), t.mirrorSource)
	mirror.Checked, mirror.Disabled = now.Mirror, source == ""
	rotate := fyne.NewMenuItem(lang.L("Turn the picture"), t.rotateSource)
	rotate.Disabled = source == ""
	if now.Rotation != 0 {
		rotate.Label = lang.L("Turn the picture (now by {{.Degrees}}°)", map[string]any{"Degrees": now.Rotation})
	}
	return []*fyne.MenuItem{mirror, rotate}
}

func (t *Tab) mirrorSource() {
	t.setOrientation(func(s *settings.SourceOrientation) { s.Mirror = !s.Mirror })
}

// rotateSource rotates by a quarter, clockwise.
func (t *Tab) rotateSource() {
	t.setOrientation(func(s *settings.SourceOrientation) { s.Rotation = (s.Rotation + 90) % 360 })
}

// setOrientation changes the orientation of the present source, and saves it.
func (t *Tab) setOrientation(change func(*settings.SourceOrientation)) {
	source := t.view.Info.Spec
	if source == "" {
		return
	}
	s := t.settings.Sources[source]
	before := orientationOf(s)
	change(&s)
	t.settings.Sources[source] = s
	t.orientations.Set(t.settings.Sources)
	t.engine.Reorient(before.To(orientationOf(s)))
	t.settings.Save()
}
