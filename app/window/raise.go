package window

import "fyne.io/fyne/v2"

// follow brings the window to the front each time the program is started again,
// until ended is closed.
func (v *window) follow(again <-chan struct{}, ended <-chan struct{}) {
	for {
		select {
		case <-ended:
			return
		case _, open := <-again:
			if !open {
				return
			}
			fyne.Do(func() {
				v.window.Show()
				v.window.RequestFocus()
			})
		}
	}
}
