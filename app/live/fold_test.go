package live

import "testing"

// Cards fold where not all have room: all but the one that a person opened, or the first
// while that leaves room for the others.
func TestCardsFoldWhereThereIsNoRoom(t *testing.T) {
	faces := people(1, 2, 5).Faces
	for _, c := range []struct {
		what         string
		count        int
		height, full float32
		opened, want int
		all          bool
	}{
		{"one face", 1, 100, 400, 0, 0, true},
		{"room for all", 3, 1300, 400, 0, 0, true},
		{"not laid out yet", 3, 0, 400, 0, 0, true},
		{"room for one and rows", 3, 700, 400, 0, 1, false},
		{"no room for one and rows", 3, 420, 400, 0, 0, false},
		{"opened by a person", 3, 420, 400, 5, 5, false},
		{"opened, but gone", 2, 700, 400, 5, 1, false},
	} {
		f := folding{opened: c.opened}
		if id, all := f.open(faces[:c.count], c.height, c.full); id != c.want || all != c.all {
			t.Errorf("%s: %d, %v", c.what, id, all)
		}
	}
}

func TestATapOpensAnotherCard(t *testing.T) {
	tab := newTestTab(t)
	view := people(1, 2)
	tab.Update(view)
	full := tab.cards.list.cards[1].FullHeight()
	tab.cards.scroll.Resize(tab.cards.scroll.MinSize().AddWidthHeight(300, full+100))
	tab.Update(view)
	one, two := tab.cards.list.cards[1], tab.cards.list.cards[2]
	if one.MinSize().Height != full || two.MinSize().Height >= full {
		t.Fatalf("%v and %v", one.MinSize(), two.MinSize())
	}
	tab.cards.openCard(2)
	if one.MinSize().Height >= full || two.MinSize().Height != full {
		t.Errorf("%v and %v", one.MinSize(), two.MinSize())
	}
}
