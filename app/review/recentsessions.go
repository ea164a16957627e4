package review

import (
	"context"

	"arbex/app/session"
	"arbex/app/ui"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// recentSessions offers the newest sessions while nothing is open.
type recentSessions struct {
	review *Tab
	object *fyne.Container
	start  *fyne.Container // what they are part of
	newest string          // folder, empty for none
}

func newRecentSessions(r *Tab) *recentSessions {
	return &recentSessions{review: r, object: container.NewVBox()}
}

// list reads the folder beside the window.
func (l *recentSessions) list() {
	r := l.review
	var all []*session.Session
	r.runTask(func(context.Context) error {
		all = r.listRecentSessions()
		return nil
	}, func(error) {
		l.object.RemoveAll()
		l.newest = ""
		if len(all) > 0 {
			l.object.Add(ui.NewHeading(lang.L("Newest sessions (Enter opens the first)")))
			l.newest = all[0].Folder
		}
		for _, s := range all {
			l.object.Add(l.button(s))
		}
		l.object.Refresh()
	})
}

func (l *recentSessions) button(s *session.Session) fyne.CanvasObject {
	name := s.Metadata.Source.Name
	if name == "" {
		name = s.Metadata.Source.Spec
	}
	text := s.Metadata.Started.Local().Format("2006-01-02 15:04") + "   " + name
	if s.Metadata.State != session.Finished {
		text += "   ·   " + lang.L("not finished")
	}
	b := widget.NewButtonWithIcon(text, theme.DocumentIcon(), func() { l.review.Open(s.Folder) })
	b.Alignment = widget.ButtonAlignLeading
	return b
}
