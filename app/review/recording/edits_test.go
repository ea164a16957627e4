package recording

import (
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"arbex/app/session"
)

func TestMergeJoinsFaces(t *testing.T) {
	rec := open(t, writeSession(t, 100, twoFaces))
	if err := rec.Apply(Name(3, " Ann \n Lee ")); err != nil {
		t.Fatal(err)
	}
	if err := rec.Apply(Merge(3, 2)); err != nil {
		t.Fatal(err)
	}
	faces := rec.Faces()
	if len(faces) != 2 || faces[1].ID != 2 || faces[1].Name != "Ann Lee" || faces[1].FrameCount() != 100 || !slices.Equal(faces[1].Merged, []int{2, 3}) {
		t.Fatalf("%+v", faces[1])
	}
	if observations := rec.Observations(80); len(observations) != 2 || observations[1].Face != 2 {
		t.Errorf("%+v", observations)
	}
	// Faces 1 and 2 are in the same frames, where the row of 2 survives.
	if err := rec.Apply(Merge(1, 2)); err != nil {
		t.Fatal(err)
	}
	if observations := rec.Observations(40); len(observations) != 1 || observations[0].Final[1] != 0.25 {
		t.Errorf("%+v", observations)
	}
	if f := rec.Faces(); len(f) != 1 || f[0].FrameCount() != 100 {
		t.Errorf("%+v", f)
	}
	for range 3 {
		if err := rec.Undo(); err != nil {
			t.Fatal(err)
		}
	}
	if err := rec.Undo(); err != ErrEndOfHistory || len(rec.Faces()) != 3 {
		t.Error(err, len(rec.Faces()))
	}
}

func TestExcludeAndInclude(t *testing.T) {
	rec := open(t, writeSession(t, 100, twoFaces))
	for _, e := range []Edit{Exclude(10, 20), Exclude(40, 30), Exclude(21, 29), Exclude(60, 70), Include(65, 66), Include(90, 99)} {
		if err := rec.Apply(e); err != nil {
			t.Fatal(err)
		}
	}
	if want := []Range{{10, 40}, {60, 64}, {67, 70}}; !slices.Equal(rec.Excluded(), want) {
		t.Fatal(rec.Excluded())
	}
	for frame := range 100 {
		want := frame >= 10 && frame <= 40 || frame >= 60 && frame <= 64 || frame >= 67 && frame <= 70
		if rec.IsExcluded(frame) != want {
			t.Errorf("frame %d", frame)
		}
	}
	if err := rec.Apply(Exclude(-5, 3)); err == nil {
		t.Error("an impossible edit is accepted")
	}
}

// Excluded ranges behave as if each frame had a flag of its own.
func TestRangesMatchAFlagPerFrame(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	for range 200 {
		s, switches := newEditState(nil, session.Study{}), [50]bool{}
		for range 30 {
			from := random.IntN(50)
			to, out := min(from+random.IntN(20), 49), random.IntN(2) == 0
			e := Include(from, to)
			if out {
				e = Exclude(from, to)
			}
			s.apply(e)
			for i := from; i <= to; i++ {
				switches[i] = out
			}
		}
		for i, want := range switches {
			if inRanges(s.excluded, i) != want {
				t.Fatalf("frame %d of %v: %v", i, s.excluded, !want)
			}
		}
	}
}

func TestEditsAreSaved(t *testing.T) {
	folder := writeSession(t, 100, twoFaces)
	before := contents(t, folder)
	rec := open(t, folder)
	number := rec.NextMarkerNumber()
	if number != 5 {
		t.Error(number)
	}
	for _, e := range []Edit{Exclude(10, 20), Mark(number, 33, "here"), Mark(1, 6, "moved"), Unmark(4), Merge(3, 2)} {
		if err := rec.Apply(e); err != nil {
			t.Fatal(err)
		}
	}
	if err := rec.Undo(); err != nil {
		t.Fatal(err)
	}
	if err := rec.SaveFunc()(); err != nil {
		t.Fatal(err)
	}
	reopened := open(t, folder)
	markers := reopened.Markers()
	if len(markers) != 2 || markers[0] != (Marker{Number: 1, Frame: 6, Key: "M", Note: "moved"}) || markers[1].Note != "here" || len(reopened.Excluded()) != 1 || len(reopened.Faces()) != 3 {
		t.Errorf("%+v %v", markers, reopened.Excluded())
	}
	if err := reopened.Redo(); err != nil || len(reopened.Faces()) != 2 {
		t.Error(err, len(reopened.Faces()))
	}
	after := contents(t, folder)
	delete(after, historyFile)
	for name, text := range before {
		if after[name] != text {
			t.Errorf("%s was changed", name)
		}
	}
	if info, err := os.Stat(filepath.Join(folder, historyFile)); err != nil || info.Mode().Perm() != 0o600 {
		t.Error(info.Mode(), err)
	}
}

func contents(t *testing.T, folder string) map[string]string {
	t.Helper()
	all := map[string]string{}
	entries, err := os.ReadDir(folder)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		text, err := os.ReadFile(filepath.Join(folder, e.Name()))
		if err != nil {
			t.Fatal(err)
		}
		all[e.Name()] = string(text)
	}
	return all
}

func TestDamagedHistoryIsSetAside(t *testing.T) {
	folder := writeSession(t, 30, twoFaces)
	path := filepath.Join(folder, historyFile)
	for _, text := range []string{"{", `{"format":"arbex review","version":7}`, `{"format":"arbex review","version":1,"done":[{"do":"merge","face":1,"into":1}]}`} {
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		rec := open(t, folder)
		if len(rec.Warnings) != 1 {
			t.Error(rec.Warnings)
		}
		if err := rec.Apply(Exclude(1, 2)); err != nil {
			t.Fatal(err)
		}
		if err := rec.SaveFunc()(); err != nil {
			t.Fatal(err)
		}
		if kept, err := os.ReadFile(path + ".damaged"); err != nil || string(kept) != text {
			t.Error(string(kept), err)
		}
		if reopened := open(t, folder); len(reopened.Warnings) > 0 || len(reopened.Excluded()) != 1 {
			t.Error(reopened.Warnings)
		}
	}
}

// testdata/review.json was written by version 0.1 of the program.
func TestEarlierEditsOpen(t *testing.T) {
	folder := writeSession(t, 100, twoFaces)
	text, err := os.ReadFile(filepath.Join("testdata", historyFile))
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(folder, historyFile), text, 0o600); err != nil {
		t.Fatal(err)
	}
	rec := open(t, folder)
	if len(rec.Warnings) > 0 || !slices.Equal(rec.Excluded(), []Range{{10, 14}, {17, 20}}) {
		t.Error(rec.Warnings, rec.Excluded())
	}
	if f := rec.Faces(); len(f) != 2 || f[1].Name != "Ann" || !slices.Equal(f[1].Merged, []int{2, 3}) {
		t.Errorf("%+v", f)
	}
	if m := rec.Markers(); len(m) != 2 || m[1].Text() != "here" || m[1].Frame != 33 {
		t.Errorf("%+v", m)
	}
	if err := rec.Redo(); err != nil || rec.Faces()[0].Name != "Ben" {
		t.Error(err, rec.Faces()[0].Name)
	}
}
