package cli

import (
	"encoding/json"
	"fmt"
	"image"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"arbex/training/experiments"
	"arbex/training/trainingtest"
)

func TestAugmentDrawsASheet(t *testing.T) {
	folder, out := people(t), filepath.Join(t.TempDir(), "sheet.png")
	status, printed, errs := arbex(t, "augment", "--data", folder, "--out", out, "--side", "16", "--rows", "2", "--columns", "3", "--corrupt", "1")
	if status != exitOK || !strings.Contains(printed, out) {
		t.Fatal(status, printed, errs)
	}
	if size, err := trainingtest.PNGSize(out); err != nil || size != image.Pt(3*20+4, 2*20+4) {
		t.Error(size, err)
	}
	before, _ := os.ReadFile(filepath.Join(folder, "anger", "ann_0.png"))
	if status, _, errs := arbex(t, "augment", "--data", folder, "--out", filepath.Join(folder, "anger", "ann_0.png")); status == exitOK {
		t.Error("a picture of the data set was replaced", errs)
	}
	if after, err := os.ReadFile(filepath.Join(folder, "anger", "ann_0.png")); err != nil || !slices.Equal(before, after) {
		t.Error("a picture of the data set has changed", err)
	}
	for flag, want := range map[string]string{"--side=8": "--side", "--rows=0": "--rows", "--columns=99": "--columns", "--augment=-1": "--augment", "--aligned=2": "--aligned", "--corrupt=NaN": "--corrupt"} {
		if status, _, errs := arbex(t, "augment", "--data", folder, "--out", out, flag); status != exitUsage || !strings.Contains(errs, want) {
			t.Errorf("%s: status %d, %s", flag, status, errs)
		}
	}
	if status, _, errs := arbex(t, "augment", "--data", t.TempDir(), "--out", out); status != exitFailed || strings.Count(errs, "\n") != 1 {
		t.Error(status, errs)
	}
}

// A measured table is printed, and kept in the folder that was asked for.
func TestExperimentsFromTheCommandLine(t *testing.T) {
	folder, out := people(t), t.TempDir()
	common := []string{"experiments", "distributions", "--data", folder, "--out", out, "--threads", "1"}
	status, printed, errs := arbex(t, append(common, "--json")...)
	var table experiments.Table
	if err := json.Unmarshal([]byte(printed), &table); err != nil || status != exitOK || len(table.Rows) != 2 || table.Name != "distributions" {
		t.Fatal(status, err, printed, errs)
	}
	for _, extension := range []string{".csv", ".md", ".html", ".json", ".png"} {
		if _, err := os.Stat(filepath.Join(out, "distributions"+extension)); err != nil {
			t.Error(err)
		}
	}
	if status, printed, errs := arbex(t, common...); status != exitOK || !strings.Contains(printed, table.Title) || !strings.Contains(printed, table.Conclusion) {
		t.Error(status, printed, errs)
	}
	for flag, want := range map[string]string{"--seeds=0": "--seeds", "--pictures=9": "--pictures", "--steps=0": "--steps", "--threads=-1": "--threads", "--budget=-1": "--budget", "--budget=Inf": "--budget"} {
		if status, _, errs := arbex(t, append(common, flag)...); status != exitUsage || !strings.Contains(errs, want) {
			t.Errorf("%s: status %d, %s", flag, status, errs)
		}
	}
	if status, _, errs := arbex(t, "experiments", "wishes", "--data", folder, "--out", out); status != exitUsage || !strings.Contains(errs, "anchors") {
		t.Error(status, errs)
	}
}

// A report is written where it was asked for, but never over a picture of the set.
func TestEvalWritesAReport(t *testing.T) {
	folder, out := people(t), filepath.Join(t.TempDir(), "report")
	write(t, filepath.Join(folder, "joy", "broken.png"), "\x89PNG\r\n\x1a\nbroken")
	common := []string{"eval", "--data", folder, "--split", "all", "--threads", "1"}
	status, printed, errs := arbex(t, append(common, "--report", out)...)
	if status != exitOK || !strings.Contains(errs, out) || !strings.Contains(printed, "1 could not be read, such as "+filepath.Join("joy", "broken.png")) {
		t.Fatal(status, printed, errs)
	}
	if _, err := os.Stat(filepath.Join(out, "report.html")); err != nil {
		t.Error(err)
	}
	for _, name := range []string{"coverage.png", "report.json"} {
		taken := people(t)
		picture := filepath.Join(taken, "anger", "ann_0.png")
		own := t.TempDir()
		if err := os.Symlink(picture, filepath.Join(own, name)); err != nil {
			t.Fatal(err)
		}
		before, _ := os.ReadFile(picture)
		status, _, errs := arbex(t, "eval", "--data", taken, "--split", "all", "--threads", "1", "--report", own)
		if after, _ := os.ReadFile(picture); status == exitOK || !slices.Equal(before, after) {
			t.Errorf("%s is a picture of the set: status %d, %s", name, status, errs)
		}
	}
	file := write(t, filepath.Join(t.TempDir(), "file"), "")
	if status, _, errs := arbex(t, append(common, "--report", file)...); status != exitFailed || !strings.Contains(errs, "--report") {
		t.Error(status, errs)
	}
}

// The neutral faces of a model of one's own lie beside it.
func TestEvalNeedsTheNeutralFacesOfAModel(t *testing.T) {
	folder, own := people(t), filepath.Join(t.TempDir(), "own.safetensors")
	n := trainingtest.Network(t, []string{"anger", "neutral", "surprise"})
	if err := n.Save(own); err != nil {
		t.Fatal(err)
	}
	common := []string{"eval", "--data", folder, "--split", "all", "--threads", "1", "--model", own, "--person", "auto"}
	status, _, errs := arbex(t, common...)
	if status != exitFailed || !strings.Contains(errs, "arbex replay --model "+own) {
		t.Error(status, errs)
	}
	beside := strings.TrimSuffix(own, ".safetensors") + ".replay.safetensors"
	write(t, beside, "damaged")
	if status, _, errs := arbex(t, common...); status != exitFailed || strings.Count(errs, "\n") != strings.Count(errs, "arbex: ") {
		t.Error(status, errs)
	}
	more := t.TempDir()
	for i := range 12 {
		for class, name := range []string{"anger", "neutral", "surprise"} {
			trainingtest.WritePicture(t, more, fmt.Sprintf("%s/%c_%d.png", name, 'a'+i, i), 60*class+5*i)
		}
	}
	if status, printed, errs := arbex(t, "replay", "--data", more, "--model", own, "--out", beside); status != exitOK || !strings.Contains(printed, beside) {
		t.Fatal(status, printed, errs)
	}
	if status, printed, errs := arbex(t, common...); status != exitOK || !strings.Contains(printed, "4 faces of 2 persons") {
		t.Error(status, printed, errs)
	}
	other := trainingtest.Network(t, []string{"neutral", "surprise", "fear"})
	if err := other.Save(own); err != nil {
		t.Fatal(err)
	}
	if status, _, errs := arbex(t, common...); status != exitFailed || !strings.Contains(errs, "belongs to another network") {
		t.Error(status, errs)
	}
	if status, _, errs := arbex(t, "replay", "--data", more, "--model", own, "--out", own); status == exitOK {
		t.Error("a model was replaced by its neutral faces", errs)
	}
}
