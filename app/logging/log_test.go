package logging

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"arbex/assets/leaktest"
)

// crashKey makes this test program crash instead of testing.
const crashKey = "ARBEX_TEST_CRASH"

func TestMain(m *testing.M) {
	folder := os.Getenv(crashKey)
	if folder == "" {
		leaktest.Main(m)
	}
	l, err := Open(folder)
	if err != nil {
		panic(err)
	}
	if _, err := l.WatchCrashes(folder); err != nil {
		panic(err)
	}
	go func() { panic("the kettle boils over") }() // nobody recovers it
	select {}
}

func TestTheLogRotates(t *testing.T) {
	folder := filepath.Join(t.TempDir(), "logs")
	l, err := open(folder, 1000)
	if err != nil {
		t.Fatal(err)
	}
	for i := range 200 {
		fmt.Fprintf(l, "entry %03d of the log\n", i)
	}
	for lines := range 60 { // a file has 43
		want := ""
		for i := 200 - lines; i < 200; i++ {
			want += fmt.Sprintf("entry %03d of the log\n", i)
		}
		if have := l.Tail(lines); have != want {
			t.Fatalf("the last %d lines are %q", lines, have)
		}
	}
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	fmt.Fprint(l, "too late") // is lost
	files, err := os.ReadDir(folder)
	if err != nil || len(files) != 1+maxBackups {
		t.Fatalf("%v, %v", files, err)
	}
	for _, f := range files {
		info, err := f.Info()
		if err != nil || info.Size() > 1000 || info.Mode().Perm() != 0o600 {
			t.Errorf("%s: %d bytes, %v, %v", f.Name(), info.Size(), info.Mode(), err)
		}
	}
	again, err := open(folder, 1000)
	if err != nil {
		t.Fatal(err)
	}
	defer again.Close()
	if !strings.Contains(again.Tail(5), "entry 199") {
		t.Error("the log starts again with each run")
	}
}

// A program that crashes leaves a report, which the next run finds once.
func TestACrashLeavesAReport(t *testing.T) {
	folder := t.TempDir()
	program := exec.Command(os.Args[0])
	program.Env = append(os.Environ(), crashKey+"="+folder)
	if err := program.Run(); err == nil {
		t.Fatal("the program did not crash")
	}
	l, err := Open(folder)
	if err != nil {
		t.Fatal(err)
	}
	last, err := l.WatchCrashes(folder)
	if err != nil || last == "" {
		t.Fatalf("%q, %v", last, err)
	}
	if text := ReadReport(last); !strings.Contains(text, "the kettle boils over") || !strings.Contains(text, "goroutine") {
		t.Errorf("%.300s", text)
	}
	if info, err := os.Stat(last); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("%v %v", info.Mode(), err)
	}
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	if l, err = Open(folder); err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	if again, err := l.WatchCrashes(folder); err != nil || again != "" {
		t.Errorf("a run that ended well left %q, %v", again, err)
	}
}

func TestDiagnosticsDoNotNameTheUser(t *testing.T) {
	t.Setenv("HOME", "/home/some body")
	l, err := Open(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	fmt.Fprintln(l, "opening /home/some body/clip.mp4")
	text := l.Diagnostics("network: compact")
	if strings.Contains(text, "some body") || !strings.Contains(text, "~/clip.mp4") || !strings.Contains(text, "network: compact") {
		t.Error(text)
	}
}

func TestOnlySomeReportsAreKept(t *testing.T) {
	folder := filepath.Join(t.TempDir(), "logs [1]") // no pattern
	if err := os.Mkdir(folder, 0o700); err != nil {
		t.Fatal(err)
	}
	for i := range maxReports + 3 {
		path := filepath.Join(folder, runningFile)
		if err := os.WriteFile(path, []byte("panic"), 0o600); err != nil {
			t.Fatal(err)
		}
		at := time.Date(2025, 1, 1+i, 0, 0, 0, 0, time.UTC)
		os.Chtimes(path, at, at)
		if saveLastReport(folder) == "" {
			t.Fatal("no report")
		}
	}
	if all, err := os.ReadDir(folder); err != nil || len(all) != maxReports || !strings.Contains(all[0].Name(), "20250104") {
		t.Error(all, err)
	}
}

// Whoever reads the log while others write it never misses a line that is between
// two lines that were read: a rotation is not in between.
func TestTailMissesNoLine(t *testing.T) {
	l, err := open(t.TempDir(), 40)
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	done := make(chan struct{})
	go func() {
		defer close(done)
		for i := range 4000 {
			fmt.Fprintf(l, "%d\n", i)
		}
	}()
	for writing := true; writing; {
		select {
		case <-done:
			writing = false
		default:
		}
		last := -1
		for line := range strings.Lines(l.Tail(60)) {
			number, err := strconv.Atoi(strings.TrimSpace(line))
			if err != nil || last >= 0 && number != last+1 {
				t.Fatalf("after %d comes %q", last, line)
			}
			last = number
		}
	}
}

// A run that was killed in the middle of a line does not hide a line of the others.
func TestTailCountsALineThatHasNoEnd(t *testing.T) {
	folder := t.TempDir()
	l, err := open(folder, 1000)
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	for _, c := range []struct {
		text  string
		lines int
		want  string
	}{
		{"", 3, ""},
		{"one", 1, "one"},
		{"one\ntwo\nthr", 2, "two\nthr"},
		{"one\ntwo\nthree\n", 2, "two\nthree\n"},
		{"one\n", 0, ""},
		{"one\n\n\n", 2, "\n\n"},
	} {
		if err := os.WriteFile(l.Path(), []byte(c.text), 0o600); err != nil {
			t.Fatal(err)
		}
		if got := l.Tail(c.lines); got != c.want {
			t.Errorf("the last %d lines of %q are %q", c.lines, c.text, got)
		}
	}
}

// What cannot be opened is reported with the folder, so that the user can mend it.
func TestALogThatCannotBeOpened(t *testing.T) {
	occupied := filepath.Join(t.TempDir(), "logs")
	if err := os.WriteFile(occupied, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	aFolder := t.TempDir()
	if err := os.Mkdir(filepath.Join(aFolder, fileName), 0o700); err != nil {
		t.Fatal(err)
	}
	for _, folder := range []string{occupied, aFolder} {
		if l, err := Open(folder); err == nil || !strings.Contains(err.Error(), folder) {
			t.Errorf("%v, %v", l, err)
		}
	}
	var l Log
	if _, err := l.WatchCrashes(occupied); err == nil || !strings.Contains(err.Error(), occupied) {
		t.Error(err)
	}
	if err := l.Close(); err != nil {
		t.Error(err)
	}
}

// A log whose folder vanishes loses entries and disturbs nobody.
func TestALogWithoutItsFolderGoesOn(t *testing.T) {
	folder := filepath.Join(t.TempDir(), "logs")
	l, err := open(folder, 20)
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	fmt.Fprintln(l, "written before")
	if err := os.RemoveAll(folder); err != nil {
		t.Fatal(err)
	}
	for range 3 { // the first one rotates
		if n, err := fmt.Fprintln(l, "written after"); n != len("written after\n") || err != nil {
			t.Errorf("%d, %v", n, err)
		}
	}
	if got := l.Tail(5); got != "" {
		t.Errorf("%q", got)
	}
}

// A run that was killed has written no report; one that crashed has.
func TestARunThatWasKilledIsToldFromOneThatCrashed(t *testing.T) {
	for name, text := range map[string]string{"killed": "", "crashed": "panic: oh"} {
		folder := t.TempDir()
		if CrashedLastRun(folder) {
			t.Fatal("there was no run")
		}
		if err := os.WriteFile(filepath.Join(folder, runningFile), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		if !CrashedLastRun(folder) {
			t.Errorf("%s: the last run ended well", name)
		}
		if got := saveLastReport(folder); (got != "") != (text != "") {
			t.Errorf("%s: the report is %q", name, got)
		}
	}
}

// A report of any size fits into a message, and ends on a whole character.
func TestALongReportIsCut(t *testing.T) {
	path := filepath.Join(t.TempDir(), "crash-20260102-030405.txt")
	if ReadReport(path) != "" {
		t.Error("there is a report without a file")
	}
	if err := os.WriteFile(path, []byte("x"+strings.Repeat("ä", 20<<10)), 0o600); err != nil {
		t.Fatal(err)
	}
	text := ReadReport(path)
	if !strings.HasPrefix(text, "crash-20260102-030405.txt\nxää") || !strings.HasSuffix(text, "\n...\n") || len(text) > 17<<10 {
		t.Errorf("%d bytes: %.40q", len(text), text)
	}
	if !utf8.ValidString(text) {
		t.Error("a character is cut in two")
	}
}

// However HOME is written, the user is not named.
func TestDiagnosticsKnowTheHomeFolderHoweverItIsWritten(t *testing.T) {
	for home, want := range map[string]string{
		"/home/ann": "in ~/a.mp4 and ~.\n", "/home/ann/": "in ~/a.mp4 and ~.\n", "/home//ann": "in ~/a.mp4 and ~.\n",
		"/": "in /home/ann/a.mp4 and /home/ann.\n", "": "in /home/ann/a.mp4 and /home/ann.\n",
	} {
		t.Setenv("HOME", home)
		l, err := Open(t.TempDir())
		if err != nil {
			t.Fatal(err)
		}
		fmt.Fprintln(l, "in /home/ann/a.mp4 and /home/ann.")
		if text := l.Diagnostics(); !strings.HasSuffix(text, want) {
			t.Errorf("with %q: %s", home, text)
		}
		l.Close()
	}
}
