package teach

import (
	"strconv"

	"arbex/training/captures"

	"fyne.io/fyne/v2"
)

// maxNumberKeys is how many classes have a number key.
const maxNumberKeys = 9

// KeyDown captures for a number, and with the model's guess for Enter. It
// reports whether the key had a meaning.
func (t *Tab) KeyDown(name fyne.KeyName) bool {
	if name == fyne.KeyReturn || name == fyne.KeyEnter {
		t.accept()
		return true
	}
	classes := t.shared.classes()
	number, err := strconv.Atoi(string(name))
	if err != nil || number < 1 || number > min(maxNumberKeys, len(classes)) {
		return false
	}
	t.label(captures.OneHot(classes[number-1]))
	return true
}

// KeyUp ends a burst.
func (t *Tab) KeyUp(fyne.KeyName) { t.labels.release() }
