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

// crashesKept bounds the reports.
const crashesKept = 5

// running is where a crash of this run would be written. A run that ends well
// removes it.
const running = "running.txt"

// Watch has the Go runtime write a crash of this run into a folder, whatever the
// reason: a panic, a fatal error, a signal inside C. It returns the path of the
// report that the last run left, or "".
func (b *Book) Watch(folder string) (last string, err error) {
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return "", fmt.Errorf("making the folder of crash reports: %w; check its rights", err)
	}
	last = keepLast(folder)
	file, err := os.OpenFile(filepath.Join(folder, running), os.O_CREATE|os.O_TRUNC|os.O_WRONLY, 0o600)
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

// Unclean says whether a run that was watched into a folder has not ended
// properly. It is asked before this run is watched.
func Unclean(folder string) bool {
	_, err := os.Stat(filepath.Join(folder, running))
	return err == nil
}

// unwatch ends Watch: this run ended well.
func (b *Book) unwatch() {
	if b.crash == nil {
		return
	}
	debug.SetCrashOutput(nil, debug.CrashOptions{})
	b.crash.Close()
	os.Remove(b.crash.Name())
	b.crash = nil
}

// keepLast gives the last run's report a name of its own, and removes the
// oldest ones. A run that was killed leaves an empty one, which is no report.
func keepLast(folder string) string {
	path := filepath.Join(folder, running)
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
	for len(all) > crashesKept {
		os.Remove(all[0])
		all = all[1:]
	}
	return kept
}

// Report is a crash report, cut to what fits into a message.
func Report(path string) string {
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

// Details is what helps somebody to understand a fault: the program, the
// machine, what the caller adds, and the newest lines of the log. The person's
// own folder is not named.
func (b *Book) Details(more ...string) string {
	lines := append([]string{About(), time.Now().UTC().Format(time.RFC3339)}, more...)
	text := strings.Join(lines, "\n") + "\n\n" + b.Tail(detailLines)
	if home, err := os.UserHomeDir(); err == nil && len(home) > 1 {
		text = strings.ReplaceAll(text, home, "~")
	}
	return text
}

// About names the program and the machine in a line.
func About() string {
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
