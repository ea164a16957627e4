package vision

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"time"
	"unsafe"
)

// WatchCameras calls changed when a camera was plugged in or out, until ctx ends
// or it cannot go on. The kernel tells of new names in /dev; no camera is
// touched.
func WatchCameras(ctx context.Context, changed func()) error {
	return watchDir(ctx, "/dev", "video", settleDelay, changed)
}

// settleDelay is how long the desktop takes to give a new device its rights.
const settleDelay = 300 * time.Millisecond

// watchDir waits for names that begin with prefix, and calls changed once
// they have been still for a while.
func watchDir(ctx context.Context, folder, prefix string, still time.Duration, changed func()) error {
	fd, err := syscall.InotifyInit1(syscall.IN_NONBLOCK | syscall.IN_CLOEXEC)
	if err != nil {
		return fmt.Errorf("vision: watching for cameras: %w", err)
	}
	events := os.NewFile(uintptr(fd), filepath.Join(folder, "changes")) // non-blocking: Close ends a Read
	defer events.Close()
	if _, err := syscall.InotifyAddWatch(fd, folder, syscall.IN_CREATE|syscall.IN_DELETE|syscall.IN_ATTRIB); err != nil {
		return fmt.Errorf("vision: watching for cameras in %s: %w", folder, err)
	}
	stop := context.AfterFunc(ctx, func() { events.Close() })
	defer stop()
	buffer := make([]byte, 16<<10)
	for {
		n, err := events.Read(buffer)
		if ctx.Err() != nil {
			return nil
		}
		pending := err != nil && os.IsTimeout(err)
		if err != nil && !pending {
			return fmt.Errorf("vision: watching for cameras: %w", err)
		}
		switch {
		case pending: // they are still
			events.SetReadDeadline(time.Time{})
			changed()
		case mentions(buffer[:n], prefix):
			events.SetReadDeadline(time.Now().Add(still))
		}
	}
}

// mentions says whether one of the events is about a name with a prefix.
func mentions(events []byte, prefix string) bool {
	for len(events) >= syscall.SizeofInotifyEvent {
		event := (*syscall.InotifyEvent)(unsafe.Pointer(&events[0]))
		end := syscall.SizeofInotifyEvent + int(event.Len)
		if end > len(events) {
			return false
		}
		if strings.HasPrefix(string(events[syscall.SizeofInotifyEvent:end]), prefix) {
			return true
		}
		events = events[end:]
	}
	return false
}
