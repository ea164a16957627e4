package window

import (
	"fyne.io/fyne/v2"
	"github.com/go-gl/glfw/v3.3/glfw"
)

// fitScreen makes a window smaller that is larger than its screen, as with a scale of
// 150 % on a small notebook. It runs once the window is open: only then its scale is
// known. A window of a test has no screen.
func (w *window) fitScreen() {
	real, ok := w.Window.(interface{ RunWithContext(func()) })
	if !ok {
		return
	}
	real.RunWithContext(func() {
		current, monitor := glfw.GetCurrentContext(), glfw.GetPrimaryMonitor()
		if current == nil || monitor == nil {
			return
		}
		_, _, width, height := monitor.GetWorkarea()
		left, top, right, bottom := current.GetFrameSize()
		w.fit(float32(width-left-right), float32(height-top-bottom))
	})
}

// fit makes the window smaller that is larger than a screen of so many pixels.
func (w *window) fit(width, height float32) {
	scale := w.Canvas().Scale()
	screen := fyne.NewSize(width/scale, height/scale)
	w.frame.limit(screen)
	if size := w.Canvas().Size(); size.Width > screen.Width || size.Height > screen.Height {
		w.Resize(size.Min(screen))
	}
}
