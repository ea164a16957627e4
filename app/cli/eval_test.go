package cli

import (
	"encoding/json"
	"fmt"
	"image"
	"path/filepath"
	"strings"
	"testing"

	"arbex/training/evaluation"
	"arbex/training/trainingtest"
)

// people are pictures of two persons, three expressions each, for a network that
// was trained on faces to be measured on.
func people(t *testing.T) string {
	t.Helper()
	folder := t.TempDir()
	for class, name := range []string{"anger", "neutral", "surprise"} {
		for i, person := range []string{"ann", "bob"} {
			p := image.NewGray(image.Rect(0, 0, 48, 48))
			for j := range p.Pix {
				p.Pix[j] = uint8(60*class + 20*i + j%(20+class))
			}
			trainingtest.WritePNG(t, filepath.Join(folder, name, fmt.Sprintf("%s_%d.png", person, i)), p)
		}
	}
	return folder
}

func TestEvalFromTheCommandLine(t *testing.T) {
	folder := people(t)
	common := []string{"eval", "--data", folder, "--split", "all", "--threads", "1"}
	status, out, errors := arbex(t, append(common, "--json", "--mix", "balanced", "--person", "auto", "--corrupt", "all")...)
	var r evaluation.Report
	if err := json.Unmarshal([]byte(out), &r); err != nil || status != exitOK {
		t.Fatal(status, err, errors, out)
	}
	if r.Samples != 6 || r.Mix != 1 || r.Persons.Persons != 2 || r.Persons.Faces != 4 || len(r.Corrupted.Kinds) != 8 || r.NLL <= 0 || r.Primary.Brier <= 0 || len(r.Coverage) != 6 {
		t.Errorf("%s", out)
	}
	for _, k := range r.Corrupted.Kinds {
		if k.Severity != 3 {
			t.Errorf("%s at severity %d", k.Kind, k.Severity)
		}
	}
	status, out, errors = arbex(t, append(common, "--corrupt", "eyes:5", "--person", "3", "--mix", "0.5")...)
	for _, want := range []string{"corrupted by eyes:5", "expected mix 0.5", "negative log-likelihood", "from wrong to right", "4 faces of 2 persons"} {
		if status != exitOK || !strings.Contains(out, want) {
			t.Errorf("status %d, %q is not in %s%s", status, want, out, errors)
		}
	}
	status, out, errors = arbex(t, append(common, "--corrupt", "all:5")...)
	if status != exitOK || !strings.Contains(out, "side-light:5") || !strings.Contains(out, "mean of the corrupted") {
		t.Error(status, out, errors)
	}
}

func TestEvalRefusesWhatMakesNoSense(t *testing.T) {
	for flag, want := range map[string]string{
		"--mix=1.5": "as-trained", "--mix=mine": "balanced", "--corrupt=fog": "side-light", "--corrupt=noise:9": "1 to 5", "--corrupt=all:x": "1 to 5", "--person=who": "auto",
	} {
		status, _, errors := arbex(t, "eval", "--data", t.TempDir(), flag)
		if status != exitUsage || !strings.Contains(errors, want) {
			t.Errorf("%s: status %d, %s", flag, status, errors)
		}
	}
}
