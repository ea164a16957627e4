package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/lang"
)

// Notifications is the strip at the top of the window for messages. It shows one
// at a time: the status of the source as long as there is one, else the newest
// message that was not closed.
type Notifications struct {
	strip           *Notice
	status, message notification
}

// notification is a sentence and perhaps a button.
type notification struct {
	text, action string
	do           func()
}

// NewNotifications returns a strip without a message.
func NewNotifications() *Notifications { return &Notifications{strip: NewNotice()} }

// Object returns the strip.
func (n *Notifications) Object() fyne.CanvasObject { return n.strip.Container }

// Notify shows a message until it is closed or replaced; with an action it has a
// button, which closes it and calls do.
func (n *Notifications) Notify(text, action string, do func()) {
	n.message = notification{text, action, do}
	n.refresh()
}

// Clear removes the message.
func (n *Notifications) Clear() { n.Notify("", "", nil) }

// SetStatus shows what the source reports; an empty text means that all is well.
func (n *Notifications) SetStatus(text, action string, do func()) {
	if n.status.text == text && n.status.action == action {
		return
	}
	n.status = notification{text, action, do}
	n.refresh()
}

// Text returns the sentence that is shown, empty for none.
func (n *Notifications) Text() string { return n.strip.Text() }

func (n *Notifications) refresh() {
	if n.status.text != "" {
		n.strip.SetMessage(n.status.text, n.status.action, n.status.do)
		return
	}
	m := n.message
	if m.action == "" {
		n.strip.SetMessage(m.text, lang.L("Close"), n.Clear)
		return
	}
	n.strip.SetMessage(m.text, m.action, func() { n.Clear(); m.do() })
}
