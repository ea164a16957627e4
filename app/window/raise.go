package window

import "fyne.io/fyne/v2"

// raiseOn brings a window to the front each time the program is started again,
// until closed is closed.
func raiseOn(again, closed <-chan struct{}, w fyne.Window) {
	for {
		select {
		case <-closed:
			return
		case _, open := <-again:
			if !open {
				return
			}
			fyne.Do(func() {
				w.Show()
				w.RequestFocus()
			})
		}
	}
}
