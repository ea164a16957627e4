package teach

import (
	"fmt"
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
	class    *ui.Select
	person   *ui.Select
	session  *ui.Select
	classes  []string
	persons  []string           // by entry of person; the first, everybody, is ""
	sessions []captures.Session // by entry of session, from its second on
	subset   []int64            // nil: all
}

// The first entries of the lists.
func everyClass() string   { return lang.L("Every expression") }
func everyPerson() string  { return lang.L("Everybody") }
func everySession() string { return lang.L("Every session") }

func newGalleryFilter(onChange func()) *galleryFilter {
	f := &galleryFilter{persons: []string{""}}
	newSelect := func(first string) *ui.Select {
		s := ui.NewSelect([]string{first}, nil)
		s.Selected = first
		s.OnChanged = func(string) {
			f.subset = nil
			onChange()
		}
		return s
	}
	f.class, f.person, f.session = newSelect(everyClass()), newSelect(everyPerson()), newSelect(everySession())
	return f
}

func (f *galleryFilter) objects() []fyne.CanvasObject {
	return []fyne.CanvasObject{f.class, f.person, f.session}
}

// value returns what is chosen.
func (f *galleryFilter) value() captures.Filter {
	v := captures.Filter{IDs: f.subset}
	if i := f.class.SelectedIndex(); i > 0 {
		v.Class = f.classes[i-1]
	}
	if i := f.person.SelectedIndex(); i > 0 && i < len(f.persons) {
		person := f.persons[i] // the list is filled anew while a filter is in use
		v.Person = &person
	}
	if i := f.session.SelectedIndex(); i > 0 && i <= len(f.sessions) {
		v.Session = f.sessions[i-1].ID
	}
	return v
}

// reset chooses all captures.
func (f *galleryFilter) reset() {
	f.subset = nil
	f.class.Selected, f.person.Selected, f.session.Selected = everyClass(), everyPerson(), everySession()
	for _, o := range f.objects() {
		o.Refresh()
	}
}

func (f *galleryFilter) setClasses(classes []string) {
	f.classes = classes
	f.class.Options = append([]string{everyClass()}, ui.TranslateClasses(classes)...)
}

// setChoices lists the persons, with the number of their captures, and the
// sessions.
func (f *galleryFilter) setChoices(persons map[string]int, sessions []captures.Session) {
	f.persons = f.persons[:1]
	for name := range persons {
		if name != "" {
			f.persons = append(f.persons, name)
		}
	}
	slices.Sort(f.persons[1:])
	f.person.Options = append([]string{everyPerson()}, f.persons[1:]...)
	if persons[""] > 0 && len(f.persons) > 1 {
		f.persons = append(f.persons, "")
		f.person.Options = append(f.person.Options, lang.L("Nobody named"))
	}
	f.sessions = sessions
	f.session.Options = append([]string{everySession()}, sessionNames(sessions, time.Now())...)
}

// knows reports whether the person and the session of a capture are listed.
func (f *galleryFilter) knows(c captures.Capture) bool {
	return slices.Contains(f.persons, c.Person) && len(f.sessions) > 0 && f.sessions[0].ID >= c.Session
}

// names returns the persons that have a name.
func (f *galleryFilter) names() (names []string) {
	for _, name := range f.persons {
		if name != "" {
			names = append(names, name)
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
