package captures

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"
)

func opened(t testing.TB, folder string) *Store {
	t.Helper()
	s, err := Open(folder)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s
}

// noise is a crop that no other seed gives.
func noise(seed int) []byte {
	rgb := make([]byte, 3*16*16)
	for i := range rgb {
		rgb[i] = byte(i*i*7 + i*seed*13 + seed)
	}
	return rgb
}

func add(t testing.TB, s *Store, c Capture) int64 {
	t.Helper()
	if c.Session == 0 {
		c.Session = must(s.BeginSession("test"))(t)
	}
	if c.Crop == nil {
		c.Crop, c.Side = noise(1), 16
	}
	return must(s.Add(c))(t)
}

// must returns a value or ends the test.
func must[T any](v T, err error) func(testing.TB) T {
	return func(t testing.TB) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
}

func TestACaptureComesBackAsItWas(t *testing.T) {
	folder := t.TempDir()
	s := opened(t, folder)
	want := Capture{
		Session: must(s.BeginSession("camera"))(t), Burst: 7, Person: "Ann", Taken: time.UnixMilli(1234567), Source: "camera", Consent: true,
		Label: Label{"sadness": 0.75, "fear": 0.25}, Side: 16, Crop: noise(3), Landmarks: [][2]float32{{1, 2.5}, {3, 4}},
	}
	want.ID = must(s.Add(want))(t)
	s.Close()
	again := opened(t, folder)
	all := must(again.List(Filter{}))(t)
	if len(all) != 1 {
		t.Fatal(all)
	}
	if err := again.LoadPicture(&all[0]); err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(all[0], want) {
		t.Errorf("%+v\nwant %+v", all[0], want)
	}
	if err := again.CheckIntegrity(); err != nil {
		t.Error(err)
	}
	if info, err := os.Stat(again.Path()); err != nil || info.Mode().Perm() != 0o600 {
		t.Error("others may read the file:", info.Mode(), err)
	}
}

func TestWhatMakesNoCapture(t *testing.T) {
	s := opened(t, t.TempDir())
	session := must(s.BeginSession("x"))(t)
	good := Capture{Session: session, Label: OneHot("fear"), Side: 16, Crop: noise(1)}
	for name, spoil := range map[string]func(*Capture){
		"no label":       func(c *Capture) { c.Label = nil },
		"negative share": func(c *Capture) { c.Label = Label{"fear": -1} },
		"short crop":     func(c *Capture) { c.Crop = c.Crop[1:] },
		"no session":     func(c *Capture) { c.Session = 0 },
		"lost session":   func(c *Capture) { c.Session = 99 },
	} {
		bad := good
		spoil(&bad)
		if _, err := s.Add(bad); err == nil {
			t.Errorf("%s: accepted", name)
		}
	}
	if n := len(must(s.List(Filter{}))(t)); n != 0 {
		t.Errorf("%d captures were kept", n)
	}
}

// seen is the labels and persons of what is listed, oldest first.
func seen(t *testing.T, s *Store) string {
	t.Helper()
	var parts []string
	for _, c := range must(s.List(Filter{}))(t) {
		parts = append(parts, fmt.Sprintf("%s%s", c.Label.Best(), c.Person))
	}
	slices.Reverse(parts)
	return strings.Join(parts, " ")
}

func TestEverythingCanBeUndoneAndDoneAgain(t *testing.T) {
	folder := t.TempDir()
	s := opened(t, folder)
	session := must(s.BeginSession("x"))(t)
	var ids []int64
	var states []string
	note := func(err error) {
		if err != nil {
			t.Fatal(err)
		}
		states = append(states, seen(t, s))
	}
	note(nil)
	for range 3 { // one burst, one step
		ids = append(ids, add(t, s, Capture{Session: session, Burst: 5, Label: OneHot("fear")}))
	}
	note(nil)
	ids = append(ids, add(t, s, Capture{Session: session, Label: OneHot("anger")}))
	note(nil)
	note(s.Relabel(ids[:2], Label{"sadness": 2, "fear": 1}))
	note(s.SetPerson(ids[1:], "Ann"))
	note(s.Delete(ids[2:]))
	if states[5] != "sadness sadnessAnn" {
		t.Fatal(states[5])
	}
	s.Close()
	s = opened(t, folder) // the history survives
	for i := len(states) - 2; i >= 0; i-- {
		must(s.Undo())(t)
		if got := seen(t, s); got != states[i] {
			t.Errorf("undone to step %d: %q, want %q", i, got, states[i])
		}
	}
	if _, err := s.Undo(); !errors.Is(err, ErrEmptyHistory) {
		t.Error(err)
	}
	for i := 1; i < len(states); i++ {
		must(s.Redo())(t)
		if got := seen(t, s); got != states[i] {
			t.Errorf("done again to step %d: %q, want %q", i, got, states[i])
		}
	}
	if _, err := s.Redo(); !errors.Is(err, ErrEmptyHistory) {
		t.Error(err)
	}
	must(s.Undo())(t)
	add(t, s, Capture{Session: session, Label: OneHot("disgust")})
	if _, err := s.Redo(); !errors.Is(err, ErrEmptyHistory) {
		t.Error("what was undone before something new can still be done again")
	}
}

func TestForgottenPersonIsNotInTheFile(t *testing.T) {
	folder := t.TempDir()
	s := opened(t, folder)
	session := must(s.BeginSession("x"))(t)
	hers := add(t, s, Capture{Session: session, Person: "Annabella", Label: OneHot("fear"), Crop: noise(5), Side: 16})
	was := add(t, s, Capture{Session: session, Person: "Annabella", Label: OneHot("anger"), Crop: noise(6), Side: 16})
	his := add(t, s, Capture{Session: session, Person: "Bob", Label: OneHot("anger"), Crop: noise(7), Side: 16})
	if err := s.SetPerson([]int64{was}, ""); err != nil {
		t.Fatal(err)
	}
	features := map[int64][]float32{hers: {123456.5, 2, 3, 4}, his: {1, 2}}
	if err := s.SaveFeatures("n", features); err != nil {
		t.Fatal(err)
	}
	picture := must(encodePNG(noise(5), 16))(t)
	secrets := map[string][]byte{"name": []byte("Annabella"), "picture": picture[60:120], "features": encodeFloats(features[hers])}
	traces(t, folder, secrets, true) // or the test would look for the wrong bytes
	reader := must(s.db.Begin())(t)  // somebody else is at the file for a moment
	if err := reader.QueryRow("SELECT COUNT(*) FROM capture").Scan(new(int)); err != nil {
		t.Fatal(err)
	}
	time.AfterFunc(300*time.Millisecond, func() { reader.Rollback() })
	gone := must(s.ForgetPerson("Annabella"))(t)
	slices.Sort(gone)
	if !slices.Equal(gone, []int64{hers, was}) {
		t.Error(gone)
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
	// The bytes on the disk, the log beside the file among them, while the program
	// runs and after it.
	traces(t, folder, secrets, false)
	s.Close()
	traces(t, folder, secrets, false)
}

// traces looks for secrets in every file of a folder.
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

func TestExportAndImportAreARoundTrip(t *testing.T) {
	a, b := opened(t, t.TempDir()), opened(t, t.TempDir())
	one, two := must(a.BeginSession("cam"))(t), must(a.BeginSession("clip, \"quoted\""))(t)
	add(t, a, Capture{Session: one, Burst: 3, Person: "Ann", Label: Label{"fear": 0.5, "sadness": 0.5}, Consent: true, Landmarks: [][2]float32{{1, 2}}, Crop: noise(1), Side: 16})
	add(t, a, Capture{Session: two, Source: "clip, \"quoted\"", Label: OneHot("a/b"), Crop: noise(2), Side: 16, Landmarks: [][2]float32{{0.1, 0.2}}})
	folder := filepath.Join(t.TempDir(), "out")
	if n := must(a.Export(t.Context(), Filter{}, folder))(t); n != 2 {
		t.Fatal(n)
	}
	if _, err := a.Export(t.Context(), Filter{}, folder); err == nil {
		t.Error("an export went over another")
	}
	n, bad, err := b.Import(t.Context(), folder)
	if n != 2 || len(bad) > 0 || err != nil {
		t.Fatal(n, bad, err)
	}
	want, got := whole(t, a), whole(t, b)
	if !reflect.DeepEqual(got, want) {
		t.Errorf("%+v\nwant %+v", got, want)
	}
	must(b.Undo())(t)
	if got := seen(t, b); got != "" {
		t.Errorf("an import is more than one step: %q are left", got)
	}
}

// whole is everything about all captures but the numbers that a store gives.
func whole(t *testing.T, s *Store) []Capture {
	all := must(s.List(Filter{}))(t)
	for i := range all {
		if err := s.LoadPicture(&all[i]); err != nil {
			t.Fatal(err)
		}
		all[i].ID, all[i].Session = 0, 0
	}
	return all
}

func TestImportReportsBadRows(t *testing.T) {
	folder := t.TempDir()
	row := func(file, label string) string {
		return fmt.Sprintf("%s,fear,\"%s\",1,0,,0,x,true,null\n", file, strings.ReplaceAll(label, `"`, `""`))
	}
	if err := os.WriteFile(filepath.Join(folder, "ok.png"), must(encodePNG(noise(1), 16))(t), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(folder, "bad.png"), []byte("no picture"), 0o600); err != nil {
		t.Fatal(err)
	}
	table := strings.Join(columnNames(), ",") + "\n" + row("ok.png", `{"fear":1}`) + row("../out.png", `{"fear":1}`) + row("bad.png", `{"fear":1}`) +
		row("ok.png", `{"fear":-1}`) + row("ok.png", `nonsense`) + "too,short\n" + row("absent.png", `{"fear":1}`)
	if err := os.WriteFile(filepath.Join(folder, tableName), []byte(table), 0o600); err != nil {
		t.Fatal(err)
	}
	s := opened(t, t.TempDir())
	n, bad, err := s.Import(t.Context(), folder)
	if n != 1 || len(bad) != 6 || err != nil {
		t.Error(n, bad, err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, _, err := s.Import(ctx, folder); !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
}

// A spreadsheet puts a mark before the table, and people have names of their own.
func TestImportKnowsClassesByAnyName(t *testing.T) {
	folder := t.TempDir()
	if err := os.WriteFile(filepath.Join(folder, "ok.png"), must(encodePNG(noise(1), 16))(t), 0o600); err != nil {
		t.Fatal(err)
	}
	table := "\ufeff" + strings.Join(columnNames(), ",") + "\r\n" + `ok.png,Angry,"{""Angry"":0.5,""bored"":0.25,""mad"":0.25}",1,0,,0,x,true,null` + "\r\n"
	if err := os.WriteFile(filepath.Join(folder, tableName), []byte(table), 0o600); err != nil {
		t.Fatal(err)
	}
	s := opened(t, t.TempDir())
	if n, bad, err := s.Import(t.Context(), folder); n != 1 || len(bad) > 0 || err != nil {
		t.Fatal(n, bad, err)
	}
	if got, want := whole(t, s)[0].Label, (Label{"anger": 0.75, "bored": 0.25}); !reflect.DeepEqual(got, want) {
		t.Errorf("the label is %v, not %v", got, want)
	}
}

func TestLabelsFitNetworksThatCallClassesOtherwise(t *testing.T) {
	if got, err := (Label{"happiness": 0.75, "anger": 0.25}).Vector([]string{"Angry", "calm", "joy"}); err != nil || !slices.Equal(got, []float32{0.25, 0, 0.75}) {
		t.Error(got, err)
	}
	if _, err := OneHot("fear").Vector([]string{"joy"}); err == nil {
		t.Error("a class that the network lacks was taken")
	}
}

func TestDamagedFileIsRefusedAndKept(t *testing.T) {
	folder := t.TempDir()
	s := opened(t, folder)
	add(t, s, Capture{Label: OneHot("fear")})
	s.Close()
	path := filepath.Join(folder, fileName)
	content := must(os.ReadFile(path))(t)
	for i := range 100 {
		content[i] ^= 0x5a
	}
	if err := os.WriteFile(path, content, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := Open(folder); err == nil || !strings.Contains(err.Error(), "move it away") {
		t.Error(err)
	}
	if left := must(os.ReadFile(path))(t); !bytes.Equal(left, content) {
		t.Error("the damaged file was changed")
	}
}

func TestNewerFileIsRefused(t *testing.T) {
	folder := t.TempDir()
	s := opened(t, folder)
	if _, err := s.db.Exec("PRAGMA user_version = 99"); err != nil {
		t.Fatal(err)
	}
	s.Close()
	if _, err := Open(folder); !errors.Is(err, ErrNewerFile) {
		t.Error(err)
	}
}

// patience is a context that ends after it was asked so often.
type patience struct {
	context.Context
	left int
}

func (p *patience) Err() error {
	if p.left--; p.left < 0 {
		return context.Canceled
	}
	return nil
}

// An export that fails leaves nothing that could be taken for a whole one.
func TestAFailedExportLeavesNothing(t *testing.T) {
	s, folder := opened(t, t.TempDir()), t.TempDir()
	add(t, s, Capture{Label: OneHot("fear")})
	add(t, s, Capture{Label: OneHot("anger"), Crop: noise(2), Side: 16})
	if n, err := s.Export(&patience{t.Context(), 1}, Filter{}, folder); err == nil || n != 1 {
		t.Fatal(n, err)
	}
	if left, err := os.ReadDir(folder); err != nil || len(left) > 0 {
		t.Error(left, err)
	}
}
