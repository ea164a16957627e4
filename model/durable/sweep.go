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

// Sweep removes from a folder what was being written there when its program was
// killed. Programs that run keep theirs. A folder may be shared with another
// machine, whose programs cannot be seen from here: only what has not been
// written to for a while goes.
func Sweep(folder string) {
	entries, _ := os.ReadDir(folder)
	for _, entry := range entries {
		var pid, attempt int
		if n, _ := fmt.Sscanf(entry.Name(), partName, &pid, &attempt); n != 2 || !entry.Type().IsRegular() || runs(pid) {
			continue
		}
		if info, err := entry.Info(); err == nil && time.Since(info.ModTime()) > abandoned {
			os.Remove(filepath.Join(folder, entry.Name()))
		}
	}
}

// abandoned is how long no writer pauses: the largest model takes seconds.
const abandoned = 10 * time.Minute

// runs says whether a process of this machine has the number; where that cannot
// be told, it says yes.
func runs(pid int) bool {
	if runtime.GOOS == "windows" {
		return true
	}
	process, err := os.FindProcess(pid)
	return err != nil || !errors.Is(process.Signal(syscall.Signal(0)), os.ErrProcessDone)
}
