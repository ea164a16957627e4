package review

import (
	"arbex/app/review/recording"
	"arbex/app/session"
	"arbex/app/ui"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// startPage is shown while nothing is open. It offers the newest sessions.
type startPage struct {
	object   *fyne.Container
	sessions *fyne.Container
	newest   string // folder of the newest session; empty: there is none
}

func newStartPage(openClip func()) *startPage {
	empty := ui.NewEmptyState()
	empty.SetMessage(lang.L("Nothing is open"), lang.L("Open a recorded session, or any clip: it is analysed first. Drop either here."), ui.Action{Label: lang.L("Open a clip…"), Do: openClip})
	p := &startPage{sessions: container.NewVBox()}
	p.object = container.NewBorder(nil, p.sessions, nil, nil, empty.Container)
	return p
}

// setSessions lists sessions, the newest first.
func (p *startPage) setSessions(all []*session.Session, open func(folder string)) {
	p.sessions.RemoveAll()
	p.newest = ""
	if len(all) > 0 {
		p.sessions.Add(ui.NewHeading(lang.L("Newest sessions (Enter opens the first)")))
		p.newest = all[0].Folder
	}
	for _, s := range all {
		b := widget.NewButtonWithIcon(sessionText(s), theme.DocumentIcon(), func() { open(s.Folder) })
		b.Alignment = widget.ButtonAlignLeading
		p.sessions.Add(b)
	}
	p.sessions.Refresh()
}

// sessionText returns the start and the source of a session.
func sessionText(s *session.Session) string {
	name := s.Metadata.Source.Name
	if name == "" {
		name = s.Metadata.Source.Spec
	}
	text := s.Metadata.Started.Local().Format(dateFormat) + "   " + name
	if study := recording.StudyOf(s).Title(); study != "" {
		text += "   ·   " + study
	}
	if s.Metadata.State != session.Finished {
		text += "   ·   " + lang.L("not finished")
	}
	return text
}
