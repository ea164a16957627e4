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
	Train, HeldOut []captures.Capture
	SingleGroup    []string // classes with one take, of which nothing could be held out
	SameSession    []string // classes whose held-out takes are of sittings that are learnt from as well
}

// groupGap is how far apart two pictures of a class must be to count as two takes:
// shorter, and the one is nearly the other.
const groupGap = 5 * time.Second

// minHeldOut is the fewest held-out pictures that make a figure.
const minHeldOut = 4

// Measurable says whether what was held out makes a figure.
func (s Split) Measurable() bool { return len(s.HeldOut) >= minHeldOut }

// SplitCaptures makes a split. Equal captures give an equal split.
func SplitCaptures(all []captures.Capture) Split {
	byClass := map[string][]captureGroup{}
	for _, take := range groupCaptures(all) {
		class := take[0].Label.Best()
		byClass[class] = append(byClass[class], take)
	}
	var s Split
	for class, takes := range byClass {
		s.divide(class, takes)
	}
	for _, part := range [][]captures.Capture{s.Train, s.HeldOut} {
		slices.SortFunc(part, byID)
	}
	slices.Sort(s.SingleGroup)
	slices.Sort(s.SameSession)
	return s
}

// divide holds some takes of a class out. They come oldest first, one sitting
// after the other.
func (s *Split) divide(class string, takes []captureGroup) {
	held := heldOutSessions(takes)
	if len(held) == 0 {
		if len(takes) == 1 {
			s.SingleGroup = append(s.SingleGroup, class)
		} else {
			s.SameSession = append(s.SameSession, class)
		}
	}
	if len(takes) == 2 && len(takes[1]) > len(takes[0]) {
		takes = []captureGroup{takes[1], takes[0]} // learn from the larger
	}
	from := len(takes)
	if len(takes) > 1 {
		from -= max(1, len(takes)/4)
	}
	for i, take := range takes {
		if held[take[0].Session] || len(held) == 0 && i >= from {
			s.HeldOut = append(s.HeldOut, take...)
		} else {
			s.Train = append(s.Train, take...)
		}
	}
}

// heldOutSessions chooses whole sittings, the newest first, that make up a
// quarter to a half of a class; nil where none do.
func heldOutSessions(takes []captureGroup) map[int64]bool {
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

// captureGroup is captures that belong together, oldest first.
type captureGroup []captures.Capture

// groupCaptures groups captures, oldest first, one sitting after the other. Pictures of
// one burst stay together also when their labels were changed later: the group
// goes where its first picture goes.
func groupCaptures(all []captures.Capture) (groups []captureGroup) {
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
				known = c.Taken.Sub(group[len(group)-1].Taken) < groupGap
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
