package versions

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"arbex/assets/models"
	"arbex/model"
	"arbex/training/trainingtest"
)

func shipped() (*model.Network, error) { return model.Read(models.Trained("compact"), "compact") }

// Times of folders: one that nobody writes any more, and one that somebody does, however
// long a test takes.
var longAgo, notYet = time.Unix(0, 0), time.Date(2037, 1, 1, 0, 0, 0, 0, time.UTC)

func opened(t *testing.T, folder string) *Store {
	t.Helper()
	s, err := Open(folder, shipped)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// added returns a stored version of a new network with a seed.
func added(t *testing.T, s *Store, v Version, seed uint64) Version {
	t.Helper()
	config, err := model.Preset("compact")
	if err != nil {
		t.Fatal(err)
	}
	n, err := model.New(config, seed)
	if err == nil {
		v, err = s.Add(n, v)
	}
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func content(t *testing.T, s *Store, id string) []byte {
	t.Helper()
	n, err := s.Load(id)
	if err != nil {
		t.Fatal(err)
	}
	return trainingtest.ModelBytes(t, n)
}

func TestRollingBackIsBitForBit(t *testing.T) {
	folder := t.TempDir()
	s := opened(t, folder)
	if s.Current() != Shipped {
		t.Fatal(s.Current())
	}
	first := added(t, s, Version{Name: "one"}, 1)
	if err := s.SetCurrent(first.ID); err != nil {
		t.Fatal(err)
	}
	before := content(t, s, first.ID)
	second := added(t, s, Version{Name: "two", Parent: first.ID}, 2)
	if err := s.SetCurrent(second.ID); err != nil {
		t.Fatal(err)
	}
	s = opened(t, folder) // the choice survives a restart
	if s.Current() != second.ID {
		t.Error(s.Current())
	}
	if err := s.SetCurrent(second.Parent); err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(content(t, s, s.Current()), before) || bytes.Equal(before, content(t, s, second.ID)) {
		t.Error("rolling back is not the earlier model")
	}
	all, err := s.List()
	if err != nil || len(all) != 3 || all[2].ID != Shipped {
		t.Error(all, err)
	}
}

func TestDamageFallsBackToTheShippedModel(t *testing.T) {
	folder := t.TempDir()
	s := opened(t, folder)
	v := added(t, s, Version{}, 1)
	if err := s.SetCurrent(v.ID); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(folder, v.ID, modelFile)
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	data[len(data)/2] ^= 1
	if err := os.WriteFile(path, data, 0o600); err != nil {
		t.Fatal(err)
	}
	n, id, problem := s.LoadCurrent()
	if n == nil || id != Shipped || problem == nil {
		t.Error(n, id, problem)
	}
	if err := s.SetCurrent(v.ID); err == nil {
		t.Error("a damaged version can be chosen")
	}
	if err := os.WriteFile(filepath.Join(folder, currentFile), []byte("../../etc"), 0o600); err != nil {
		t.Fatal(err)
	}
	if s.Current() != Shipped {
		t.Error(s.Current())
	}
}

func TestWhatCannotBeDeleted(t *testing.T) {
	s := opened(t, t.TempDir())
	v, w := added(t, s, Version{}, 1), added(t, s, Version{}, 2)
	if err := s.SetCurrent(v.ID); err != nil {
		t.Fatal(err)
	}
	for _, id := range []string{Shipped, v.ID, "nowhere", "../x"} {
		if err := s.Delete(id); err == nil {
			t.Errorf("%s was deleted", id)
		}
	}
	if err := s.Delete(w.ID); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Load(w.ID); !errors.Is(err, ErrUnknown) {
		t.Error(err)
	}
	if err := s.Rename(v.ID, "better", "why"); err != nil {
		t.Fatal(err)
	}
	if got, err := s.Get(v.ID); err != nil || got.Name != "better" || got.Note != "why" {
		t.Error(got, err)
	}
}

// A training that was killed while it saved leaves no version.
func TestInterruptedAddLeavesNothing(t *testing.T) {
	folder := t.TempDir()
	if err := os.MkdirAll(filepath.Join(folder, "20260101-000000"), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(folder, "20260101-000000", modelFile), []byte("half"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Chtimes(filepath.Join(folder, "20260101-000000"), longAgo, longAgo); err != nil {
		t.Fatal(err)
	}
	all, err := opened(t, folder).List()
	if entries, _ := os.ReadDir(folder); err != nil || len(all) != 1 || len(entries) != 0 {
		t.Error(all, err, entries)
	}
}

// A version that another process is adding, and a folder that is none, stay where they are.
func TestOpeningLeavesWhatIsNotItsOwn(t *testing.T) {
	folder := t.TempDir()
	for _, name := range []string{"20260101-000000", "My notes", "UPPER", "ünicode"} {
		if err := os.MkdirAll(filepath.Join(folder, name), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(folder, name, modelFile), []byte("half"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for name, at := range map[string]time.Time{"My notes": longAgo, "20260101-000000": notYet} {
		if err := os.Chtimes(filepath.Join(folder, name), at, at); err != nil {
			t.Fatal(err)
		}
	}
	s := opened(t, folder)
	all, err := s.List()
	if entries, _ := os.ReadDir(folder); err != nil || len(all) != 1 || len(entries) != 4 {
		t.Errorf("%+v, %v: %v is left", all, err, entries)
	}
	for _, id := range []string{"20260101-000000", "My notes", "", "../versions", strings.Repeat("a", 100)} {
		if v, err := s.Get(id); !errors.Is(err, ErrUnknown) {
			t.Errorf("%q is %+v (%v)", id, v, err)
		}
	}
}

func TestTrainedOnFollowsParents(t *testing.T) {
	s := opened(t, t.TempDir())
	begun := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	a := added(t, s, Version{Captures: []int64{1, 2}, Created: begun}, 1)
	b := added(t, s, Version{Captures: []int64{3}, Parent: a.ID, Created: begun.Add(time.Second)}, 2)
	added(t, s, Version{Captures: []int64{3}, Created: begun.Add(2 * time.Second)}, 3)
	got := s.TrainedOn([]int64{2, 9})
	if len(got) != 2 || got[0].ID != b.ID || got[1].ID != a.ID {
		t.Error(got)
	}
}

// A version that an older program wrote is read whole.
func TestOldDescriptionsAreRead(t *testing.T) {
	folder := t.TempDir()
	v := added(t, opened(t, folder), Version{}, 1)
	const old = `{"id":"x","name":"n","note":"why","parent":"shipped","made":"2026-01-02T03:04:05Z","preset":"compact","data":"feed","captures":[1,2],"seed":7,"settings":{"part":"head"},"result":{"learnt":3}}`
	if err := os.WriteFile(filepath.Join(folder, v.ID, descriptionFile), []byte(old), 0o600); err != nil {
		t.Fatal(err)
	}
	got, err := opened(t, folder).Get(v.ID)
	if err != nil || got.Created.Year() != 2026 || got.DataDigest != "feed" || len(got.Captures) != 2 || got.Settings["part"] != "head" || string(got.Result) != `{"learnt":3}` {
		t.Errorf("%+v, %v", got, err)
	}
}

// Two trainings on equally many faces do not have one name.
func TestDefaultNamesAreDistinct(t *testing.T) {
	s := opened(t, t.TempDir())
	for i, want := range []string{"127 faces", "127 faces (2)", "127 faces (3)"} {
		if got := added(t, s, Version{Name: s.DistinctName("127 faces")}, uint64(i)).Name; got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}
