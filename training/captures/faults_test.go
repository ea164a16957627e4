package captures

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
)

// A face that was selected twice is changed once, and comes back as it was.
func TestAFaceThatIsNamedTwiceIsChangedOnce(t *testing.T) {
	s := opened(t, t.TempDir())
	id, other := add(t, s, Capture{Label: OneHot("fear"), Person: "Ann"}), add(t, s, Capture{Label: OneHot("anger")})
	for name, edit := range map[string]func() error{
		"relabel": func() error { return s.Relabel([]int64{id, other, id}, OneHot("sadness")) },
		"person":  func() error { return s.SetPerson([]int64{id, id}, "Bob") },
		"delete":  func() error { return s.Delete([]int64{id, id, id}) },
	} {
		if err := edit(); err != nil {
			t.Fatal(err)
		}
		action := must(s.Undo())(t)
		if got := seen(t, s); got != "fearAnn anger" {
			t.Errorf("%s: after undoing it there is %q", name, got)
		}
		if want := map[string]int{"relabel": 2, "person": 1, "delete": 1}[name]; action.Count != want {
			t.Errorf("%s changed %d faces, not %d", name, action.Count, want)
		}
	}
}

// An edit of a face that is not there changes none of the others either, and is no
// step of the history.
func TestAnEditIsAllOrNothing(t *testing.T) {
	s := opened(t, t.TempDir())
	id := add(t, s, Capture{Label: OneHot("fear")})
	for name, err := range map[string]error{
		"relabel":   s.Relabel([]int64{id, 999}, OneHot("anger")),
		"person":    s.SetPerson([]int64{id, -1}, "Ann"),
		"delete":    s.Delete([]int64{id, 0}),
		"bad label": s.Relabel([]int64{id}, Label{"fear": -1}),
		"no label":  s.Relabel([]int64{id}, nil),
	} {
		if err == nil {
			t.Errorf("%s succeeded", name)
		}
	}
	if err := errors.Join(s.Delete(nil), s.Relabel([]int64{}, OneHot("anger"))); err != nil {
		t.Error("no faces:", err)
	}
	if got := seen(t, s); got != "fear" {
		t.Errorf("%q", got)
	}
	if a := must(s.Undo())(t); a.Kind != Capturing {
		t.Errorf("the newest step is %q", a.Kind)
	}
}

// The history has a bound: what can no longer be undone keeps its state, and what was
// deleted leaves the file.
func TestTheHistoryHasABound(t *testing.T) {
	s := opened(t, t.TempDir())
	kept, deleted := add(t, s, Capture{Label: OneHot("fear")}), add(t, s, Capture{Label: OneHot("anger")})
	if err := s.Delete([]int64{deleted}); err != nil {
		t.Fatal(err)
	}
	for range maxHistory { // as if that often something had been done
		if _, err := s.db.Exec("INSERT INTO action (what, together, undone) VALUES ('relabelling', 0, 0)"); err != nil {
			t.Fatal(err)
		}
	}
	if err := s.SetPerson([]int64{kept}, "Ann"); err != nil {
		t.Fatal(err)
	}
	var left, steps int
	if err := s.db.QueryRow("SELECT COUNT(*) FROM capture").Scan(&left); err != nil {
		t.Fatal(err)
	}
	if err := s.db.QueryRow("SELECT COUNT(*) FROM action").Scan(&steps); err != nil {
		t.Fatal(err)
	}
	if left != 1 || steps != maxHistory+1 || seen(t, s) != "fearAnn" {
		t.Errorf("%d captures, %d steps, %q", left, steps, seen(t, s))
	}
	must(s.Undo())(t)
	if got := seen(t, s); got != "fear" {
		t.Errorf("the newest step undone: %q", got)
	}
}

// fill makes the file of a store as large as it may get, as a full disk would.
func fill(t *testing.T, s *Store) {
	t.Helper()
	s.db.SetMaxOpenConns(1) // the limit is one of the connection
	var pages int
	if err := s.db.QueryRow("PRAGMA page_count").Scan(&pages); err != nil {
		t.Fatal(err)
	}
	if _, err := s.db.Exec(fmt.Sprintf("PRAGMA max_page_count = %d", pages)); err != nil {
		t.Fatal(err)
	}
}

// On a full disk nothing is stored by halves, what is there stays, and the user can
// still undo and make room.
func TestAFullDiskLosesNothing(t *testing.T) {
	s := opened(t, t.TempDir())
	session := must(s.BeginSession("x"))(t)
	first := add(t, s, Capture{Session: session, Label: OneHot("fear")})
	fill(t, s)
	large := Capture{Session: session, Label: OneHot("anger"), Crop: []byte(strings.Repeat("abcdefghijk", 3*256*256))[:3*256*256], Side: 256}
	for i := range large.Crop {
		large.Crop[i] = byte(i * i >> 5)
	}
	if _, err := s.Add(large); err == nil || !strings.Contains(err.Error(), "full") {
		t.Fatalf("a large face was stored: %v", err)
	}
	if err := s.AddAll([]Capture{{Session: session, Label: OneHot("fear"), Crop: noise(2), Side: 16}, large}); err == nil {
		t.Error("a small and a large face were stored")
	}
	if err := s.SaveFeatures("net", map[int64][]float32{first: make([]float32, 1<<20)}); err == nil {
		t.Error("a large vector was stored")
	}
	if got := seen(t, s); got != "fear" {
		t.Errorf("%q", got)
	}
	if err := s.CheckIntegrity(); err != nil {
		t.Error(err)
	}
	if features, err := s.Features("net"); err != nil || len(features) > 0 {
		t.Errorf("%d vectors, %v", len(features), err)
	}
	must(s.Undo())(t)
	if got := seen(t, s); got != "" {
		t.Errorf("after undoing it there is %q", got)
	}
}

// Whatever is called of a store that was closed fails with a sentence.
func TestAClosedStoreFails(t *testing.T) {
	s := opened(t, t.TempDir())
	id := add(t, s, Capture{Label: OneHot("fear")})
	s.Close()
	for name, call := range map[string]func() error{
		"Add": func() error {
			_, err := s.Add(Capture{Session: 1, Label: OneHot("fear"), Crop: noise(1), Side: 16})
			return err
		},
		"BeginSession":   func() error { _, err := s.BeginSession("x"); return err },
		"List":           func() error { _, err := s.List(Filter{}); return err },
		"LoadPicture":    func() error { return s.LoadPicture(&Capture{ID: id}) },
		"CountByClass":   func() error { _, err := s.CountByClass(); return err },
		"CountByPerson":  func() error { _, err := s.CountByPerson(); return err },
		"CountOf":        func() error { _, err := s.CountOf("Ann"); return err },
		"CountBefore":    func() error { _, _, err := s.CountBefore(time.Time{}); return err },
		"DeleteBefore":   func() error { _, err := s.DeleteBefore(time.Time{}); return err },
		"ForgetPerson":   func() error { _, err := s.ForgetPerson("Ann"); return err },
		"Sessions":       func() error { _, err := s.Sessions(); return err },
		"Features":       func() error { _, err := s.Features("net"); return err },
		"SaveFeatures":   func() error { return s.SaveFeatures("net", map[int64][]float32{id: {1}}) },
		"Relabel":        func() error { return s.Relabel([]int64{id}, OneHot("anger")) },
		"SetPerson":      func() error { return s.SetPerson([]int64{id}, "Ann") },
		"Delete":         func() error { return s.Delete([]int64{id}) },
		"Undo":           func() error { _, err := s.Undo(); return err },
		"Redo":           func() error { _, err := s.Redo(); return err },
		"AddClass":       func() error { _, err := s.AddClass("yawn", nil); return err },
		"OwnClasses":     func() error { _, err := s.OwnClasses(); return err },
		"RemoveClass":    func() error { return s.RemoveClass("yawn") },
		"CheckIntegrity": func() error { return s.CheckIntegrity() },
		"Export":         func() error { _, err := s.Export(t.Context(), Filter{}, filepath.Join(t.TempDir(), "x")); return err },
	} {
		if err := call(); err == nil || errors.Is(err, ErrEmptyHistory) || !strings.Contains(err.Error(), "closed") {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// Damage of one face is reported with its number, and hides no other.
func TestDamageOfOneFaceIsReported(t *testing.T) {
	for name, c := range map[string]struct{ damage, want string }{
		"picture gone":      {"DELETE FROM picture WHERE capture = 1", "face 1"},
		"picture cut":       {"UPDATE picture SET png = substr(png, 1, 40) WHERE capture = 1", "face 1"},
		"picture is none":   {"UPDATE picture SET png = x'00' WHERE capture = 1", "face 1"},
		"another size":      {"UPDATE picture SET side = 17 WHERE capture = 1", "16x16 pixels, not 17x17"},
		"negative size":     {"UPDATE picture SET side = -1 WHERE capture = 1", "not -1x-1"},
		"odd points":        {"UPDATE picture SET landmarks = x'0102030405' WHERE capture = 1", ""},
		"a size that is no": {"UPDATE picture SET side = 'wide' WHERE capture = 1", "face 1"},
	} {
		s := opened(t, t.TempDir())
		first, second := Capture{ID: add(t, s, Capture{Label: OneHot("fear")})}, Capture{ID: add(t, s, Capture{Label: OneHot("anger")})}
		if _, err := s.db.Exec(c.damage); err != nil {
			t.Fatal(err)
		}
		err := s.LoadPicture(&first)
		if (err == nil) != (c.want == "") || err != nil && !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v", name, err)
		}
		if err := s.LoadPicture(&second); err != nil {
			t.Errorf("%s: the other face: %v", name, err)
		}
	}
}

// A damaged label is reported by everything that has to read it, and changed by none.
func TestADamagedLabelIsReported(t *testing.T) {
	s := opened(t, t.TempDir())
	id := add(t, s, Capture{Label: OneHot("fear")})
	if _, err := s.db.Exec("UPDATE capture SET label = '{\"fear\":'"); err != nil {
		t.Fatal(err)
	}
	for name, call := range map[string]func() error{
		"List":      func() error { _, err := s.List(Filter{}); return err },
		"WithClass": func() error { _, err := s.WithClass("fear"); return err },
		"SetPerson": func() error { return s.SetPerson([]int64{id}, "Ann") },
		"Export":    func() error { _, err := s.Export(t.Context(), Filter{}, filepath.Join(t.TempDir(), "x")); return err },
	} {
		if err := call(); err == nil {
			t.Errorf("%s succeeded", name)
		}
	}
	if err := s.Delete([]int64{id}); err == nil {
		t.Error("a face whose state cannot be read was deleted")
	}
	if counts := must(s.CountByClass())(t); counts["fear"] != 1 {
		t.Errorf("%v", counts)
	}
}

// A damaged history changes nothing.
func TestADamagedHistoryIsReported(t *testing.T) {
	s := opened(t, t.TempDir())
	id := add(t, s, Capture{Label: OneHot("fear")})
	if err := s.Relabel([]int64{id}, OneHot("anger")); err != nil {
		t.Fatal(err)
	}
	if _, err := s.db.Exec("UPDATE change SET before = 'nonsense'"); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Undo(); err == nil || errors.Is(err, ErrEmptyHistory) {
		t.Error(err)
	}
	if got := seen(t, s); got != "anger" {
		t.Errorf("%q", got)
	}
}

// Names of people and sources may hold anything that a keyboard, or a file name, gives.
func TestTextsOfAnyKindAreKept(t *testing.T) {
	s := opened(t, t.TempDir())
	texts := []string{"", "Ann", "O'Brien; DROP TABLE capture; --", "安娜", "a\u0301", "👩🏽‍🦰", strings.Repeat("x", 10_000), "%", "_", `"quoted"`}
	for _, text := range texts {
		session := must(s.BeginSession(text))(t)
		add(t, s, Capture{Session: session, Label: OneHot("fear"), Person: text, Source: text})
	}
	for _, text := range texts {
		got := must(s.List(Filter{Person: &text}))(t)
		if len(got) != 1 || got[0].Person != text || got[0].Source != text {
			t.Errorf("%.40q has %d faces", text, len(got))
		}
	}
	counts := must(s.CountByPerson())(t)
	if len(counts) != len(texts) {
		t.Errorf("%d people", len(counts))
	}
	if sessions := must(s.Sessions())(t); len(sessions) != len(texts) || sessions[0].Source != texts[len(texts)-1] || sessions[0].Count != 1 {
		t.Errorf("%d sessions", len(sessions))
	}
	if deleted := must(s.ForgetPerson("%"))(t); len(deleted) != 1 {
		t.Errorf("%d faces were of %%", len(deleted))
	}
}

// Faces are stored, edited, read and undone at once; nothing fails, nothing is lost.
func TestAStoreIsUsedByMany(t *testing.T) {
	s := opened(t, t.TempDir())
	session := must(s.BeginSession("x"))(t)
	var group sync.WaitGroup
	const writers, faces = 3, 5
	for w := range writers {
		group.Go(func() {
			for i := range faces {
				id, err := s.Add(Capture{Session: session, Burst: int64(w + 1), Label: OneHot("fear"), Crop: noise(i), Side: 16})
				if err == nil {
					err = s.SetPerson([]int64{id}, fmt.Sprint("P", w))
				}
				if err == nil {
					err = s.SaveFeatures("net", map[int64][]float32{id: {float32(i)}})
				}
				if err != nil {
					t.Error(err)
				}
			}
		})
		group.Go(func() {
			for range faces {
				all, err := s.List(Filter{})
				for i := range all {
					err = errors.Join(err, s.LoadPicture(&all[i]))
				}
				if err != nil {
					t.Error(err)
				}
			}
		})
	}
	group.Wait()
	counts := must(s.CountByPerson())(t)
	for w := range writers {
		if n := counts[fmt.Sprint("P", w)]; n != faces {
			t.Errorf("writer %d stored %d faces", w, n)
		}
	}
	if features := must(s.Features("net"))(t); len(features) != writers*faces {
		t.Errorf("%d vectors", len(features))
	}
}

// The file is the user's alone, whatever was there before, and a folder that cannot be
// used is reported.
func TestTheFileIsPrivate(t *testing.T) {
	folder := filepath.Join(t.TempDir(), "new", "data")
	s := opened(t, folder)
	add(t, s, Capture{Label: OneHot("fear")})
	for _, path := range must(filepath.Glob(s.Path() + "*"))(t) {
		if info := must(os.Stat(path))(t); info.Mode().Perm() != 0o600 {
			t.Errorf("%s is %v", filepath.Base(path), info.Mode())
		}
	}
	occupied := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(occupied, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if other, err := Open(occupied); err == nil {
		other.Close()
		t.Error("a file is a data folder")
	}
}

// A path with the letters of an address is a path.
func TestFoldersOfAnyName(t *testing.T) {
	for _, name := range []string{"a?mode=memory", "100%25", "a#b", "größer und schöner", "a&_journal_mode=OFF", "a:b"} {
		folder := filepath.Join(t.TempDir(), name)
		s := opened(t, folder)
		add(t, s, Capture{Label: OneHot("fear")})
		s.Close()
		if got := seen(t, opened(t, folder)); got != "fear" {
			t.Errorf("%s: %q", name, got)
		}
		if entries := must(os.ReadDir(filepath.Dir(folder)))(t); len(entries) != 1 {
			t.Errorf("%s: %v", name, entries)
		}
	}
}

// Filters can be joined; ids that are not there find nothing.
func TestFiltersAreJoined(t *testing.T) {
	s, ann := opened(t, t.TempDir()), "Ann"
	one, two := must(s.BeginSession("one"))(t), must(s.BeginSession("two"))(t)
	a := add(t, s, Capture{Session: one, Label: OneHot("fear"), Person: ann})
	b := add(t, s, Capture{Session: two, Label: OneHot("fear"), Person: ann})
	c := add(t, s, Capture{Session: two, Label: OneHot("anger"), Person: ann})
	gone := add(t, s, Capture{Session: two, Label: OneHot("fear")})
	if err := s.Delete([]int64{gone}); err != nil {
		t.Fatal(err)
	}
	for name, f := range map[string]struct {
		filter Filter
		want   []int64
	}{
		"all":                 {Filter{}, []int64{c, b, a}},
		"a class":             {Filter{Class: "fear"}, []int64{b, a}},
		"a class and session": {Filter{Class: "fear", Session: two}, []int64{b}},
		"everything":          {Filter{Class: "fear", Session: one, Person: &ann, IDs: []int64{a, b, c}}, []int64{a}},
		"ids":                 {Filter{IDs: []int64{c, c, a, 999}}, []int64{c, a}},
		"no ids":              {Filter{IDs: []int64{}}, nil},
		"a deleted one":       {Filter{IDs: []int64{gone}}, nil},
		"an unknown class":    {Filter{Class: "joy"}, nil},
	} {
		var got []int64
		for _, capture := range must(s.List(f.filter))(t) {
			got = append(got, capture.ID)
		}
		if !slices.Equal(got, f.want) {
			t.Errorf("%s: %v, not %v", name, got, f.want)
		}
	}
}
