package window

import (
	"fyne.io/fyne/v2/lang"
)

// offer is a button on a notice.
type offer struct {
	text   string // the notice it belongs to
	action string
	do     func()
}

// tell shows a notice until the person does something; with an action it has a
// button for it.
func (v *window) tell(text, action string, do func()) {
	v.welcome, v.offer = text, offer{text, action, do}
	v.draw()
}

// sayWelcome shows the notice that waits, with what it offers.
func (v *window) sayWelcome() {
	close := func() { v.welcome = ""; v.draw() }
	if o := v.offer; o.action != "" && o.text == v.welcome {
		v.notice.SetMessage(v.welcome, o.action, func() { close(); o.do() })
		return
	}
	v.notice.SetMessage(v.welcome, lang.L("Close"), close)
}
