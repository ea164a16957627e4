package raster

// Area is a rectangle in any unit.
type Area struct{ X, Y, W, H float32 }

// Label is the size of a label, and the box that it belongs to.
type Label struct {
	Box  Area
	W, H float32
}

// Labels places the labels of boxes inside a picture, so that none covers another. It
// remembers where each went, so that labels of boxes that tremble stay where they are.
type Labels struct {
	chosen []int // place of each label, see Label.place
	placed []Area
}

// Place returns where labels go. Each goes above its box, or else inside it or below; one
// that is wider than the picture begins at its left. The result is valid until the next
// call.
func (l *Labels) Place(picture Area, labels []Label, gap float32) []Area {
	if len(l.chosen) != len(labels) {
		l.chosen = make([]int, len(labels))
	}
	l.placed = l.placed[:0]
	for i := range labels {
		place, at := l.choose(picture, &labels[i], gap, l.chosen[i])
		l.chosen[i], l.placed = place, append(l.placed, at)
	}
	return l.placed
}

// choose returns the first place of a label that is free, else the one that covers the
// least of other labels. To leave its last place it needs room to spare at a better one.
func (l *Labels) choose(picture Area, label *Label, gap float32, last int) (place int, best Area) {
	least := float32(-1)
	for i := range placesOfBox + 2*int(picture.H/(label.H+gap)) {
		spare := float32(0)
		if i < last {
			spare = label.H / 2
		}
		at := label.place(i, picture, gap)
		if at.Y < picture.Y+min(spare, gap) || at.Y > picture.Y+picture.H-label.H {
			continue
		}
		covered := l.covered(Area{at.X - spare, at.Y - spare, at.W + 2*spare, at.H + 2*spare})
		if least < 0 || covered < least {
			place, best, least = i, at, covered
		}
		if covered == 0 {
			break
		}
	}
	if least < 0 { // the picture is lower than the label
		best = Area{picture.X, picture.Y, label.W, label.H}
	}
	return place, best
}

// covered returns how much of the labels so far an area covers.
func (l *Labels) covered(a Area) (sum float32) {
	for _, b := range l.placed {
		w := min(a.X+a.W, b.X+b.W) - max(a.X, b.X)
		h := min(a.Y+a.H, b.Y+b.H) - max(a.Y, b.Y)
		sum += max(w, 0) * max(h, 0)
	}
	return sum
}

// placesOfBox is how many places a label has at its box.
const placesOfBox = 8

// place returns one of the places of a label, the best first: above its box, inside at the
// top, below, inside at the bottom; the same ending where the box ends; then the rows of
// the picture, the nearest first. Some are outside of the picture.
func (l *Label) place(i int, picture Area, gap float32) Area {
	at, right := Area{l.Box.X, l.Box.Y, l.W, l.H}, picture.X+picture.W-l.W
	switch row := float32((i-placesOfBox)/2+1) * (l.H + gap); {
	case i < placesOfBox:
		if i >= placesOfBox/2 {
			at.X += l.Box.W - l.W
		}
		at.Y += [placesOfBox / 2]float32{-l.H - gap, gap, l.Box.H + gap, l.Box.H - l.H - gap}[i%(placesOfBox/2)]
	case i%2 == 0:
		at.Y -= row
	default:
		at.Y += row
	}
	at.X = max(min(at.X, right), picture.X)
	return at
}
