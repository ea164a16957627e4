package tuning

import (
	"cmp"
	"slices"
	"time"

	"arbex/training/captures"
)

// Split divides captures into those to train on and those held out, so that
// nothing nearly equal to a held-out capture was trained on. A group is the
// captures of a burst, and what was captured of one class and source in one session
// within groupGap; pictures of a folder are groups of their own. Where a class was
// captured in several sessions, whole sessions are held out, else whole groups: the
// newest, about a quarter of the class, and none of a class with one group only.
// Where at least minPersons persons are named, whole persons are held out instead, so
// that no held-out face is of somebody whose other faces were trained on.
type Split struct {
	Train, HeldOut []captures.Capture
	SingleGroup    []string // classes of which none could be held out, as with one group only
	SameSession    []string // classes whose held-out groups are of sessions that are trained on as well
}

// groupGap is the time between two captures of a class from which on they belong to
// different groups: within less, the one is nearly the other.
const groupGap = 5 * time.Second

// minHeldOut is the number of held-out captures from which on they are measured.
const minHeldOut = 4

// Measurable reports whether enough captures are held out to measure a model.
func (s Split) Measurable() bool { return len(s.HeldOut) >= minHeldOut }

// SplitCaptures splits captures. Equal captures give an equal split.
func SplitCaptures(all []captures.Capture) Split {
	var s Split
	byClass := map[string][]captureGroup{}
	for _, group := range groupCaptures(s.holdOutPersons(all)) {
		class := group[0].Label.Best()
		byClass[class] = append(byClass[class], group)
	}
	for class, groups := range byClass {
		s.divide(class, groups)
	}
	s.SingleGroup = unmeasured(s)
	for _, part := range [][]captures.Capture{s.Train, s.HeldOut} {
		slices.SortFunc(part, byID)
	}
	slices.Sort(s.SameSession)
	return s
}

// divide splits the groups of a class, which are sorted by session and time.
func (s *Split) divide(class string, groups []captureGroup) {
	held := heldOutSessions(groups)
	if len(held) == 0 && len(groups) > 1 {
		s.SameSession = append(s.SameSession, class)
	}
	if len(groups) == 2 && len(groups[1]) > len(groups[0]) {
		groups = []captureGroup{groups[1], groups[0]} // learn from the larger
	}
	from := len(groups)
	if len(groups) > 1 {
		from -= max(1, len(groups)/4)
	}
	for i, group := range groups {
		if held[group[0].Session] || len(held) == 0 && i >= from {
			s.HeldOut = append(s.HeldOut, group...)
		} else {
			s.Train = append(s.Train, group...)
		}
	}
}

// heldOutSessions returns the newest sessions that make up a quarter to a half of a
// class; nil where none do.
func heldOutSessions(groups []captureGroup) map[int64]bool {
	counts, order, all := map[int64]int{}, []int64(nil), 0
	for _, group := range groups {
		session := group[0].Session
		if counts[session] == 0 {
			order = append(order, session)
		}
		counts[session] += len(group)
		all += len(group)
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

// captureGroup is a group of captures, oldest first.
type captureGroup []captures.Capture

// groupCaptures groups captures, sorted by session and time. Captures of a burst
// stay together when their labels are changed later: the group goes where its
// first capture goes.
func groupCaptures(all []captures.Capture) (groups []captureGroup) {
	all = slices.Clone(all)
	slices.SortFunc(all, func(a, b captures.Capture) int {
		return cmp.Or(cmp.Compare(a.Session, b.Session), a.Taken.Compare(b.Taken), byID(a, b))
	})
	type burst struct{ session, number int64 }
	type line struct {
		session       int64
		class, source string // two files are two groups, whatever their dates
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
