package cli

import (
	"bytes"
	"encoding/csv"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"arbex/app/session"
)

// One run writes every output that is asked for, and all hold the same rows.
func TestSeveralOutputsHoldTheSame(t *testing.T) {
	folder := t.TempDir()
	table, comma, lines := filepath.Join(folder, "a.csv"), filepath.Join(folder, "b,c.csv"), filepath.Join(folder, "d.jsonl")
	status, printed, stderr := arbex(t, "analyze", astronaut, "--out", table, "--out", comma, "--out", lines, "--out", "-")
	if status != exitOK {
		t.Fatal(stderr)
	}
	want, err := os.ReadFile(table)
	if err != nil {
		t.Fatal(err)
	}
	if other, err := os.ReadFile(comma); err != nil || !bytes.Equal(other, want) {
		t.Errorf("%v: the second table is %q", err, other)
	}
	if printed != string(want) {
		t.Errorf("standard output has %q, the file %q", printed, want)
	}
	rows, err := csv.NewReader(bytes.NewReader(want)).ReadAll()
	if err != nil || len(rows) != 2 {
		t.Fatalf("%d rows, %v", len(rows), err)
	}
	file, err := os.Open(lines)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	for r, err := range session.ReadRecords(file) {
		if err != nil || strings.Join(session.CSVRow(&r, r.Primary.Classes), ",") != strings.Join(rows[1], ",") {
			t.Errorf("%v: the lines have\n%v, the table\n%v", err, session.CSVRow(&r, r.Primary.Classes), rows[1])
		}
	}
}

// Standard output is one table: its header, also when no source could be used, and no
// line of another kind.
func TestStandardOutputIsATableAlone(t *testing.T) {
	status, printed, stderr := arbex(t, "analyze", filepath.Join(t.TempDir(), "missing.png"), "--out=-")
	rows, err := csv.NewReader(strings.NewReader(printed)).ReadAll()
	if status != exitFailed || err != nil || len(rows) != 1 || rows[0][0] != "source" {
		t.Errorf("status %d, %v: %q, %q", status, err, printed, stderr)
	}
}

func TestOutputsThatMakeNoSense(t *testing.T) {
	same := filepath.Join(t.TempDir(), "a.csv")
	for line, want := range map[string]string{
		"--out - --json":                         "choose one",
		"--out faces.xlsx":                       ".csv or .jsonl",
		"--out a.csv --out faces.txt":            "faces.txt: the name",
		"--results x --out -":                    "--results",
		"--out " + same + " --out " + same:       "the same file",
		"--out " + same + " --annotate clip.avi": ".mp4",
	} {
		if status, printed, stderr := arbex(t, append([]string{"analyze", astronaut}, strings.Fields(line)...)...); status == exitOK || printed != "" || !strings.Contains(stderr, want) {
			t.Errorf("%s: status %d, %q%q", line, status, printed, stderr)
		}
	}
	if _, err := os.Lstat(same); err == nil {
		t.Error("a refused output was made")
	}
}
