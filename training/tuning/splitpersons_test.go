package tuning

import (
	"fmt"
	"slices"
	"testing"

	"arbex/training/captures"
)

// facesOf returns faces of so many persons, each with every class.
func facesOf(persons int, classes ...string) (all []captures.Capture) {
	for person := range persons {
		for _, class := range classes {
			for range 3 {
				id := int64(len(all) + 1)
				all = append(all, captures.Capture{ID: id, Session: int64(person + 1), Burst: id, Person: fmt.Sprint("P", person), Label: captures.OneHot(class)})
			}
		}
	}
	return all
}

func personsOf(some []captures.Capture) (names []string) {
	for _, c := range some {
		names = append(names, c.Person)
	}
	slices.Sort(names)
	return slices.Compact(names)
}

// With enough persons nobody is both trained on and held out, whatever the class.
func TestWholePersonsAreHeldOut(t *testing.T) {
	s := SplitCaptures(facesOf(8, "fear", "anger"))
	if got := personsOf(s.HeldOut); !slices.Equal(got, []string{"P6", "P7"}) {
		t.Error("held out:", got)
	}
	if got := personsOf(s.Train); len(got) != 6 || slices.Contains(got, "P7") {
		t.Error("trained on:", got)
	}
	if len(s.SingleGroup)+len(s.SameSession) > 0 {
		t.Error(s.SingleGroup, s.SameSession)
	}
}

// What only a held-out person shows is trained on, and not measured.
func TestAClassOfOnePersonIsTrainedOn(t *testing.T) {
	all := facesOf(6, "fear", "anger")
	last := all[len(all)-1]
	last.ID, last.Burst, last.Label = 1000, 1000, captures.OneHot("wink")
	s := SplitCaptures(append(all, last))
	if !slices.ContainsFunc(s.Train, func(c captures.Capture) bool { return c.ID == 1000 }) || !slices.Equal(s.SingleGroup, []string{"wink"}) {
		t.Error(s.SingleGroup, personsOf(s.Train))
	}
}

// Faces without a name, and those of a few persons, are divided by session and burst.
func TestAFewPersonsAreDividedByGroup(t *testing.T) {
	s := SplitCaptures(facesOf(2, "fear", "anger"))
	if len(s.HeldOut) == 0 || len(s.Train)+len(s.HeldOut) != 12 {
		t.Error(len(s.Train), len(s.HeldOut))
	}
	all := facesOf(5, "fear", "anger")
	for i := range all[:6] {
		all[i].Person = ""
	}
	if s := SplitCaptures(all); len(s.Train)+len(s.HeldOut) != len(all) {
		t.Error(len(s.Train), len(s.HeldOut))
	}
}
