package retention

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"arbex/app/session"
	"arbex/app/settings"
	"arbex/training/captures"
)

var now = time.Date(2025, 6, 1, 12, 0, 0, 0, time.UTC)

// stores returns a face and a recording of each age in days.
func stores(t *testing.T, ages ...int) Stores {
	t.Helper()
	folder := t.TempDir()
	store, err := captures.Open(folder)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { store.Close() })
	sessionID, err := store.BeginSession("test")
	if err != nil {
		t.Fatal(err)
	}
	s := Stores{Captures: store, Sessions: filepath.Join(folder, "sessions")}
	for i, days := range ages {
		crop := make([]byte, 3*16*16)
		crop[0] = byte(i)
		if _, err := store.Add(captures.Capture{Session: sessionID, Label: captures.OneHot("fear"), Side: 16, Crop: crop, Taken: now.AddDate(0, 0, -days)}); err != nil {
			t.Fatal(err)
		}
		w, err := session.Create(filepath.Join(s.Sessions, string(rune('a'+i))), session.Metadata{Classes: []string{"fear", "anger"}, Started: now.AddDate(0, 0, -days)})
		if err != nil {
			t.Fatal(err)
		}
		if err := w.Finish("stopped", now, session.Counts{}); err != nil {
			t.Fatal(err)
		}
	}
	return s
}

// left counts what was not deleted.
func left(t *testing.T, s Stores) (faces, sessions int) {
	t.Helper()
	all, err := s.Captures.List(captures.Filter{})
	if err != nil {
		t.Fatal(err)
	}
	recorded, err := session.List(s.Sessions)
	if err != nil {
		t.Fatal(err)
	}
	return len(all), len(recorded)
}

func TestNothingIsDeletedUnlessSwitchedOn(t *testing.T) {
	s := stores(t, 4000, 1)
	plan, err := NewPlan(s, settings.Defaults().Retention, now)
	if err != nil || !plan.Empty() {
		t.Fatalf("%+v, %v", plan, err)
	}
	if err := plan.Apply(s); err != nil {
		t.Fatal(err)
	}
	if faces, sessions := left(t, s); faces != 2 || sessions != 2 {
		t.Errorf("%d faces, %d sessions are left", faces, sessions)
	}
}

func TestThePlanIsWhatIsDeleted(t *testing.T) {
	s := stores(t, 90, 40, 20, 0)
	plan, err := NewPlan(s, settings.Retention{CaptureDays: 30, SessionDays: 60}, now)
	if err != nil || plan.Faces != 2 || len(plan.Sessions) != 1 || !plan.OldestFace.Equal(now.AddDate(0, 0, -90)) {
		t.Fatalf("%+v, %v", plan, err)
	}
	if faces, sessions := left(t, s); faces != 4 || sessions != 4 {
		t.Fatal("making a plan deletes")
	}
	if err := plan.Apply(s); err != nil {
		t.Fatal(err)
	}
	if faces, sessions := left(t, s); faces != 2 || sessions != 3 {
		t.Errorf("%d faces, %d sessions are left", faces, sessions)
	}
}

// A recording in progress is not deleted, however long ago it started.
func TestARecordingInProgressStays(t *testing.T) {
	s := stores(t)
	w, err := session.Create(filepath.Join(s.Sessions, "now"), session.Metadata{Classes: []string{"fear", "anger"}, Started: now.AddDate(0, 0, -50)})
	if err != nil {
		t.Fatal(err)
	}
	defer w.Finish("stopped", now, session.Counts{})
	plan, err := NewPlan(s, settings.Retention{SessionDays: 1}, now)
	if err != nil || len(plan.Sessions) != 0 {
		t.Errorf("%+v, %v", plan, err)
	}
}

// A plan that was tampered with deletes nothing elsewhere.
func TestOnlyTheSessionsFolderIsTouched(t *testing.T) {
	s := stores(t)
	other := t.TempDir()
	if err := (Plan{Sessions: []string{other}}).Apply(s); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(other); err != nil {
		t.Error(err)
	}
}
