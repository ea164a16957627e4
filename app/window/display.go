package window

import (
	"os"
	"runtime"

	"arbex/assets/message"
)

// needDisplay returns an error where there is no display: Fyne would end the
// process.
func needDisplay() error {
	if runtime.GOOS != "linux" || os.Getenv("DISPLAY") != "" || os.Getenv("WAYLAND_DISPLAY") != "" {
		return nil
	}
	return message.New("neither DISPLAY nor WAYLAND_DISPLAY is set, so there is no screen to open a window on", nil)
}
