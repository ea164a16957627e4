package cli

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// Everything that a command keeps in the data folder is shown, and deleted with the rest.
func TestEveryKindOfDataIsShownAndDeleted(t *testing.T) {
	folder := t.TempDir()
	for _, name := range []string{
		"captures.db-wal", "versions/a/model.safetensors", "models/trained.training/last.safetensors", "searches/compact/search.json",
		"sessions/monday/frames.csv", "logs/arbex.log", "crashes/crash-1.txt", "batch.json", "settings.json", "settings.broken.json", "window.json",
	} {
		write(t, filepath.Join(folder, name), "12345")
	}
	status, out, errs := arbex(t, "--home", folder, "data", "show", "--json")
	var kept struct {
		Kept []storedData `json:"kept"`
	}
	if err := json.Unmarshal([]byte(out), &kept); err != nil || status != exitOK {
		t.Fatal(status, err, errs)
	}
	count, bytes := 0, int64(0)
	for _, x := range kept.Kept {
		count, bytes = count+x.Count, bytes+x.Bytes
	}
	if count != 11 || bytes != 55 {
		t.Errorf("%d files of %d bytes: %+v", count, bytes, kept.Kept)
	}
	if status, out, errs := arbex(t, "--home", folder, "data", "delete", "--all", "--yes"); status != exitOK || !strings.Contains(out, "Deleted 11") {
		t.Errorf("%d %s%s", status, out, errs)
	}
	if left := names(t, folder); len(left) != 0 {
		t.Errorf("%v is left", left)
	}
	if status, out, _ := arbex(t, "--home", folder, "data", "delete", "--all", "--yes"); status != exitOK || !strings.Contains(out, "nothing to delete") {
		t.Error(status, out)
	}
	if status, out, _ := arbex(t, "--home", folder, "data"); status != exitOK || strings.Count(out, "none") != len(storedNames) {
		t.Error(status, out)
	}
}

// Looking for data makes none.
func TestLookingForDataMakesNone(t *testing.T) {
	folder := filepath.Join(t.TempDir(), "new")
	if status, _, errs := arbex(t, "--home", folder, "data", "delete", "--person", "Ada", "--yes"); status != exitFailed || !strings.Contains(errs, `no face of "Ada"`) {
		t.Error(status, errs)
	}
	if status, _, errs := arbex(t, "--home", folder, "data"); status != exitOK {
		t.Error(errs)
	}
	if _, err := os.Stat(folder); err == nil {
		t.Errorf("%v was made", names(t, folder))
	}
}

func TestOnlyThePersonIsDeleted(t *testing.T) {
	folder, _ := filled(t)
	for _, name := range []string{"Eve", "ada", "Ada "} {
		if status, _, errs := arbex(t, "--home", folder, "data", "delete", "--person", name, "--yes"); status != exitFailed || !strings.Contains(errs, "as they were typed") {
			t.Errorf("%q: %d %s", name, status, errs)
		}
	}
	if status, _, errs := arbex(t, "--home", folder, "data", "delete", "--person", "Ada"); status != exitUsage || !strings.Contains(errs, "1 faces of Ada") {
		t.Error(status, errs)
	}
	if status, _, errs := arbex(t, "--home", folder, "data", "delete", "--person", "Ada", "--yes"); status != exitOK {
		t.Error(errs)
	}
	if faces, people := countCaptures(folder); faces != 1 || people != 0 {
		t.Errorf("%d faces of %d people are left", faces, people)
	}
}

// A store that cannot be read is neither counted nor in the way of the rest.
func TestADamagedStoreIsShown(t *testing.T) {
	folder := t.TempDir()
	write(t, filepath.Join(folder, "captures.db"), "no database")
	if status, out, errs := arbex(t, "--home", folder, "data"); status != exitOK || !strings.Contains(out, "captures.db") || strings.Contains(out, "named person") {
		t.Error(status, out, errs)
	}
	if status, _, errs := arbex(t, "--home", folder, "data", "delete", "--person", "Ada", "--yes"); status != exitFailed || strings.Count(errs, "\n") != 1 {
		t.Error(status, errs)
	}
	if status, _, errs := arbex(t, "--home", folder, "export", "--captures", "--out", t.TempDir()); status != exitFailed || !strings.Contains(errs, "captures.db") {
		t.Error(status, errs)
	}
}

func TestTheHomeFolderIsFound(t *testing.T) {
	t.Setenv("XDG_DATA_HOME", "relative")
	t.Setenv("HOME", "/home/ada")
	for _, c := range []struct {
		home home
		want string
	}{{"", "/home/ada/.local/share/arbex"}, {"there", "there"}} {
		if folder, err := c.home.data(); err != nil || folder != c.want {
			t.Errorf("%q: %q, not %q (%v)", c.home, folder, c.want, err)
		}
	}
	t.Setenv("HOME", "")
	if folder, err := home("").data(); err == nil || !strings.Contains(err.Error(), "--home") {
		t.Errorf("without a home: %q, %v", folder, err)
	}
	if _, err := findStoredData(""); err == nil {
		t.Error("data was found in no folder")
	}
}

func TestTheDoctorLooksAtFolders(t *testing.T) {
	folder := t.TempDir()
	file := write(t, filepath.Join(folder, "file"), "")
	for name, c := range map[string]struct {
		path string
		ok   bool
	}{
		"there":         {folder, true},
		"to be made":    {filepath.Join(folder, "a", "b"), true},
		"a file":        {file, false},
		"below a file":  {filepath.Join(file, "a"), false},
		"a system file": {"/proc/version/a", false},
	} {
		got := checkFolder("data folder", func() (string, error) { return c.path, nil })
		if got.OK != c.ok || got.Have != c.path || (got.Advice == "") != c.ok {
			t.Errorf("%s: %+v", name, got)
		}
	}
	if got := checkFolder("data folder", func() (string, error) { return "", os.ErrPermission }); got.OK || got.Have != "unknown" {
		t.Errorf("%+v", got)
	}
}

func TestTheDoctorLooksForADisplay(t *testing.T) {
	for _, c := range []struct {
		wayland, x11, want string
	}{{"wayland-0", ":0", "WAYLAND_DISPLAY wayland-0"}, {"", ":62", "DISPLAY :62"}, {"", "", "none"}} {
		t.Setenv("WAYLAND_DISPLAY", c.wayland)
		t.Setenv("DISPLAY", c.x11)
		if got := checkDisplay(); got.Have != c.want || got.OK != (c.want != "none") {
			t.Errorf("%+v, not %q", got, c.want)
		}
	}
}
