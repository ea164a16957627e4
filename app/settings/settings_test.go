package settings

import (
	"math"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"
)

func write(t *testing.T, path, text string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

func TestWhatIsSavedComesBack(t *testing.T) {
	folder := filepath.Join(t.TempDir(), "new")
	s := Defaults()
	s.Appearance = Appearance{Language: "de", Theme: ThemeDark, ColorBlind: true, Scale: 1.5, Overlay: OverlayPoints}
	s.Consent = Consent{Version: 1, AgreedAt: time.Date(2025, 1, 2, 3, 4, 5, 0, time.UTC)}
	s.Retention = Retention{CaptureDays: 30}
	s.Sources["/dev/video0"] = SourceOrientation{Mirror: true, Rotation: 270}
	if err := s.Save(folder); err != nil {
		t.Fatal(err)
	}
	if got, err := Load(folder); err != nil || !reflect.DeepEqual(got, s) {
		t.Errorf("%+v, %v", got, err)
	}
	if info, err := os.Stat(Path(folder)); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("%v %v", info.Mode(), err)
	}
}

func TestNothingSavedGivesDefaults(t *testing.T) {
	if s, err := Load(t.TempDir()); err != nil || !reflect.DeepEqual(s, Defaults()) {
		t.Errorf("%+v, %v", s, err)
	}
}

func TestDefaultsAreWithinBounds(t *testing.T) {
	s := Defaults()
	s.sanitize()
	if !reflect.DeepEqual(s, Defaults()) {
		t.Errorf("%+v", s)
	}
}

// A file that cannot be used is kept, and saving does not touch it.
func TestBrokenFileIsKeptAside(t *testing.T) {
	for what, text := range map[string]string{
		"cut off": `{"look":{"theme":"dark"`, "another type": `{"look":{"scale":"big"}}`, "nothing": "", "later": `{"format":99}`,
	} {
		folder := t.TempDir()
		write(t, Path(folder), text)
		s, err := Load(folder)
		if err == nil || !reflect.DeepEqual(s, Defaults()) {
			t.Fatalf("%s: %+v, %v", what, s, err)
		}
		if err := s.Save(folder); err != nil {
			t.Fatal(err)
		}
		if kept, err := os.ReadFile(backupPath(folder)); err != nil || string(kept) != text {
			t.Errorf("%s: kept %q, %v", what, kept, err)
		}
		if !strings.Contains(err.Error(), backupPath(folder)) {
			t.Errorf("%v does not say where", err)
		}
	}
}

func TestInvalidValuesBecomeDefaults(t *testing.T) {
	folder := t.TempDir()
	write(t, Path(folder), `{"window":{"width":1,"height":1e9},"look":{"theme":"pink","language":"xx","scale":-3,"overlay":"hat"},
		"reading":{"mix":1.5},"keep":{"capture_days":-5,"session_days":99999},"sources":{"a":{"turn":45},"b":{"turn":90}},"later":{"unknown":1}}`)
	s, err := Load(folder)
	if err != nil {
		t.Fatal(err)
	}
	if s.Appearance != Defaults().Appearance || s.Retention != (Retention{}) || s.Window != (Window{MinWidth, maxSide}) {
		t.Errorf("%+v", s)
	}
	if len(s.Sources) != 1 || s.Sources["b"].Rotation != 90 {
		t.Errorf("%+v", s.Sources)
	}
	if nan := float32(math.NaN()); clamp(nan, 1, 2, 1.5) != 1.5 {
		t.Error("what is no number stays")
	}
}

func TestTheOldWindowFileIsMigrated(t *testing.T) {
	folder := t.TempDir()
	write(t, windowFile(folder), `{"theme":"dark","width":1000,"height":700}`)
	s, err := Load(folder)
	if err != nil || s.Appearance.Theme != ThemeDark || s.Window != (Window{1000, 700}) {
		t.Fatalf("%+v, %v", s, err)
	}
	if err := s.Save(folder); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(windowFile(folder)); !os.IsNotExist(err) {
		t.Error("the old file is still there")
	}
}

// Earlier versions kept a camera's password as part of its address.
func TestNoPasswordIsKept(t *testing.T) {
	folder := t.TempDir()
	s := Defaults()
	s.Sources["rtsp://anna:geheim@camera.local/live?token=geheim"] = SourceOrientation{Rotation: 90}
	if err := s.Save(folder); err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(Path(folder))
	if err != nil || strings.Contains(string(text), "geheim") {
		t.Errorf("%s %v", text, err)
	}
	if have, err := Load(folder); err != nil || have.Sources["rtsp://camera.local/live"].Rotation != 90 {
		t.Errorf("%+v %v", have.Sources, err)
	}
}

// A file of version 0.1 is read completely. It is kept as that version wrote it.
func TestSettingsOfAnEarlierVersion(t *testing.T) {
	text, err := os.ReadFile("testdata/settings-1.json")
	if err != nil {
		t.Fatal(err)
	}
	s, err := parse(text)
	want := Settings{
		Format: format, Window: Window{1200, 800},
		Appearance:     Appearance{Language: "de", Theme: ThemeDark, Scale: 1.5, Overlay: OverlayPoints, ShowDetails: true},
		Postprocessing: Postprocessing{SmoothingMs: 300, UncertainBelow: 0.3, Mix: 0.5},
		Consent:        Consent{Version: 1, AgreedAt: time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)},
		Retention:      Retention{CaptureDays: 30, SessionDays: 60},
		Compute:        Compute{Device: "cpu"},
		Sources:        map[string]SourceOrientation{"/dev/video0": {Mirror: true, Rotation: 270}},
	}
	if err != nil || !reflect.DeepEqual(s, want) {
		t.Errorf("%+v, %v", s, err)
	}
}
