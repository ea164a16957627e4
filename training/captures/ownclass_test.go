package captures

import (
	"maps"
	"slices"
	"strings"
	"testing"
)

func TestOwnClassesAreKeptInTheirOrder(t *testing.T) {
	folder := t.TempDir()
	s := opened(t, folder)
	for _, name := range []string{"yawn", "  big   frown ", "Gähnen"} {
		must(s.AddClass(name, []string{"anger"}))(t)
	}
	s.Close()
	if got := must(opened(t, folder).OwnClasses())(t); !slices.Equal(got, []string{"yawn", "big frown", "Gähnen"}) {
		t.Errorf("%q", got)
	}
}

func TestANameThatIsNoneIsRefused(t *testing.T) {
	s := opened(t, t.TempDir())
	for name, want := range map[string]string{
		"":                        "begins with a letter",
		"../x":                    "begins with a letter",
		"a/b":                     "letters, digits",
		"a,b":                     "letters, digits",
		strings.Repeat("long", 7): "at most 24",
		"Angry":                   "as anger", // another name of an expression
		"WINK":                    "as wink",
	} {
		if _, err := s.AddClass(name, []string{"anger", "wink"}); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v", name, err)
		}
	}
	if got := must(s.OwnClasses())(t); len(got) > 0 {
		t.Errorf("%q was added", got)
	}
}

// Removing a class takes its faces and its share of mixed labels with it; undoing
// that brings all of it back at once.
func TestRemovingAClassIsOneStepThatCanBeUndone(t *testing.T) {
	s := opened(t, t.TempDir())
	must(s.AddClass("yawn", nil))(t)
	for _, label := range []Label{OneHot("yawn"), {"yawn": 0.25, "fear": 0.75}, OneHot("fear"), {"yawn": 0.75, "fear": 0.25}} {
		add(t, s, Capture{Label: label})
	}
	if got := must(s.WithClass("yawn"))(t); len(got) != 3 {
		t.Errorf("%d captures have a share of the class", len(got))
	}
	if err := s.RemoveClass("yawn"); err != nil {
		t.Fatal(err)
	}
	left := must(s.List(Filter{}))(t)
	if len(left) != 2 || !maps.Equal(left[0].Label, OneHot("fear")) || !maps.Equal(left[1].Label, OneHot("fear")) {
		t.Errorf("%+v", left)
	}
	if got := must(s.OwnClasses())(t); len(got) > 0 {
		t.Errorf("%q is left", got)
	}
	must(s.Undo())(t)
	if back := must(s.WithClass("yawn"))(t); len(back) != 3 {
		t.Errorf("%d captures are back", len(back))
	}
}
