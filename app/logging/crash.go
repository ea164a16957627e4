package logging

import (
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"slices"
	"strings"
	"time"
)

// maxReports bounds the reports.
const maxReports = 5

// runningFile is where a crash of this run would be written. A run that ends well
// removes it.
const runningFile = "running.txt"

// WatchCrashes has the Go runtime write a crash of this run into a folder, whatever the
// reason: a panic, a fatal error, a signal inside C. It returns the path of the
// report that the last run left, or "".
func (b *Log) WatchCrashes(folder string) (last string, err error) {
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return "", fmt.Errorf("making the folder of crash reports: %w; check its rights", err)
	}
	last = saveLastReport(folder)
	file, err := os.OpenFile(filepath.Join(folder, runningFile), os.O_CREATE|os.O_TRUNC|os.O_WRONLY, 0o600)
	if err != nil {
		return last, fmt.Errorf("preparing for a crash report: %w", err)
	}
	if err := debug.SetCrashOutput(file, debug.CrashOptions{}); err != nil {
		file.Close()
		return last, fmt.Errorf("preparing for a crash report: %w", err)
	}
	b.mutex.Lock()
	b.crash = file
	b.mutex.Unlock()
	return last, nil
}

// CrashedLastRun says whether a run that was watched into a folder has not ended
// properly. It is asked before this run is watched.
func CrashedLastRun(folder string) bool {
	_, err := os.Stat(filepath.Join(folder, runningFile))
	return err == nil
}

// stopWatching ends Watch: this run ended well.
func (b *Log) stopWatching() {
	if b.crash == nil {
		return
	}
	debug.SetCrashOutput(nil, debug.CrashOptions{})
	b.crash.Close()
	os.Remove(b.crash.Name())
	b.crash = nil
}

// saveLastReport gives the last run's report a name of its own, and removes the
// oldest ones. A run that was killed leaves an empty one, which is no report.
func saveLastReport(folder string) string {
	path := filepath.Join(folder, runningFile)
	info, err := os.Stat(path)
	if err != nil || info.Size() == 0 {
		return ""
	}
	kept := filepath.Join(folder, info.ModTime().UTC().Format("crash-20060102-150405.txt"))
	if err := os.Rename(path, kept); err != nil {
		return ""
	}
	all, _ := filepath.Glob(filepath.Join(folder, "crash-*.txt"))
	slices.Sort(all)
	for len(all) > maxReports {
		os.Remove(all[0])
		all = all[1:]
	}
	return kept
}

// ReadReport is a crash report, cut to what fits into a message.
func ReadReport(path string) string {
	const most = 16 << 10
	text, err := os.ReadFile(path)
	if err != nil {
		return ""
	}
	if len(text) > most {
		text = append(text[:most], "\n...\n"...)
	}
	return fmt.Sprintf("%s\n%s", filepath.Base(path), text)
}

// Diagnostics is what helps somebody to understand a fault: the program, the
// machine, what the caller adds, and the newest lines of the log. The person's
// own folder is not named.
func (b *Log) Diagnostics(more ...string) string {
	lines := append([]string{BuildInfo(), time.Now().UTC().Format(time.RFC3339)}, more...)
	text := strings.Join(lines, "\n") + "\n\n" + b.Tail(diagnosticLines)
	if home, err := os.UserHomeDir(); err == nil && len(home) > 1 {
		text = strings.ReplaceAll(text, home, "~")
	}
	return text
}

// BuildInfo names the program and the machine in a line.
func BuildInfo() string {
	version := "unknown version"
	if info, ok := debug.ReadBuildInfo(); ok {
		version = info.Main.Version
		for _, s := range info.Settings {
			if s.Key == "vcs.revision" {
				version += " " + s.Value[:min(12, len(s.Value))]
			}
		}
	}
	return fmt.Sprintf("ARBEx %s, %s, %s/%s, %d threads", version, runtime.Version(), runtime.GOOS, runtime.GOARCH, runtime.NumCPU())
}
