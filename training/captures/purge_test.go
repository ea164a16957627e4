package captures

import (
	"testing"
	"time"
)

func TestWhatIsTooOldLeavesTheFile(t *testing.T) {
	s := opened(t, t.TempDir())
	now := time.Date(2025, 6, 1, 12, 0, 0, 0, time.UTC)
	session, err := s.BeginSession("test")
	if err != nil {
		t.Fatal(err)
	}
	var ids []int64
	for _, days := range []int{40, 31, 29, 0} {
		ids = append(ids, add(t, s, Capture{Session: session, Label: OneHot("happiness"), Taken: now.AddDate(0, 0, -days)}))
	}
	if err := s.Delete(ids[:1]); err != nil { // in the history it still is
		t.Fatal(err)
	}
	limit := now.AddDate(0, 0, -30)
	if count, oldest, err := s.CountBefore(limit); err != nil || count != 2 || !oldest.Equal(now.AddDate(0, 0, -40)) {
		t.Fatalf("%d, %v, %v", count, oldest, err)
	}
	gone, err := s.DeleteBefore(limit)
	if err != nil || len(gone) != 2 {
		t.Fatalf("%v, %v", gone, err)
	}
	left, err := s.List(Filter{})
	if err != nil || len(left) != 2 {
		t.Fatalf("%d left, %v", len(left), err)
	}
	for range 10 { // no step of the history brings anything old back
		if _, err := s.Undo(); err != nil {
			break
		}
	}
	if count, _, err := s.CountBefore(limit); err != nil || count != 0 {
		t.Errorf("%d came back, %v", count, err)
	}
}
