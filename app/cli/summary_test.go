package cli

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// Each source of a table is summarized by itself, a session by its segments.
func TestSummaryOfTablesAndSessions(t *testing.T) {
	sources := copies(t, t.TempDir())[:2]
	records, out, recorded := filepath.Join(t.TempDir(), "records.csv"), filepath.Join(t.TempDir(), "summary.csv"), t.TempDir()
	if status, _, errors := arbex(t, "analyze", sources[0], sources[1], "--out", records); status != exitOK {
		t.Fatal(errors)
	}
	if status, _, errors := arbex(t, "summary", records, "--out", out); status != exitOK {
		t.Fatal(errors)
	}
	got := table(t, out)
	if classes := 2 * 8; len(got["source"]) != 2*classes || got["source"][0] != sources[0] || got["source"][classes] != sources[1] {
		t.Errorf("sources %v", slices.Compact(got["source"]))
	}
	if status, _, errors := arbex(t, "analyze", sources[0], "--record", recorded); status != exitOK {
		t.Fatal(errors)
	}
	if status, _, errors := arbex(t, "summary", filepath.Join(recorded, names(t, recorded)[0]), "--out", out); status != exitOK {
		t.Fatal(errors)
	}
	if got := table(t, out); len(got["class"]) != 16 || got["segment"][0] != "0" {
		t.Errorf("a session: %v", got["class"])
	}
	page := filepath.Join(t.TempDir(), "report.html")
	if status, printed, errors := arbex(t, "summary", records, "--by", "segment", "--out", page, "--out", out); status != exitOK || printed != "" {
		t.Fatal(errors)
	}
	if got := table(t, out); len(got["class"]) != 16 || got["source"][0] != "" {
		t.Errorf("pooled: %v", got["source"])
	}
	if text, err := os.ReadFile(page); err != nil || !strings.Contains(string(text), "<svg") {
		t.Errorf("the report has no curves: %v", err)
	}
	for _, wrong := range [][]string{{records, "--out", records}, {"/nowhere.csv"}} {
		if status, _, errors := arbex(t, append([]string{"summary"}, wrong...)...); status != exitFailed || errors == "" {
			t.Errorf("%q: %d %s", wrong, status, errors)
		}
	}
}
