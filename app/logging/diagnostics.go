package logging

import (
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"strings"
	"time"
)

// diagnosticLines is how many lines of the log Diagnostics holds.
const diagnosticLines = 60

// Diagnostics returns what helps somebody to understand a fault: the program, the
// machine, what the caller adds, and the newest lines of the log. The user's home
// folder is replaced by ~.
func (l *Log) Diagnostics(more ...string) string {
	lines := append([]string{BuildInfo(), time.Now().UTC().Format(time.RFC3339)}, more...)
	text := strings.Join(lines, "\n") + "\n\n" + l.Tail(diagnosticLines)
	if home, err := os.UserHomeDir(); err == nil && len(filepath.Clean(home)) > 1 {
		text = strings.ReplaceAll(text, filepath.Clean(home), "~") // HOME may end in a slash
	}
	return text
}

// BuildInfo names the program's version and the machine in one line.
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
