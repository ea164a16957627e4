package teach

import (
	"slices"
	"testing"
	"time"

	"arbex/training/captures"
)

// people stores a face of Ann, one of Bob and two without a name, in two classes
// and two sessions.
func (f *fixture) people() {
	f.t.Helper()
	first, err := f.captures.BeginSession("camera")
	if err != nil {
		f.t.Fatal(err)
	}
	second, err := f.captures.BeginSession("clip")
	if err != nil {
		f.t.Fatal(err)
	}
	err = f.captures.AddAll([]captures.Capture{
		{Session: first, Person: "Ann", Label: captures.OneHot("fear"), Side: 112, Crop: pattern(0)},
		{Session: first, Person: "Bob", Label: captures.OneHot("anger"), Side: 112, Crop: pattern(1)},
		{Session: second, Burst: 7, Label: captures.OneHot("fear"), Side: 112, Crop: pattern(2)},
		{Session: second, Burst: 7, Label: captures.OneHot("fear"), Side: 112, Crop: pattern(3)},
	})
	if err != nil {
		f.t.Fatal(err)
	}
	f.do(f.refresh)
}

func TestTheGalleryIsFiltered(t *testing.T) {
	b := openTab(t)
	b.people()
	filter := b.gallery.filter
	if want := []string{"Everybody", "Ann", "Bob", "Nobody named"}; !slices.Equal(filter.person.List.Options, want) {
		t.Errorf("%q, want %q", filter.person.List.Options, want)
	}
	for _, c := range []struct {
		choose func()
		want   int
	}{
		{func() {}, 4},
		{func() { filter.class.List.SetSelected("fear") }, 3},
		{func() { filter.person.List.SetSelected("Ann") }, 1},
		{func() { filter.person.List.SetSelected("Nobody named") }, 2},
		{func() { filter.session.List.SetSelectedIndex(2) }, 0}, // of the camera every fear has a name
		{b.gallery.showAll, 4},
		{func() { b.gallery.showSubset([]int64{2}) }, 1},
		{func() { filter.class.List.SetSelected("anger") }, 1}, // ends the subset
		{b.gallery.showAll, 4},
	} {
		b.do(c.choose)
		if b.faces() != c.want {
			t.Errorf("%d faces, want %d: %+v", b.faces(), c.want, filter.value())
		}
		if b.gallery.empty.Visible() != (c.want == 0) {
			t.Error("the empty state is wrong for", c.want, "faces")
		}
	}
}

func TestABurstIsSelectedAsAWhole(t *testing.T) {
	b := openTab(t)
	b.people()
	b.do(func() { b.gallery.pressed(0, 0) }) // the newest
	if got := b.gallery.selectedIDs(); len(got) != 1 {
		t.Fatal(got)
	}
	b.do(b.gallery.selectBurst)
	if got := b.gallery.selectedIDs(); len(got) != 2 {
		t.Error(got)
	}
	b.do(func() { b.gallery.filter.class.List.SetSelected("anger") })
	if got := b.gallery.selectedIDs(); len(got) != 0 || !b.gallery.actions.delete.Disabled() {
		t.Error("faces that are not shown are selected:", got)
	}
}

func TestAForgottenPersonLeavesTheGallery(t *testing.T) {
	b := openTab(t)
	b.people()
	b.do(func() { b.gallery.forget("Ann") })
	if names := b.gallery.filter.names(); b.faces() != 3 || !slices.Equal(names, []string{"Bob"}) {
		t.Error(b.faces(), names)
	}
	if got := b.shared.notifications.Text(); got != "1 face of Ann is gone." {
		t.Errorf("%q", got)
	}
}

func TestSessionsHaveDifferentNames(t *testing.T) {
	one := captures.Session{Began: noon.Add(-time.Hour), Source: "clip", Count: 3}
	names := sessionNames([]captures.Session{one, one, {Began: noon, Source: "clip", Count: 3}}, noon)
	if want := []string{"today 11:00 · clip (3)", "today 11:00 · clip (3) #2", "just now · clip (3)"}; !slices.Equal(names, want) {
		t.Errorf("%q, want %q", names, want)
	}
}

func TestTheGalleryIsSortedByLoss(t *testing.T) {
	b := openTab(t)
	b.people()
	b.do(func() { b.gallery.order.object.SetSelected(largestLossFirst()) })
	b.until("the losses", func() bool { return len(b.gallery.order.losses) == 4 })
	losses := b.gallery.order.losses
	if !slices.IsSortedFunc(b.gallery.shown, func(a, c captures.Capture) int {
		if losses[a.ID] > losses[c.ID] {
			return -1
		}
		return 1
	}) {
		t.Error("the largest loss is not first", losses)
	}
	b.do(func() { b.gallery.order.object.SetSelected(newestFirst()) })
	if b.gallery.shown[0].ID != 4 {
		t.Error("the newest face is not first")
	}
}

// A filter that is in use selects the same person after others were added.
func TestAFilterKeepsItsPerson(t *testing.T) {
	b := openTab(t)
	f := newGalleryFilter(func() {})
	b.do(func() {
		f.setChoices(map[string]int{"Ann": 1, "Bob": 1}, nil)
		f.person.List.SetSelected("Ann")
		inUse := f.value()
		f.setChoices(map[string]int{"Abe": 1, "Ann": 1, "Bob": 1}, nil)
		if *inUse.Person != "Ann" {
			t.Errorf("it selects %s", *inUse.Person)
		}
	})
}

// The entry of a session has a count, which changes with each capture: the session stays
// chosen. One that is gone gives way to all.
func TestAFilterFollowsItsSession(t *testing.T) {
	b := openTab(t)
	b.people()
	f := b.gallery.filter
	b.do(func() { f.session.List.SetSelectedIndex(1) }) // the newest, of two faces
	if b.faces() != 2 {
		t.Fatalf("%d faces", b.faces())
	}
	id := f.session.Value()
	if err := b.captures.AddAll([]captures.Capture{{Session: id, Label: captures.OneHot("anger"), Side: 112, Crop: pattern(9)}}); err != nil {
		t.Fatal(err)
	}
	b.do(b.refresh)
	if b.faces() != 3 || f.session.Value() != id || f.session.List.SelectedIndex() != 1 {
		t.Errorf("%d faces of session %d, the list shows %q of %q", b.faces(), f.session.Value(), f.session.List.Selected, f.session.List.Options)
	}
	b.do(func() {
		f.setChoices(nil, nil)
		if !f.value().IsZero() || f.session.List.Selected != everySession() {
			t.Errorf("%+v, %q", f.value(), f.session.List.Selected)
		}
	})
}
