package teach

import (
	"fmt"
	"maps"
	"slices"
	"time"

	"arbex/app/ui"
	"arbex/training/captures"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/lang"
)

// galleryFilter chooses the captures that the gallery shows: by class, person and
// session, or a subset that was chosen elsewhere.
type galleryFilter struct {
	class   *ui.ValueSelect[string]       // "": every class
	person  *ui.ValueSelect[personChoice] // the zero value: everybody
	session *ui.ValueSelect[int64]        // 0: every session
	newest  int64                         // of the sessions that are listed
	subset  []int64                       // nil: all
}

// personChoice is an entry of the list of persons. One without a name is somebody too.
type personChoice struct {
	one  bool // false: everybody
	name string
}

// The first entries of the lists.
func everyClass() string   { return lang.L("Every expression") }
func everyPerson() string  { return lang.L("Everybody") }
func everySession() string { return lang.L("Every session") }

func newGalleryFilter(onChange func()) *galleryFilter {
	f := &galleryFilter{class: ui.NewValueSelect[string](), person: ui.NewValueSelect[personChoice](), session: ui.NewValueSelect[int64]()}
	changed := func() {
		f.subset = nil
		onChange()
	}
	f.class.OnChosen = func(string) { changed() }
	f.person.OnChosen = func(personChoice) { changed() }
	f.session.OnChosen = func(int64) { changed() }
	f.setClasses(nil)
	f.setChoices(nil, nil)
	return f
}

func (f *galleryFilter) objects() []fyne.CanvasObject {
	return []fyne.CanvasObject{f.class.List, f.person.List, f.session.List}
}

// value returns what is chosen.
func (f *galleryFilter) value() captures.Filter {
	v := captures.Filter{IDs: f.subset, Class: f.class.Value(), Session: f.session.Value()}
	if person := f.person.Value(); person.one {
		v.Person = &person.name
	}
	return v
}

// reset chooses all captures.
func (f *galleryFilter) reset() {
	f.subset = nil
	f.class.Choose("")
	f.person.Choose(personChoice{})
	f.session.Choose(0)
}

func (f *galleryFilter) setClasses(classes []string) {
	f.class.Fill(append([]string{""}, classes...), append([]string{everyClass()}, ui.TranslateClasses(classes)...))
}

// setChoices lists the persons of captures, with the number of their captures, and the
// sessions, the newest first.
func (f *galleryFilter) setChoices(persons map[string]int, sessions []captures.Session) {
	choices, texts := []personChoice{{}}, []string{everyPerson()}
	for _, name := range slices.Sorted(maps.Keys(persons)) {
		if name != "" {
			choices, texts = append(choices, personChoice{true, name}), append(texts, name)
		}
	}
	if persons[""] > 0 && len(choices) > 1 {
		choices, texts = append(choices, personChoice{one: true}), append(texts, lang.L("Nobody named"))
	}
	f.person.Fill(choices, texts)

	ids := []int64{0}
	for _, s := range sessions {
		ids = append(ids, s.ID)
	}
	f.newest = slices.Max(ids)
	f.session.Fill(ids, append([]string{everySession()}, sessionNames(sessions, time.Now())...))
}

// knows reports whether the person and the session of a capture are listed.
func (f *galleryFilter) knows(c captures.Capture) bool {
	return c.Session <= f.newest && (c.Person == "" || slices.Contains(f.names(), c.Person))
}

// names returns the persons that have a name.
func (f *galleryFilter) names() (names []string) {
	for _, choice := range f.person.Values() {
		if choice.name != "" {
			names = append(names, choice.name)
		}
	}
	return names
}

// sessionNames returns a different name for each session.
func sessionNames(sessions []captures.Session, now time.Time) (names []string) {
	for _, s := range sessions {
		name := fmt.Sprintf("%s · %s (%d)", agoText(s.Began, now), s.Source, s.Count)
		for i, plain := 2, name; slices.Contains(names, name); i++ {
			name = fmt.Sprintf("%s #%d", plain, i)
		}
		names = append(names, name)
	}
	return names
}
