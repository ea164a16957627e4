package camera

import (
	"context"
	"fmt"
	"path/filepath"
	"strings"
	"time"

	"github.com/fsnotify/fsnotify"
)

// settleDelay is how long the desktop takes to set the permissions of a new device.
const settleDelay = 300 * time.Millisecond

// Watch calls changed after a camera was plugged in or out, until ctx ends. It
// watches the names in /dev and opens no camera.
func Watch(ctx context.Context, changed func()) error {
	watcher, err := fsnotify.NewWatcher()
	if err != nil {
		return fmt.Errorf("watching for cameras: %w", err)
	}
	defer watcher.Close()
	if err := watcher.Add("/dev"); err != nil {
		return fmt.Errorf("watching for cameras: %w", err)
	}
	return debounce(ctx, watcher.Events, watcher.Errors, changed)
}

// debounce calls changed once no event about a camera has arrived for settleDelay.
func debounce(ctx context.Context, events <-chan fsnotify.Event, failures <-chan error, changed func()) error {
	var settled <-chan time.Time
	for {
		select {
		case <-ctx.Done():
			return nil
		case err := <-failures:
			return fmt.Errorf("watching for cameras: %w", err)
		case event := <-events:
			if concernsCamera(event) {
				settled = time.After(settleDelay)
			}
		case <-settled:
			settled = nil
			changed()
		}
	}
}

// concernsCamera reports whether a video device came, went, or changed its
// permissions. Writes to devices are frequent and concern nobody.
func concernsCamera(event fsnotify.Event) bool {
	return strings.HasPrefix(filepath.Base(event.Name), "video") && !event.Has(fsnotify.Write)
}
