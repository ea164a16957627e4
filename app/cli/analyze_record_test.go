package cli

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"arbex/training/captures"
	"arbex/training/versions"
)

// filled is a home with two captured faces and a model trained on one.
func filled(t *testing.T) (folder, version string) {
	t.Helper()
	folder = t.TempDir()
	faces, err := captures.Open(folder)
	if err != nil {
		t.Fatal(err)
	}
	defer faces.Close()
	session, err := faces.BeginSession("test")
	if err != nil {
		t.Fatal(err)
	}
	var ids []int64
	for _, person := range []string{"Ada", ""} {
		id, err := faces.Add(captures.Capture{Session: session, Person: person, Label: captures.OneHot("fear"), Side: 16, Crop: make([]byte, 3*16*16)})
		if err != nil {
			t.Fatal(err)
		}
		ids = append(ids, id)
	}
	models, err := home(folder).versions()
	if err != nil {
		t.Fatal(err)
	}
	n, err := shippedNetwork()
	if err != nil {
		t.Fatal(err)
	}
	v, err := models.Add(n, versions.Version{Name: "mine", Parent: versions.Shipped, Captures: ids[:1], DataDigest: "abc"})
	if err != nil {
		t.Fatal(err)
	}
	return folder, v.ID
}

func TestModelsAreListedUsedAndRolledBack(t *testing.T) {
	folder, id := filled(t)
	models := func(args ...string) (int, string, string) {
		return arbex(t, append([]string{"--home", folder, "models"}, args...)...)
	}
	if status, out, _ := models(); status != exitOK || !strings.Contains(out, id) || !strings.Contains(out, "* shipped") {
		t.Fatal(status, out)
	}
	if status, out, errs := models("use", id); status != exitOK || !strings.Contains(out, id) {
		t.Fatal(status, out, errs)
	}
	if status, _, errs := models("delete", id); status != exitFailed || !strings.Contains(errs, "in use") {
		t.Error(status, errs)
	}
	status, out, _ := models("list", "--json")
	var first listedVersion
	if err := json.Unmarshal([]byte(strings.SplitN(out, "\n", 2)[0]), &first); err != nil || status != exitOK || !first.InUse || first.ID != id {
		t.Error(status, out, err)
	}
	if status, out, _ := models("show", id); status != exitOK || !strings.Contains(out, "1 captured faces") || !strings.Contains(out, "neutral, happiness") {
		t.Error(status, out)
	}
	if status, _, errs := models("rename", id, "better", "--note", "why"); status != exitOK {
		t.Error(errs)
	}
	if status, _, errs := models("use", "shipped"); status != exitOK {
		t.Error(errs)
	}
	if status, _, errs := models("delete", id); status != exitOK {
		t.Error(errs)
	}
	if status, _, errs := models("show", id); status != exitFailed || strings.Count(errs, "\n") != 1 {
		t.Error(status, errs)
	}
}

func TestDataIsShownAndDeleted(t *testing.T) {
	folder, id := filled(t)
	stranger := filepath.Join(folder, "thesis.txt")
	if err := os.WriteFile(stranger, []byte("not ours"), 0o600); err != nil {
		t.Fatal(err)
	}
	data := func(args ...string) (int, string, string) {
		return arbex(t, append([]string{"--home", folder, "data"}, args...)...)
	}
	if status, out, _ := data(); status != exitOK || !strings.Contains(out, "2 captured faces, 1 named person") {
		t.Fatal(status, out)
	}
	if status, _, errs := data("delete", "--all"); status != exitUsage || !strings.Contains(errs, "--yes") {
		t.Error(status, errs)
	}
	if status, _, _ := data("delete"); status != exitUsage {
		t.Error("nothing to delete was named, and it went on")
	}
	if status, out, errs := data("delete", "--person", "Ada", "--yes"); status != exitOK || !strings.Contains(out, "models delete "+id) {
		t.Error(status, out, errs)
	}
	if status, _, errs := data("delete", "--all", "--yes"); status != exitOK {
		t.Error(errs)
	}
	left, err := os.ReadDir(folder)
	if err != nil || len(left) != 1 || left[0].Name() != "thesis.txt" {
		t.Error(left, err)
	}
	if status, out, _ := data("show", "--json"); status != exitOK || !strings.Contains(out, `"faces":0`) {
		t.Error(status, out)
	}
}

// Nothing is deleted unless the user types yes.
func TestDeletingAsks(t *testing.T) {
	folder, _ := filled(t)
	for _, c := range []struct {
		answer string
		gone   bool
	}{{"no\n", false}, {"", false}, {"yes\n", true}} {
		var out strings.Builder
		ask := terminal{in: strings.NewReader(c.answer), out: &out, err: &out, interactive: true}
		err := (&dataDelete{All: true}).Run(&ask, home(folder))
		_, missing := os.Stat(filepath.Join(folder, "captures.db"))
		if (err == nil) != c.gone || (missing != nil) != c.gone {
			t.Errorf("after %q: %v, %v", c.answer, err, missing)
		}
	}
}

func TestExportWritesCapturedFaces(t *testing.T) {
	folder, _ := filled(t)
	out := filepath.Join(t.TempDir(), "faces")
	if status, printed, errs := arbex(t, "--home", folder, "export", "--captures", "--out", out); status != exitOK || !strings.Contains(printed, "2 captured faces") {
		t.Fatal(status, printed, errs)
	}
	if found, _ := filepath.Glob(filepath.Join(out, "fear", "*.png")); len(found) != 2 {
		t.Error(found)
	}
}
