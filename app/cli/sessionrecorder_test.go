package cli

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"arbex/app/session"
)

// What analyze keeps is a session as the window records one, with the records
// it prints.
func TestAnalyzeWritesSessions(t *testing.T) {
	folder := filepath.Join(t.TempDir(), "kept")
	status, out, errors := arbex(t, "analyze", "demo", astronaut, "--every", "10", "--record", folder, "--json")
	if status != exitOK {
		t.Fatal(errors)
	}
	all, err := session.List(folder)
	if err != nil || len(all) != 2 {
		t.Fatalf("%v %v", all, err)
	}
	var kept []string
	printed := strings.Split(strings.TrimSpace(out), "\n")
	for _, name := range []string{"demo", "astronaut"} {
		s, err := session.Open(filepath.Join(folder, name))
		if err != nil {
			t.Fatal(err)
		}
		a := s.Metadata
		if a.State != session.Finished || a.Model.Digest == "" || a.Counts.Frames < 1 || a.EndReason != "the end of the source" || a.Settings["every"] != 10.0 {
			t.Errorf("%+v %+v", a, a.Counts)
		}
		for r, err := range s.Records() {
			if err != nil {
				t.Fatal(err)
			}
			if line, err := json.Marshal(r); err == nil && r.FaceID > 0 {
				kept = append(kept, string(line))
			}
		}
	}
	if len(kept) == 0 || strings.Join(kept, "\n") != strings.Join(printed, "\n") {
		t.Errorf("%d records are kept, %d printed", len(kept), len(printed))
	}
	if status, _, errors := arbex(t, "analyze", astronaut, "--record", astronaut); status != exitFailed || !strings.Contains(errors, "another folder") {
		t.Error(errors)
	}
	if _, err := os.Stat(filepath.Join(folder, "demo", "frames.csv")); err != nil {
		t.Error(err)
	}
}

// A run that is repeated does what is left to do.
func TestWhatIsKeptIsNotDoneAgain(t *testing.T) {
	folder := t.TempDir()
	for run, want := range []bool{false, true} {
		status, _, errors := arbex(t, "analyze", astronaut, "--record", folder)
		if status != exitOK || strings.Contains(errors, "done before") != want {
			t.Errorf("run %d: %d %s", run, status, errors)
		}
	}
	status, _, errors := arbex(t, "analyze", astronaut, "--record", folder, "--every", "2")
	if status != exitOK || strings.Contains(errors, "done before") {
		t.Error("other frames are another result: ", status, errors)
	}
}
