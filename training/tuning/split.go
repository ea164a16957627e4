package tuning

import (
	"cmp"
	"slices"
	"time"

	"arbex/training/captures"
)

// Split divides captures into those to learn from and those held out, so that
// what is measured was never nearly seen. Where a class was captured in several
// sittings whole sittings are held out, else whole takes. A take is all pictures
// of a burst, and what was captured of one class and source in one sitting within
// a moment of it: pictures of a folder are takes of their own. Of each class about a quarter is held out, the newest, and none of a
// class that has one take only.
type Split struct {
	Learn, Held []captures.Capture
	Single      []string // classes with one take, of which nothing could be held out
	SameSitting []string // classes whose held-out takes are of sittings that are learnt from as well
}

// moment is how far apart two pictures of a class must be to count as two takes:
// shorter, and the one is nearly the other.
const moment = 5 * time.Second

// leastHeld is the fewest held-out pictures that make a figure.
const leastHeld = 4

// Enough says whether what was held out makes a figure.
func (s Split) Enough() bool { return len(s.Held) >= leastHeld }

// Divide makes a split. Equal captures give an equal split.
func Divide(all []captures.Capture) Split {
	byClass := map[string][]take{}
	for _, take := range takes(all) {
		class := take[0].Label.Best()
		byClass[class] = append(byClass[class], take)
	}
	var s Split
	for class, takes := range byClass {
		s.divide(class, takes)
	}
	for _, part := range [][]captures.Capture{s.Learn, s.Held} {
		slices.SortFunc(part, byID)
	}
	slices.Sort(s.Single)
	slices.Sort(s.SameSitting)
	return s
}

// divide holds some takes of a class out. They come oldest first, one sitting
// after the other.
func (s *Split) divide(class string, takes []take) {
	held := sittingsToHold(takes)
	if len(held) == 0 {
		if len(takes) == 1 {
			s.Single = append(s.Single, class)
		} else {
			s.SameSitting = append(s.SameSitting, class)
		}
	}
	if len(takes) == 2 && len(takes[1]) > len(takes[0]) {
		takes = []take{takes[1], takes[0]} // learn from the larger
	}
	from := len(takes)
	if len(takes) > 1 {
		from -= max(1, len(takes)/4)
	}
	for i, take := range takes {
		if held[take[0].Session] || len(held) == 0 && i >= from {
			s.Held = append(s.Held, take...)
		} else {
			s.Learn = append(s.Learn, take...)
		}
	}
}

// sittingsToHold chooses whole sittings, the newest first, that make up a
// quarter to a half of a class; nil where none do.
func sittingsToHold(takes []take) map[int64]bool {
	counts, order, all := map[int64]int{}, []int64(nil), 0
	for _, take := range takes {
		session := take[0].Session
		if counts[session] == 0 {
			order = append(order, session)
		}
		counts[session] += len(take)
		all += len(take)
	}
	held, count := map[int64]bool{}, 0
	for _, session := range slices.Backward(order) {
		if n := counts[session]; 4*count < all && 2*(count+n) <= all {
			held[session] = true
			count += n
		}
	}
	if 8*count < all {
		return nil
	}
	return held
}

func byID(a, b captures.Capture) int { return cmp.Compare(a.ID, b.ID) }

// take is captures that belong together, oldest first.
type take []captures.Capture

// takes groups captures, oldest first, one sitting after the other. Pictures of
// one burst stay together also when their labels were changed later: the group
// goes where its first picture goes.
func takes(all []captures.Capture) (groups []take) {
	all = slices.Clone(all)
	slices.SortFunc(all, func(a, b captures.Capture) int {
		return cmp.Or(cmp.Compare(a.Session, b.Session), a.Taken.Compare(b.Taken), byID(a, b))
	})
	type burst struct{ session, number int64 }
	type line struct {
		session       int64
		class, source string // two files are two takes, whatever their dates
	}
	bursts, last := map[burst]int{}, map[line]int{} // groups
	for _, c := range all {
		b, l := burst{c.Session, c.Burst}, line{c.Session, c.Label.Best(), c.Source}
		i, known := bursts[b]
		if !known || c.Burst == 0 {
			if i, known = last[l]; known {
				group := groups[i]
				known = c.Taken.Sub(group[len(group)-1].Taken) < moment
			}
		}
		if !known {
			i = len(groups)
			groups = append(groups, nil)
		}
		groups[i] = append(groups[i], c)
		bursts[b], last[l] = i, i
	}
	return groups
}
