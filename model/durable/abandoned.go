package durable

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"syscall"
	"time"
)

// RemoveAbandoned removes the temporary files of killed processes from a folder.
// The folder may be shared with another machine, whose processes are not visible
// here, so only files that have not been written to for a while are removed.
func RemoveAbandoned(folder string) {
	entries, _ := os.ReadDir(folder)
	for _, entry := range entries {
		var pid, attempt int
		if n, _ := fmt.Sscanf(entry.Name(), tempPattern, &pid, &attempt); n != 2 || !entry.Type().IsRegular() || processRuns(pid) {
			continue
		}
		if info, err := entry.Info(); err == nil && Abandoned(info) {
			os.Remove(filepath.Join(folder, entry.Name()))
		}
	}
}

// Abandoned reports whether a file or folder has not been written to for so long that
// nobody writes it any more.
func Abandoned(info fs.FileInfo) bool { return time.Since(info.ModTime()) > abandonedAfter }

// abandonedAfter is longer than a writer ever pauses: writing the largest model
// takes seconds.
const abandonedAfter = 10 * time.Minute

// processRuns reports whether a process of this machine has the id, or true where
// that cannot be determined.
func processRuns(pid int) bool {
	if runtime.GOOS == "windows" {
		return true
	}
	process, err := os.FindProcess(pid)
	return err != nil || !errors.Is(process.Signal(syscall.Signal(0)), os.ErrProcessDone)
}
