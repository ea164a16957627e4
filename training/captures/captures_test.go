package captures

import (
	"bytes"
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

// opened returns the store of a folder, which the end of the test closes.
func opened(t testing.TB, folder string) *Store {
	t.Helper()
	s, err := Open(folder)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s
}

// noise returns a crop of 16 x 16 pixels, another one for each seed.
func noise(seed int) []byte {
	rgb := make([]byte, 3*16*16)
	for i := range rgb {
		rgb[i] = byte(i*i*7 + i*seed*13 + seed)
	}
	return rgb
}

// add stores a capture, with a session and a crop where it has none.
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

// must returns a value, or fails the test for an error.
func must[T any](v T, err error) func(testing.TB) T {
	return func(t testing.TB) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
}

// seen returns the labels and persons of all captures, oldest first.
func seen(t *testing.T, s *Store) string {
	t.Helper()
	var parts []string
	for _, c := range must(s.List(Filter{}))(t) {
		parts = append(parts, fmt.Sprintf("%s%s", c.Label.Best(), c.Person))
	}
	slices.Reverse(parts)
	return strings.Join(parts, " ")
}

func TestAStoredCaptureIsReadUnchanged(t *testing.T) {
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
		t.Error("other users can read the file:", info.Mode(), err)
	}
}

func TestInvalidCapturesAreRefused(t *testing.T) {
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
		t.Errorf("%d captures were stored", n)
	}
}

func TestADamagedFileIsRefusedAndNotChanged(t *testing.T) {
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

func TestAFileOfANewerProgramIsRefused(t *testing.T) {
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
