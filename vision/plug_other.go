//go:build !linux

package vision

import "context"

// WatchCameras does nothing on this system: the list of cameras is made anew
// whenever it is opened.
func WatchCameras(ctx context.Context, changed func()) error {
	<-ctx.Done()
	return nil
}
