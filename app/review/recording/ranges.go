package recording

import "slices"

// Range is the frames [From, To].
type Range struct{ From, To int }

// addRange returns the ranges with another one, which is joined with those that
// it touches. Ranges are in order and do not touch each other.
func addRange(all []Range, r Range) (sum []Range) {
	for _, old := range all {
		if old.To+1 < r.From || r.To+1 < old.From {
			sum = append(sum, old)
			continue
		}
		r.From, r.To = min(r.From, old.From), max(r.To, old.To)
	}
	sum = append(sum, r)
	slices.SortFunc(sum, func(a, b Range) int { return a.From - b.From })
	return sum
}

// subtractRange returns the ranges without the frames of another one.
func subtractRange(all []Range, r Range) (rest []Range) {
	for _, old := range all {
		if old.From < r.From {
			rest = append(rest, Range{old.From, min(old.To, r.From-1)})
		}
		if old.To > r.To {
			rest = append(rest, Range{max(old.From, r.To+1), old.To})
		}
	}
	return rest
}

// inRanges reports whether one of the ranges contains a frame.
func inRanges(all []Range, frame int) bool {
	i, _ := slices.BinarySearchFunc(all, frame, func(r Range, frame int) int {
		if r.To < frame {
			return -1
		}
		return 1
	})
	return i < len(all) && all[i].From <= frame
}
