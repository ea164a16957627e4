package durable

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"syscall"
	"time"
)

// RemoveAbandoned removes from a folder what was being written there when its program was
// killed. Programs that run keep theirs. A folder may be shared with another
// machine, whose programs cannot be seen from here: only what has not been
// written to for a while goes.
func RemoveAbandoned(folder string) {
	entries, _ := os.ReadDir(folder)
	for _, entry := range entries {
		var pid, attempt int
		if n, _ := fmt.Sscanf(entry.Name(), tempPattern, &pid, &attempt); n != 2 || !entry.Type().IsRegular() || processRuns(pid) {
			continue
		}
		if info, err := entry.Info(); err == nil && time.Since(info.ModTime()) > abandonedAfter {
			os.Remove(filepath.Join(folder, entry.Name()))
		}
	}
}

// abandonedAfter is how long no writer pauses: the largest model takes seconds.
const abandonedAfter = 10 * time.Minute

// processRuns says whether a process of this machine has the number; where that cannot
// be told, it says yes.
func processRuns(pid int) bool {
	if runtime.GOOS == "windows" {
		return true
	}
	process, err := os.FindProcess(pid)
	return err != nil || !errors.Is(process.Signal(syscall.Signal(0)), os.ErrProcessDone)
}
