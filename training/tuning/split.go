package tuning

import (
	"cmp"
	"slices"
	"time"

	"arbex/training/captures"
)

// Split divides captures into those to learn from and those held out. Whole
// takes are held out: all pictures of a burst, and single pictures of one
// session that were taken within a moment of each other. Of each class about a
// quarter of the takes is held out, the newest, and none of a class that has
// one take only.
type Split struct {
	Learn, Held []captures.Capture
	Single      []string // classes with one take, of which nothing could be held out
}

// moment is how far apart single pictures must be to count as two takes.
const moment = 10 * time.Second

// leastHeld is the fewest held-out pictures that make a figure.
const leastHeld = 4

// Enough says whether what was held out makes a figure.
func (s Split) Enough() bool { return len(s.Held) >= leastHeld }

// Divide makes a split. Equal captures give an equal split.
func Divide(all []captures.Capture) Split {
	byClass := map[string][][]captures.Capture{}
	for _, take := range takes(all) {
		class := take[0].Label.Best()
		byClass[class] = append(byClass[class], take)
	}
	var s Split
	for class, takes := range byClass {
		held := 0
		if len(takes) > 1 {
			held = max(1, len(takes)/4)
		} else {
			s.Single = append(s.Single, class)
		}
		for i, take := range takes {
			if i >= len(takes)-held {
				s.Held = append(s.Held, take...)
			} else {
				s.Learn = append(s.Learn, take...)
			}
		}
	}
	for _, part := range [][]captures.Capture{s.Learn, s.Held} {
		slices.SortFunc(part, byID)
	}
	slices.Sort(s.Single)
	return s
}

func byID(a, b captures.Capture) int { return cmp.Compare(a.ID, b.ID) }

// takes groups captures that belong together, oldest first. Pictures of one
// burst stay together also when their labels were changed later: the group goes
// where its first picture goes.
func takes(all []captures.Capture) (groups [][]captures.Capture) {
	all = slices.Clone(all)
	slices.SortFunc(all, func(a, b captures.Capture) int {
		return cmp.Or(cmp.Compare(a.Session, b.Session), a.Taken.Compare(b.Taken), byID(a, b))
	})
	type key struct{ session, burst int64 }
	burst := map[key]int{}
	single := map[int64]int{} // of a session, its newest take of single pictures
	for _, c := range all {
		if c.Burst != 0 {
			k := key{c.Session, c.Burst}
			if i, known := burst[k]; known {
				groups[i] = append(groups[i], c)
				continue
			}
			burst[k] = len(groups)
		} else {
			if i, known := single[c.Session]; known && c.Taken.Sub(groups[i][len(groups[i])-1].Taken) < moment {
				groups[i] = append(groups[i], c)
				continue
			}
			single[c.Session] = len(groups)
		}
		groups = append(groups, []captures.Capture{c})
	}
	return groups
}
