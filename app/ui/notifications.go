package ui

import (
	"time"

	"fyne.io/fyne/v2"
)

// Notifications are the messages of the window. They show one at a time, over what
// they are about, and move nothing: the status of the source as long as there is
// one, else the newest message that was not closed, else the lasting one.
type Notifications struct {
	toast   *Notice
	layer   *fyne.Container
	status  notification
	message notification
	lasting notification
	now     func() time.Time
	expires time.Time // when the message goes by itself; zero: it stays
}

// notification is a sentence and perhaps buttons.
type notification struct {
	level   Level
	text    string
	actions []Action
}

// NewNotifications returns no messages.
func NewNotifications() *Notifications {
	n := &Notifications{toast: NewNotice(), now: time.Now}
	n.layer = newToastLayer(n.toast)
	return n
}

// Object returns the layer that the messages are shown on, to be laid over the
// window. It takes no space.
func (n *Notifications) Object() fyne.CanvasObject { return n.layer }

// SetInset sets the space at the right and at the bottom that messages leave free.
func (n *Notifications) SetInset(right, bottom float32) {
	n.layer.Layout = &toastLayout{n.toast, right, bottom}
	n.layer.Refresh()
}

// Notify shows a message until it is closed or replaced. Without an action one that
// is no warning and no failure goes when there was time to read it. An action closes
// the message and acts.
func (n *Notifications) Notify(level Level, text string, actions ...Action) {
	n.message, n.expires = notification{level, text, actions}, time.Time{}
	if len(actions) == 0 && (level == Plain || level == Success) {
		n.expires = n.now().Add(readingTime(text))
	}
	n.refresh()
}

// Fail shows why something was not done.
func (n *Notifications) Fail(err error) { n.Notify(Failure, ErrorText(err)) }

// Clear removes the message.
func (n *Notifications) Clear() { n.Notify(Plain, "") }

// ClearSuccess removes a message of success that waits to be closed: the user went on to
// something else, which it would lie over.
func (n *Notifications) ClearSuccess() {
	if n.message.level == Success && n.expires.IsZero() {
		n.Clear()
	}
}

// The time that a message of no weight stands.
const (
	shortestReading = 4 * time.Second
	readingPerByte  = 60 * time.Millisecond
)

func readingTime(text string) time.Duration {
	return shortestReading + time.Duration(len(text))*readingPerByte
}

// Expire removes a message that has stood long enough.
func (n *Notifications) Expire(now time.Time) {
	if !n.expires.IsZero() && now.After(n.expires) {
		n.Clear()
	}
}

// SetStatus shows what the source reports; an empty text means that all is well.
func (n *Notifications) SetStatus(level Level, text string, actions ...Action) {
	if n.status.text == text && len(n.status.actions) == len(actions) {
		return
	}
	n.status = notification{level, text, actions}
	n.refresh()
}

// SetLasting shows a warning whenever there is nothing else, until it is closed; an
// empty text means that there is none.
func (n *Notifications) SetLasting(text string) {
	n.lasting = notification{level: Warning, text: text}
	n.refresh()
}

// Text returns the sentence that is shown, empty for none.
func (n *Notifications) Text() string { return n.toast.Text() }

// Level returns the level of the sentence that is shown.
func (n *Notifications) Level() Level { return n.toast.Level() }

func (n *Notifications) refresh() {
	switch {
	case n.status.text != "":
		n.show(n.status, nil)
	case n.message.text != "":
		n.show(n.message, n.Clear)
	default:
		n.show(n.lasting, func() { n.SetLasting("") })
	}
	n.layer.Refresh()
}

// show shows a notification; what dismisses it also happens before its actions.
func (n *Notifications) show(s notification, dismiss func()) {
	actions := make([]Action, len(s.actions))
	for i, a := range s.actions {
		actions[i] = Action{a.Label, func() {
			if dismiss != nil {
				dismiss()
			}
			a.Do()
		}}
	}
	n.toast.SetMessage(s.level, s.text, dismiss, actions...)
}
