package window

import (
	"testing"

	"fyne.io/fyne/v2"
)

// A window that is larger than its screen becomes smaller, on every tab; another one
// stays as it is.
func TestAWindowFitsItsScreen(t *testing.T) {
	w := newTestWindow(t)
	w.show(picture())
	w.Resize(fyne.NewSize(1000, 700))
	scale := w.Canvas().Scale()
	w.fit(2000*scale, 1000*scale)
	if size := w.Canvas().Size(); size != fyne.NewSize(1000, 700) {
		t.Errorf("a window that fits becomes %v", size)
	}
	small := fyne.NewSize(1366/1.5, 740/1.5) // a small notebook at 150 %, without its bar
	w.fit(small.Width*scale, small.Height*scale)
	for _, entry := range w.tabs.entries {
		if entry.Tab == nil {
			continue
		}
		w.tabs.selectTab(entry)
		if size, least := w.Canvas().Size(), w.Content().MinSize(); size != small || least.Width > small.Width || least.Height > small.Height {
			t.Errorf("%s is %v and wants %v", entry.name, size, least)
		}
	}
}
