package cli

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"arbex/model"
	"arbex/training/trainingtest"
)

func TestImportedModelsAreNamedAfterTheirFile(t *testing.T) {
	folder := t.TempDir()
	for file, want := range map[string]string{
		"raf.pth": "raf", "model.pth.tar": "model", "best.v2.safetensors": "best", "/a/b/größe.pt": "größe", "plain": "plain", ".hidden": ".hidden",
	} {
		out, err := (&importer{File: file}).destination(home(folder))
		if err != nil || out != filepath.Join(folder, "models", want+".safetensors") {
			t.Errorf("%s becomes %s (%v)", file, out, err)
		}
	}
	if out, err := (&importer{File: "a.pth", Out: "there.safetensors"}).destination(home(folder)); err != nil || out != "there.safetensors" {
		t.Error(out, err)
	}
	file := write(t, filepath.Join(folder, "file"), "")
	if out, err := (&importer{File: "a.pth"}).destination(home(file)); err == nil || !strings.Contains(err.Error(), "--home") {
		t.Error(out, err)
	}
}

func TestAnImportSaysWhatItTook(t *testing.T) {
	for name, c := range map[string]struct {
		report model.ImportReport
		want   []string
		leave  string
	}{
		"all of it": {model.ImportReport{Network: "POSTER++", Loaded: []string{"a", "b"}}, []string{"in.pth is POSTER++", "   2 tensors used", "use it with --model"}, "left out"},
		"with the rest": {
			model.ImportReport{Network: "ir50", Prefix: "state_dict.", OtherPrefixes: []string{"ema."}, Unused: []string{"x"}, Unknown: []string{"p", "q", "r", "s"}, Initialised: []string{"head"}},
			[]string{"taken from state_dict; the file holds it again in ema", "1 tensors left out: no forward pass uses them: x", "4 tensors left out: unknown to this program: p, q, r ...", "begun anew: head"},
			"assumed",
		},
		"without its classes": {model.ImportReport{Network: "POSTER++", ClassesAssumed: true, Classes: []string{"fear", "joy"}}, []string{"assumed: fear, joy. Name others with --classes"}, "taken from"},
	} {
		var out strings.Builder
		(&importer{File: "in.pth"}).print(&terminal{out: &out}, c.report, "out.safetensors")
		for _, want := range c.want {
			if !strings.Contains(out.String(), want) {
				t.Errorf("%s: %q is missing in\n%s", name, want, &out)
			}
		}
		if strings.Contains(out.String(), c.leave) {
			t.Errorf("%s: %q is in\n%s", name, c.leave, &out)
		}
	}
}

// An exported model has the name of what it was, and what was changed in it.
func TestExportWritesModels(t *testing.T) {
	folder := t.TempDir()
	own := filepath.Join(folder, "own.safetensors")
	if err := trainingtest.Network(t, []string{"anger", "joy"}).Save(own); err != nil {
		t.Fatal(err)
	}
	out := filepath.Join(folder, "new", "models")
	status, printed, errs := arbex(t, "export", "--model", own, "--out", out, "--half", "--json")
	var said struct {
		Model   string
		Classes []string
		Trained bool
	}
	if err := json.Unmarshal([]byte(printed), &said); err != nil || status != exitOK || said.Model != filepath.Join(out, "own.safetensors") || len(said.Classes) != 2 || said.Trained {
		t.Fatal(status, err, printed, errs)
	}
	whole, err := os.Stat(own)
	half, err2 := os.Stat(said.Model)
	if err != nil || err2 != nil || half.Size() > whole.Size()*6/10 {
		t.Errorf("%v, %v", err, err2)
	}
	changed := filepath.Join(folder, "changed.safetensors")
	if status, _, errs := arbex(t, "export", "--model", own, "--out", changed, "--temperatures", "1,0.5,2", "--attention-bias", "0.5,0"); status != exitOK {
		t.Fatal(errs)
	}
	a, _ := os.ReadFile(own)
	if b, err := os.ReadFile(changed); err != nil || string(a) == string(b) {
		t.Error("the model is the same", err)
	}
	for _, c := range []struct {
		status int
		want   string
		flags  []string
	}{
		{exitUsage, "give three", []string{"--temperatures", "1,2"}},
		{exitUsage, "above 0", []string{"--temperatures", "1,0,1"}},
		{exitUsage, "above 0", []string{"--temperatures", "1,NaN,1"}},
		{exitFailed, "", []string{"--attention-bias", "1,2,3"}},
	} {
		if status, _, errs := arbex(t, append([]string{"export", "--model", own, "--out", changed}, c.flags...)...); status != c.status || !strings.Contains(errs, c.want) {
			t.Errorf("%v: status %d, %s", c.flags, status, errs)
		}
	}
	before, _ := os.ReadFile(own)
	if status, _, errs := arbex(t, "export", "--model", own, "--out", own, "--half"); status == exitOK {
		t.Error("a model was replaced by itself", errs)
	}
	if after, _ := os.ReadFile(own); string(before) != string(after) {
		t.Error("the model has changed")
	}
	if status, _, errs := arbex(t, "export", "--model", own, "--out", filepath.Join(own, "below")); status != exitFailed || !strings.Contains(errs, "--out") {
		t.Error(status, errs)
	}
}

// A terminal sees how far a command is; a file or a pipe sees results alone.
func TestProgressIsForTerminals(t *testing.T) {
	for interactive, want := range map[bool]string{true: "\rface 1 of 2\x1b[K\rface 2 of 2\x1b[K\n\r\x1b[Kdone\n", false: "done\n"} {
		var err strings.Builder
		term := &terminal{err: &err, interactive: interactive}
		if count := term.counter("face"); count != nil {
			count(1, 2)
			count(2, 2)
		}
		term.logf("%s", "done")
		if err.String() != want {
			t.Errorf("interactive %v: %q, not %q", interactive, &err, want)
		}
	}
	var err strings.Builder
	term := &terminal{err: &err}
	if term.progressf("%d", 1); err.String() != "" {
		t.Errorf("%q", &err)
	}
}
