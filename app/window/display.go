package window

import (
	"errors"
	"os"
	"runtime"
)

// needDisplay tells early that there is no display: Fyne would end the process.
func needDisplay() error {
	if runtime.GOOS != "linux" || os.Getenv("DISPLAY") != "" || os.Getenv("WAYLAND_DISPLAY") != "" {
		return nil
	}
	return errors.New("live: neither DISPLAY nor WAYLAND_DISPLAY is set, so there is no screen to open a window on")
}
