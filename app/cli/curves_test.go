package cli

import (
	"path/filepath"
	"strings"
	"testing"
)

func TestCurvesOfATableAreAFigure(t *testing.T) {
	folder := t.TempDir()
	table, figure := filepath.Join(folder, "r.csv"), filepath.Join(folder, "f.svg")
	if status, _, stderr := arbex(t, "analyze", gap(t), "--out", table); status != exitOK {
		t.Fatal(stderr)
	}
	if status, _, stderr := arbex(t, "curves", table, "--out", figure, "--to", "0.5"); status != exitOK || !strings.Contains(content(t, figure), "happiness") {
		t.Fatal(status, stderr)
	}
	for _, args := range [][]string{
		{table, "--out", figure, "--face", "99"},
		{table, "--out", figure, "--from", "1000"},
		{filepath.Join(folder, "none"), "--out", figure},
	} {
		if status, _, stderr := arbex(t, append([]string{"curves"}, args...)...); status != exitFailed || strings.Count(stderr, "\n") != 1 {
			t.Errorf("%v: status %d, %s", args, status, stderr)
		}
	}
}
