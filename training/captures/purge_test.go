package captures

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

func TestOldCapturesAreDeletedForGood(t *testing.T) {
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
	if err := s.Delete(ids[:1]); err != nil { // it is still in the history
		t.Fatal(err)
	}
	limit := now.AddDate(0, 0, -30)
	if count, oldest, err := s.CountBefore(limit); err != nil || count != 2 || !oldest.Equal(now.AddDate(0, 0, -40)) {
		t.Fatalf("%d, %v, %v", count, oldest, err)
	}
	deleted, err := s.DeleteBefore(limit)
	if err != nil || len(deleted) != 2 {
		t.Fatalf("%v, %v", deleted, err)
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

// annabella stores two faces of Annabella, one of which is nameless now, and one
// of Bob. It returns their ids and what would reveal her.
func annabella(t *testing.T, s *Store) (hers []int64, his int64, secrets map[string][]byte) {
	t.Helper()
	session := must(s.BeginSession("x"))(t)
	named := add(t, s, Capture{Session: session, Person: "Annabella", Label: OneHot("fear"), Crop: noise(5), Side: 16})
	nameless := add(t, s, Capture{Session: session, Person: "Annabella", Label: OneHot("anger"), Crop: noise(6), Side: 16})
	his = add(t, s, Capture{Session: session, Person: "Bob", Label: OneHot("anger"), Crop: noise(7), Side: 16})
	if err := s.SetPerson([]int64{nameless}, ""); err != nil {
		t.Fatal(err)
	}
	features := map[int64][]float32{named: {123456.5, 2, 3, 4}, his: {1, 2}}
	if err := s.SaveFeatures("n", features); err != nil {
		t.Fatal(err)
	}
	picture := must(encodePNG(noise(5), 16))(t)
	secrets = map[string][]byte{"name": []byte("Annabella"), "picture": picture[60:120], "features": encodeFloats(features[named])}
	return []int64{named, nameless}, his, secrets
}

func TestAForgottenPersonIsNotInTheFile(t *testing.T) {
	folder := t.TempDir()
	s := opened(t, folder)
	hers, his, secrets := annabella(t, s)
	traces(t, folder, secrets, true) // or the test would look for the wrong bytes
	if count := must(s.CountOf("Annabella"))(t); count != len(hers) {
		t.Errorf("%d faces are announced", count)
	}
	deleted := must(s.ForgetPerson("Annabella"))(t)
	slices.Sort(deleted)
	if !slices.Equal(deleted, hers) {
		t.Error(deleted)
	}
	if left := must(s.Features("n"))(t); len(left) != 1 || left[his] == nil {
		t.Error(left)
	}
	for { // nothing in the history brings her back
		if _, err := s.Undo(); errors.Is(err, ErrEmptyHistory) {
			break
		} else if err != nil {
			t.Fatal(err)
		}
	}
	if got := seen(t, s); strings.Contains(got, "Annabella") {
		t.Error(got)
	}
	traces(t, folder, secrets, false) // in the log beside the file neither
	s.Close()
	traces(t, folder, secrets, false)
}

// While another connection reads the log it cannot be truncated: the error says
// to try again, and then nothing is left.
func TestForgettingCanBeRepeatedWhenTheLogIsInUse(t *testing.T) {
	folder := t.TempDir()
	s := must(open(folder, time.Millisecond))(t)
	defer s.Close()
	_, _, secrets := annabella(t, s)
	reader := must(s.db.Conn(t.Context()))(t)
	defer reader.Close()
	must(reader.ExecContext(t.Context(), "BEGIN"))(t)
	if err := reader.QueryRowContext(t.Context(), "SELECT COUNT(*) FROM capture").Scan(new(int)); err != nil {
		t.Fatal(err)
	}
	if _, err := s.ForgetPerson("Annabella"); !errors.Is(err, errLogInUse) {
		t.Fatal(err)
	}
	must(reader.ExecContext(t.Context(), "ROLLBACK"))(t)
	if deleted := must(s.ForgetPerson("Annabella"))(t); len(deleted) != 0 {
		t.Error("deleted again:", deleted)
	}
	traces(t, folder, secrets, false)
}

// traces looks for secrets in every file of a folder and fails when they are found
// although they should not be, or the other way round.
func traces(t *testing.T, folder string, secrets map[string][]byte, want bool) {
	t.Helper()
	found := map[string]bool{}
	files, _ := filepath.Glob(filepath.Join(folder, "*"))
	for _, path := range files {
		content := must(os.ReadFile(path))(t)
		for what, secret := range secrets {
			found[what] = found[what] || bytes.Contains(content, secret)
		}
	}
	for what := range secrets {
		if found[what] != want {
			t.Errorf("her %s on the disk: %v", what, found[what])
		}
	}
}

// Whoever is typed with another space is the same person: forgotten, nothing of her stays.
func TestAPersonIsOneHoweverSheIsTyped(t *testing.T) {
	s := opened(t, t.TempDir())
	var ids []int64
	for _, name := range []string{"Ann Lee", " Ann Lee", "Ann Lee \t", "Ann\n Lee", "Ann \xffLee", "ann lee"} {
		ids = append(ids, add(t, s, Capture{Label: OneHot("fear"), Person: name}))
	}
	other := add(t, s, Capture{Label: OneHot("fear"), Person: "Bo"})
	if err := s.SetPerson([]int64{other}, "  Ann   Lee "); err != nil {
		t.Fatal(err)
	}
	if counts := must(s.CountByPerson())(t); counts["Ann Lee"] != 6 || counts["ann lee"] != 1 || len(counts) != 2 {
		t.Errorf("%v", counts)
	}
	if gone := must(s.ForgetPerson("Ann Lee"))(t); len(gone) != 6 || slices.Contains(gone, ids[5]) {
		t.Errorf("%v of %v are gone", gone, ids)
	}
	nameless := add(t, s, Capture{Label: OneHot("fear"), Person: " \u00a0 "})
	if counts := must(s.CountByPerson())(t); counts[""] != 1 {
		t.Errorf("capture %d: %v", nameless, counts)
	}
}
