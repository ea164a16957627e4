package captures

import "testing"

// The texts are in the files of users, so they stay as they are.
func TestActionsAreStoredAsText(t *testing.T) {
	for text, a := range map[string]Action{
		"capturing fear":            {Kind: Capturing, Class: "fear"},
		"adding 5 faces":            {Kind: Adding, Count: 5},
		"relabelling":               {Kind: Relabelling, Count: 1},
		"relabelling 3 faces":       {Kind: Relabelling, Count: 3},
		"naming the person":         {Kind: NamingPerson, Count: 1},
		"naming the person 2 faces": {Kind: NamingPerson, Count: 2},
		"deleting 2 faces":          {Kind: Deleting, Count: 2},
		"importing faces":           {Kind: Importing},
	} {
		if got := a.text(); got != text {
			t.Errorf("%+v is stored as %q, not %q", a, got, text)
		}
		a.Count = 0 // Undo counts the changes
		if got := parseAction(text); got != a {
			t.Errorf("%q is read as %+v, not %+v", text, got, a)
		}
	}
	if got := parseAction("something of a later program"); got.Kind != "something of a later program" {
		t.Errorf("%+v", got)
	}
}

func TestUndoReturnsWhatItReverted(t *testing.T) {
	s := opened(t, t.TempDir())
	session := must(s.BeginSession("x"))(t)
	one := add(t, s, Capture{Session: session, Label: OneHot("fear")})
	two := add(t, s, Capture{Session: session, Label: OneHot("anger"), Crop: noise(2), Side: 16})
	if err := s.Relabel([]int64{one, two}, OneHot("disgust")); err != nil {
		t.Fatal(err)
	}
	if a := must(s.Undo())(t); a != (Action{Kind: Relabelling, Count: 2}) {
		t.Errorf("%+v", a)
	}
	if a := must(s.Redo())(t); a != (Action{Kind: Relabelling, Count: 2}) {
		t.Errorf("%+v", a)
	}
}

func TestAFilterMatchesWhatItLists(t *testing.T) {
	ann, session := "Ann", int64(3)
	c := Capture{Session: session, Person: ann, Label: Label{"fear": 0.7, "anger": 0.3}}
	nobody := ""
	for _, one := range []struct {
		filter Filter
		want   bool
	}{
		{Filter{}, true},
		{Filter{Class: "fear", Person: &ann, Session: session}, true},
		{Filter{Class: "anger"}, false},
		{Filter{Person: &nobody}, false},
		{Filter{Session: 4}, false},
		{Filter{IDs: []int64{1}}, false},
	} {
		if got := one.filter.Matches(c); got != one.want {
			t.Errorf("%+v: %v", one.filter, got)
		}
	}
	if !(Filter{}).IsZero() || (Filter{IDs: []int64{}}).IsZero() || (Filter{Person: &nobody}).IsZero() {
		t.Error("IsZero is wrong")
	}
}
