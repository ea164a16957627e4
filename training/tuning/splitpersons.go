package tuning

import (
	"maps"
	"slices"

	"arbex/training/captures"
)

// minPersons is the number of named persons from which on whole persons are held out.
const minPersons = 4

// holdOutPersons divides the captures of named persons, by person, and returns the
// others. A class that no other person shows is trained on.
func (s *Split) holdOutPersons(all []captures.Capture) (others []captures.Capture) {
	held := heldOutPersons(all)
	if held == nil {
		return all
	}
	trained := map[string]bool{} // classes
	for _, c := range all {
		trained[c.Label.Best()] = trained[c.Label.Best()] || !held[c.Person]
	}
	for _, c := range all {
		switch {
		case c.Person == "":
			others = append(others, c)
		case held[c.Person] && trained[c.Label.Best()]:
			s.HeldOut = append(s.HeldOut, c)
		default:
			s.Train = append(s.Train, c)
		}
	}
	return others
}

// heldOutPersons returns the persons, those captured last first, who make up a quarter
// to a half of the captures of named persons; nil for fewer than minPersons persons, or
// where none do.
func heldOutPersons(all []captures.Capture) map[string]bool {
	counts, order, named := map[string]int{}, []string(nil), 0
	for _, c := range slices.SortedFunc(slices.Values(all), byID) {
		if c.Person == "" {
			continue
		}
		if counts[c.Person] == 0 {
			order = append(order, c.Person)
		}
		counts[c.Person]++
		named++
	}
	if len(order) < minPersons {
		return nil
	}
	held, count := map[string]bool{}, 0
	for _, person := range slices.Backward(order) {
		if n := counts[person]; 4*count < named && 2*(count+n) <= named {
			held[person] = true
			count += n
		}
	}
	if 8*count < named {
		return nil
	}
	return held
}

// unmeasured returns the classes of which captures are trained on and none is held
// out, by name.
func unmeasured(s Split) []string {
	classes := map[string]bool{}
	for _, c := range s.Train {
		classes[c.Label.Best()] = true
	}
	for _, c := range s.HeldOut {
		delete(classes, c.Label.Best())
	}
	return slices.Sorted(maps.Keys(classes))
}
