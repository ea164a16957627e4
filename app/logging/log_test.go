package logging

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

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
	folder := t.TempDir()
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
	if all, _ := filepath.Glob(filepath.Join(folder, "*")); len(all) != maxReports || !strings.Contains(all[0], "20250104") {
		t.Error(all)
	}
}
