package settings

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
)

// loadText loads settings from a file with a text.
func loadText(t *testing.T, text string) Settings {
	t.Helper()
	folder := t.TempDir()
	write(t, Path(folder), text)
	s, err := Load(folder)
	if err != nil {
		t.Fatalf("%s: %v", text, err)
	}
	return s
}

// Values at and beyond their bounds, as a file of anybody may have them.
func TestEveryValueHasBounds(t *testing.T) {
	d := Defaults()
	for text, check := range map[string]func(Settings) bool{
		`null`:                               func(s Settings) bool { return reflect.DeepEqual(s, d) },
		`{}`:                                 func(s Settings) bool { return reflect.DeepEqual(s, d) },
		`{"format":-3}`:                      func(s Settings) bool { return s.Format == format },
		`{"window":{"width":-1,"height":0}}`: func(s Settings) bool { return s.Window == Window{DefaultWidth, DefaultHeight} },
		`{"window":{"width":1e30,"height":0.001}}`:                                func(s Settings) bool { return s.Window == Window{maxSide, MinHeight} },
		`{"look":{"scale":0.0001}}`:                                               func(s Settings) bool { return s.Appearance.Scale == MinScale },
		`{"look":{"scale":1e9}}`:                                                  func(s Settings) bool { return s.Appearance.Scale == MaxScale },
		`{"look":{"theme":"DARK"}}`:                                               func(s Settings) bool { return s.Appearance.Theme == d.Appearance.Theme },
		`{"look":{"overlay":"nothing"}}`:                                          func(s Settings) bool { return s.Appearance.Overlay == OverlayNone },
		`{"reading":{"smoothing_ms":-1}}`:                                         func(s Settings) bool { return s.Postprocessing.SmoothingMs == d.Postprocessing.SmoothingMs },
		`{"reading":{"smoothing_ms":999999999}}`:                                  func(s Settings) bool { return s.Postprocessing.SmoothingMs == d.Postprocessing.SmoothingMs },
		`{"reading":{"smoothing_ms":0}}`:                                          func(s Settings) bool { return s.Postprocessing.SmoothingMs == 0 },
		`{"reading":{"uncertain":-0.1}}`:                                          func(s Settings) bool { return s.Postprocessing.UncertainBelow == d.Postprocessing.UncertainBelow },
		`{"reading":{"uncertain":5}}`:                                             func(s Settings) bool { return s.Postprocessing.UncertainBelow == d.Postprocessing.UncertainBelow },
		`{"reading":{"mix":-1}}`:                                                  func(s Settings) bool { return s.Postprocessing.Mix == d.Postprocessing.Mix },
		`{"reading":{"mix":1}}`:                                                   func(s Settings) bool { return s.Postprocessing.Mix == 1 },
		`{"computing":{"device":"abacus"}}`:                                       func(s Settings) bool { return s.Compute.Device == Automatic },
		`{"computing":{"device":"cublas"}}`:                                       func(s Settings) bool { return s.Compute.Device == "cublas" },
		`{"keep":{"capture_days":1,"session_days":-1}}`:                           func(s Settings) bool { return s.Retention == Retention{CaptureDays: 1} },
		`{"consent":{"text":3}}`:                                                  func(s Settings) bool { return s.Consent == Consent{} },
		`{"consent":{"text":-3,"agreed":"2026-01-02T03:04:05Z","files_text":-9}}`: func(s Settings) bool { return s.Consent == Consent{} },
		`{"consent":{"files_text":2}}`:                                            func(s Settings) bool { return s.Consent == Consent{FilesVersion: 2} },
		`{"sources":null}`:                                                        func(s Settings) bool { return s.Sources != nil },
		`{"sources":{"a":{"turn":360},"b":{"turn":-90},"c":{"turn":0},"d":{"mirror":true}}}`: func(s Settings) bool {
			return reflect.DeepEqual(s.Sources, map[string]SourceOrientation{"d": {Mirror: true}})
		},
		`{"folders":{"export":"/a b/ü"}}`: func(s Settings) bool { return s.Folders["export"] == "/a b/ü" },
	} {
		if s := loadText(t, text); !check(s) {
			t.Errorf("%s gives %+v", text, s)
		}
	}
}

// Texts of a study hold anything that a person types, and stay within their bound
// without half a character.
func TestTextsOfAStudy(t *testing.T) {
	long := strings.Repeat("安", 200)
	for text, want := range map[string]string{
		"":                        "",
		" \t\r\n ":                "",
		"a\u00a0\u2003b":          "a b",
		"O'Brien; \"x\" <b>":      "O'Brien; \"x\" <b>",
		"bad \xff\xfe bytes":      "bad bytes",
		long:                      long[:198],
		strings.Repeat("ab ", 99): strings.TrimSpace(strings.Repeat("ab ", 67)[:maxTextBytes]),
	} {
		got := singleLine(text)
		if got != want {
			t.Errorf("%.30q is %.30q (%d bytes)", text, got, len(got))
		}
		if again := singleLine(got); again != got {
			t.Errorf("%.30q changes again to %.30q", got, again)
		}
	}
}

func TestMarkersOfEveryKey(t *testing.T) {
	var s Study
	for key := MarkerKeys; key >= 1; key-- {
		s.NameMarker(key, fmt.Sprint("name ", key))
	}
	for key := 1; key <= MarkerKeys; key++ {
		if got := s.MarkerName(fmt.Sprint(key)); got != fmt.Sprint("name ", key) {
			t.Errorf("key %d is %q", key, got)
		}
	}
	for _, key := range []string{"", "10", "-1", "1 ", "1.0", "一"} {
		if got := s.MarkerName(key); got != "" {
			t.Errorf("key %q is %q", key, got)
		}
	}
	for key := 1; key <= MarkerKeys; key++ {
		s.NameMarker(key, "")
	}
	if s.sanitize(); s.Markers != nil {
		t.Errorf("%q", s.Markers)
	}
}

// Remembering does not change the list that was remembered in: the window shows it.
func TestRememberLeavesTheListAlone(t *testing.T) {
	list := []string{"c", "b", "a", "", ""}[:3]
	if got := Remember(list, "a"); !slices.Equal(got, []string{"a", "c", "b"}) || !slices.Equal(list, []string{"c", "b", "a"}) {
		t.Errorf("%q of %q", got, list)
	}
}

// A folder that is remembered for a purpose replaces the one before, also in settings
// that have none.
func TestFoldersAreRememberedByTheirPurpose(t *testing.T) {
	s := Store{Settings: Defaults(), Folder: t.TempDir(), OnError: func(err error) { t.Error(err) }}
	s.Folders = nil
	for _, folder := range []string{"/first", "/second"} {
		s.RememberFolder("export", folder)
	}
	s.RememberFolder("clips", "/c")
	s.Save()
	saved, err := Load(s.Folder)
	if want := map[string]string{"export": "/second", "clips": "/c"}; err != nil || !reflect.DeepEqual(saved.Folders, want) {
		t.Errorf("%v, %v", saved.Folders, err)
	}
}

// What is in the way of the file is reported with the path, and the defaults are used.
func TestASettingsFileThatIsNone(t *testing.T) {
	folder := t.TempDir()
	if err := os.Mkdir(Path(folder), 0o700); err != nil {
		t.Fatal(err)
	}
	s, err := Load(folder)
	if err == nil || !reflect.DeepEqual(s, Defaults()) || !strings.Contains(err.Error(), backupPath(folder)) {
		t.Errorf("%v", err)
	}
	if s, err = Load(folder); err != nil || !reflect.DeepEqual(s, Defaults()) {
		t.Errorf("once it was moved away: %v", err)
	}
	occupied := filepath.Join(t.TempDir(), "file")
	write(t, occupied, "")
	for name, save := range map[string]func() error{
		"below a file": func() error { return Defaults().Save(filepath.Join(occupied, "x")) },
		"in a file":    func() error { return Defaults().Save(occupied) },
	} {
		if err := save(); err == nil || !strings.Contains(err.Error(), "were not saved") {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// When neither the file nor its folder can be used, the error names the file.
func TestABrokenFileThatCannotBeMoved(t *testing.T) {
	folder := t.TempDir()
	write(t, Path(folder), "{")
	if err := os.MkdirAll(filepath.Join(backupPath(folder), "in the way"), 0o700); err != nil {
		t.Fatal(err)
	}
	s, err := Load(folder)
	if err == nil || !strings.Contains(err.Error(), "check the rights of "+Path(folder)) || !reflect.DeepEqual(s, Defaults()) {
		t.Errorf("%v", err)
	}
	if text, err := os.ReadFile(Path(folder)); err != nil || string(text) != "{" {
		t.Errorf("the file is %q, %v", text, err)
	}
}

// A failed save keeps the file of before, and leaves nothing beside it.
func TestAFailedSaveKeepsTheSettings(t *testing.T) {
	if os.Geteuid() == 0 {
		t.Skip("the administrator may write everywhere")
	}
	folder := t.TempDir()
	s := Defaults()
	s.Appearance.Theme = ThemeDark
	if err := s.Save(folder); err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(folder, 0o500); err != nil {
		t.Fatal(err)
	}
	defer os.Chmod(folder, 0o700)
	if err := Defaults().Save(folder); !errors.Is(err, fs.ErrPermission) {
		t.Errorf("%v", err)
	}
	if got, err := Load(folder); err != nil || got.Appearance.Theme != ThemeDark {
		t.Errorf("%+v, %v", got.Appearance, err)
	}
}

// A window file of an old version that is damaged gives defaults, and is in nobody's
// way.
func TestADamagedWindowFileGivesDefaults(t *testing.T) {
	for _, text := range []string{"", "{", `{"width":"wide"}`, `[]`, `{"theme":"pink","width":-5,"height":1e30}`} {
		folder := t.TempDir()
		write(t, windowFile(folder), text)
		s, err := Load(folder)
		want := Defaults()
		if strings.Contains(text, "pink") {
			want.Window.Height = maxSide
		}
		if err != nil || !reflect.DeepEqual(s, want) {
			t.Errorf("%q gives %+v, %v", text, s, err)
		}
	}
}
