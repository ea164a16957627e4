package versions

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// describe writes the description of a version without a model, which is quick.
func describe(t *testing.T, folder, id, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Join(folder, id), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(folder, id, descriptionFile), []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

// ids returns the ids of versions.
func ids(all []Version) string {
	var names []string
	for _, v := range all {
		names = append(names, v.ID)
	}
	return strings.Join(names, " ")
}

// Whatever else lies in the folder stays there: only what an Add of ours left by halves
// is removed.
func TestForeignFoldersStay(t *testing.T) {
	folder := t.TempDir()
	foreign := []string{"backup", "my models", "lost+found", "20260101", "20260101-0000", "20260101-000000-old", "20261301-000000", "99999999-999999"}
	halves := []string{"20260101-000000", "20260101-000000-2", "20251231-235959-10"}
	for _, name := range append(foreign, halves...) {
		if err := os.MkdirAll(filepath.Join(folder, name), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(folder, name, modelFile), []byte("half"), 0o600); err != nil {
			t.Fatal(err)
		}
		if err := os.Chtimes(filepath.Join(folder, name), longAgo, longAgo); err != nil {
			t.Fatal(err)
		}
	}
	opened(t, folder)
	for _, name := range foreign {
		if _, err := os.Stat(filepath.Join(folder, name, modelFile)); err != nil {
			t.Errorf("%s was removed", name)
		}
	}
	for _, name := range halves {
		if _, err := os.Stat(filepath.Join(folder, name)); err == nil {
			t.Errorf("%s was left", name)
		}
	}
}

// Every id that a store gives is one that it knows as its own.
func TestIdsAreKnown(t *testing.T) {
	s := opened(t, t.TempDir())
	at := time.Date(2026, 2, 28, 23, 59, 59, 0, time.FixedZone("", 3600))
	var all []string
	for range 12 {
		id, err := s.newFolder(Version{Created: at})
		if err != nil || !madeHere(id) || !validID(id) {
			t.Fatalf("%q, %v", id, err)
		}
		all = append(all, id)
	}
	if all[0] != "20260228-225959" || all[11] != "20260228-225959-11" {
		t.Errorf("%q", all)
	}
}

// Who descends from whom does not depend on the clock, which may have been wrong: a
// person who is forgotten is found in every model that learnt from them.
func TestTrainedOnDoesNotTrustTheClock(t *testing.T) {
	folder := t.TempDir()
	for id, text := range map[string]string{
		"child":      `{"parent":"parent","made":"2026-01-01T00:00:00Z"}`,
		"grandchild": `{"parent":"child","made":"2025-01-01T00:00:00Z"}`,
		"parent":     `{"parent":"shipped","made":"2026-06-01T00:00:00Z","captures":[7]}`,
		"other":      `{"parent":"shipped","made":"2026-06-01T00:00:00Z","captures":[8]}`,
		"orphan":     `{"parent":"deleted","made":"2026-06-02T00:00:00Z"}`,
		"circle-a":   `{"parent":"circle-b","made":"2026-06-03T00:00:00Z"}`,
		"circle-b":   `{"parent":"circle-a","made":"2026-06-04T00:00:00Z"}`,
		"own-parent": `{"parent":"own-parent","made":"2026-06-05T00:00:00Z"}`,
		"damaged":    `{"parent":`,
	} {
		describe(t, folder, id, text)
	}
	s := opened(t, folder)
	for _, c := range []struct {
		captures []int64
		want     string
	}{
		{[]int64{7}, "parent child grandchild"},
		{[]int64{8, 9}, "other"},
		{[]int64{9}, ""},
		{nil, ""},
	} {
		if got := ids(s.TrainedOn(c.captures)); got != c.want {
			t.Errorf("trained on %v: %q, not %q", c.captures, got, c.want)
		}
	}
}

// Damaged descriptions are reported one by one and hide no sound version; the shipped
// model is always there, at the end.
func TestDamagedDescriptionsAreReported(t *testing.T) {
	folder := t.TempDir()
	damage := map[string]string{"cut": `{"name":`, "nothing": "", "a-list": "[]", "another-type": `{"seed":"seven"}`, "a-time": `{"made":"today"}`}
	for id, text := range damage {
		describe(t, folder, id, text)
	}
	describe(t, folder, "new", `{"name":"new","made":"2026-02-01T00:00:00Z"}`)
	describe(t, folder, "old", `{"name":"old","made":"2026-01-01T00:00:00Z","later":"a field of a later version"}`)
	all, err := opened(t, folder).List()
	if got := ids(all); got != "new old shipped" {
		t.Errorf("%q", got)
	}
	for id := range damage {
		if err == nil || !strings.Contains(err.Error(), id) {
			t.Errorf("%s is not in %v", id, err)
		}
	}
}

// A version without its model cannot be loaded or used; what was used before stays.
func TestAVersionWithoutItsModel(t *testing.T) {
	folder := t.TempDir()
	describe(t, folder, "gone", `{"name":"gone"}`)
	describe(t, folder, "half", `{"name":"half"}`)
	if err := os.WriteFile(filepath.Join(folder, "half", modelFile), []byte("\x08\x00\x00\x00\x00\x00\x00\x00{}"), 0o600); err != nil {
		t.Fatal(err)
	}
	s := opened(t, folder)
	for _, id := range []string{"gone", "half", "nowhere", "../gone", "", "GONE", strings.Repeat("a", 100)} {
		if _, err := s.Load(id); err == nil {
			t.Errorf("%.20q was loaded", id)
		}
		if err := s.SetCurrent(id); err == nil {
			t.Errorf("%.20q is used", id)
		}
	}
	if s.Current() != Shipped {
		t.Errorf("%q is in use", s.Current())
	}
	if err := s.Delete("gone"); err != nil {
		t.Errorf("what cannot be loaded cannot be deleted: %v", err)
	}
}

// Only versions have names that can be changed, and a failure keeps the old one.
func TestWhatCannotBeRenamed(t *testing.T) {
	folder := t.TempDir()
	describe(t, folder, "mine", `{"name":"before"}`)
	s := opened(t, folder)
	if err := s.Rename(Shipped, "x", ""); err == nil {
		t.Error("the shipped model was renamed")
	}
	if err := s.Rename("nowhere", "x", ""); !errors.Is(err, ErrUnknown) {
		t.Error(err)
	}
	names := []string{"", "größer <b> & \"quoted\"", "安\n娜", strings.Repeat("x", 10_000)}
	for _, name := range names {
		if err := s.Rename("mine", name, name); err != nil {
			t.Error(err)
		}
		if v, err := opened(t, folder).Get("mine"); err != nil || v.Name != name || v.Note != name {
			t.Errorf("%.20q became %.20q, %v", name, v.Name, err)
		}
	}
}

// A data folder that cannot be used is reported when it is opened.
func TestAFolderThatCannotBeUsed(t *testing.T) {
	occupied := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(occupied, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	for _, folder := range []string{occupied, filepath.Join(occupied, "below")} {
		if _, err := Open(folder, shipped); err == nil || !strings.Contains(err.Error(), "choose another data folder") {
			t.Errorf("%s: %v", folder, err)
		}
	}
}
