package dataset

import (
	"testing"
)

func TestSetsAreAddedWithWhatTheyLeftOut(t *testing.T) {
	a, b := plain(2, 1), plain(1, 1)
	a.omit(reasonMissing, "x")
	b.omit(reasonDamaged, "y")
	both, err := a.Concat(b)
	if err != nil || len(both.Samples) != 5 || omittedCount(both) != 2 || len(both.Omitted) != 2 {
		t.Errorf("%+v, %v", both, err)
	}
	if len(a.Samples) != 3 || len(a.Omitted) != 1 {
		t.Errorf("the first set has changed: %+v", a)
	}
	if _, err := a.Concat(plain(1, 1, 1)); err == nil {
		t.Error("sets of different classes were added")
	}
}
