package cli

import (
	"encoding/csv"
	"math"
	"os"
	"os/exec"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

// tutorialCode returns the code blocks of a language.
func tutorialCode(language string) (blocks []string) {
	for _, found := range regexp.MustCompile("(?s)```"+language+"\n(.*?)```").FindAllStringSubmatch(topic("tutorial"), -1) {
		blocks = append(blocks, found[1])
	}
	return blocks
}

// runTutorial runs the tutorial's commands in a folder of the test, up to a pipe.
func runTutorial(t *testing.T) {
	t.Helper()
	t.Chdir(t.TempDir())
	for _, block := range tutorialCode("sh") {
		for line := range strings.Lines(block) {
			command, _, _ := strings.Cut(line, "|")
			words := strings.Fields(command)
			if words[0] != "arbex" {
				t.Fatalf("%q is no command of ours", line)
			}
			if status, _, stderr := arbex(t, words[1:]...); status != exitOK {
				t.Fatalf("%s: %s", line, stderr)
			}
		}
	}
}

// interpreter returns the first of the programs that runs a script, or skips.
func interpreter(t *testing.T, try string, programs ...string) string {
	t.Helper()
	for _, program := range programs {
		if exec.Command(program, "-c", try).Run() == nil {
			return program
		}
	}
	t.Skipf("none of %v runs %q", programs, try)
	return ""
}

func TestThePythonOfTheTutorialParses(t *testing.T) {
	python := interpreter(t, "import ast", "python3", "/usr/bin/python3")
	code := strings.Join(tutorialCode("python"), "\n")
	parse := exec.Command(python, "-c", "import ast, sys; ast.parse(sys.stdin.read())")
	parse.Stdin = strings.NewReader(code)
	if out, err := parse.CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
}

// What pandas computes from the table is what arbex summary says.
func TestTheTutorialsFiguresAgree(t *testing.T) {
	python := interpreter(t, "import pandas", "python3", "/usr/bin/python3")
	runTutorial(t)
	out, err := exec.Command(python, "-c", strings.Join(tutorialCode("python"), "\n")).CombinedOutput()
	if err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	printed, _, _ := strings.Cut(string(out), "\n\n")
	happy := tableRows(t, printed)
	text, err := os.ReadFile("summary.csv")
	if err != nil {
		t.Fatal(err)
	}
	compared := 0
	for _, row := range tableRows(t, string(text)) {
		if row["class"] != "happiness" || row["distribution"] != "corrected" {
			continue
		}
		for _, figure := range []struct{ ours, theirs string }{{"mean", "mean"}, {"sd", "std"}, {"peak", "max"}} {
			ours, theirs := figureOf(t, row[figure.ours]), figureOf(t, happy[compared][figure.theirs])
			if math.Abs(ours-theirs) > 1e-4 {
				t.Errorf("face %s: %s is %v here and %v in pandas", row["face_id"], figure.ours, ours, theirs)
			}
		}
		compared++
	}
	if compared < 2 || compared != len(happy) {
		t.Errorf("%d faces were compared, pandas has %d", compared, len(happy))
	}
}

func TestTheTutorialsR(t *testing.T) {
	if _, err := exec.LookPath("Rscript"); err != nil {
		t.Skip(err)
	}
	runTutorial(t)
	out, err := exec.Command("Rscript", "-e", strings.Join(tutorialCode("r"), "\n")).CombinedOutput()
	if err != nil || !strings.Contains(string(out), "time_share") {
		t.Errorf("%v: %s", err, out)
	}
}

// tableRows returns the rows of a CSV text by column.
func tableRows(t *testing.T, text string) (all []map[string]string) {
	t.Helper()
	rows, err := csv.NewReader(strings.NewReader(strings.TrimSpace(text))).ReadAll()
	if err != nil {
		t.Fatalf("%v in %q", err, text)
	}
	for _, row := range rows[1:] {
		named := map[string]string{}
		for i, cell := range row {
			named[rows[0][i]] = cell
		}
		all = append(all, named)
	}
	return all
}

func figureOf(t *testing.T, text string) float64 {
	t.Helper()
	v, err := strconv.ParseFloat(text, 64)
	if err != nil {
		t.Fatal(err)
	}
	return v
}
