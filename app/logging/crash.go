package logging

import (
	"bytes"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime/debug"

	"arbex/assets/message"
)

// maxReports bounds the crash reports that are kept.
const maxReports = 5

// runningFile is where a crash of this run would be written. A run that ends well
// removes it.
const runningFile = "running.txt"

// WatchCrashes makes the Go runtime write a crash of this run into a folder,
// whatever the reason: a panic, a fatal error, a signal in C. It returns the path
// of the report that the last run left, "" for none.
func (l *Log) WatchCrashes(folder string) (report string, err error) {
	fail := func(err error) error {
		return message.Wrap(err, "crash reports cannot be written: {{.Cause}}; check the rights of {{.Folder}}", message.Fields{"Folder": folder})
	}
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return "", fail(err)
	}
	report = saveLastReport(folder)
	file, err := os.OpenFile(filepath.Join(folder, runningFile), os.O_CREATE|os.O_TRUNC|os.O_WRONLY, 0o600)
	if err != nil {
		return report, fail(err)
	}
	if err := debug.SetCrashOutput(file, debug.CrashOptions{}); err != nil {
		file.Close()
		return report, fail(err)
	}
	l.mutex.Lock()
	l.crash = file
	l.mutex.Unlock()
	return report, nil
}

// CrashedLastRun reports whether a run that was watched into a folder did not end
// well. Call it before WatchCrashes.
func CrashedLastRun(folder string) bool {
	_, err := os.Stat(filepath.Join(folder, runningFile))
	return err == nil
}

// stopWatching undoes WatchCrashes.
func (l *Log) stopWatching() {
	if l.crash == nil {
		return
	}
	debug.SetCrashOutput(nil, debug.CrashOptions{})
	l.crash.Close()
	os.Remove(l.crash.Name())
	l.crash = nil
}

// saveLastReport renames the last run's report after its time, removes the oldest
// reports, and returns its path. A run that was killed leaves an empty file, which
// is no report.
func saveLastReport(folder string) string {
	path := filepath.Join(folder, runningFile)
	info, err := os.Stat(path)
	if err != nil || info.Size() == 0 {
		return ""
	}
	report := filepath.Join(folder, info.ModTime().UTC().Format("crash-20060102-150405.txt"))
	if err := os.Rename(path, report); err != nil {
		return ""
	}
	all, _ := fs.Glob(os.DirFS(folder), "crash-*.txt") // sorted, so the oldest first
	for _, name := range all[:max(0, len(all)-maxReports)] {
		os.Remove(filepath.Join(folder, name))
	}
	return report
}

// ReadReport returns a crash report, cut to what fits into a message.
func ReadReport(path string) string {
	const most = 16 << 10
	text, err := os.ReadFile(path)
	if err != nil {
		return ""
	}
	if len(text) > most {
		text = append(bytes.ToValidUTF8(text[:most], nil), "\n...\n"...)
	}
	return fmt.Sprintf("%s\n%s", filepath.Base(path), text)
}
