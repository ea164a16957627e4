package review

import (
	"strconv"

	"arbex/app/review/recording"
	"arbex/app/settings"
	"arbex/app/ui"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// studyPanel shows what the session is in a study, with a button to change it.
type studyPanel struct {
	object      *fyne.Container
	title, note *widget.Label
}

func newStudyPanel(t *Tab) *studyPanel {
	p := &studyPanel{title: widget.NewLabel(""), note: widget.NewLabel("")}
	p.title.Truncation, p.note.Wrapping = fyne.TextTruncateEllipsis, fyne.TextWrapWord
	p.title.TextStyle.Bold = true
	edit := widget.NewButtonWithIcon(lang.L("Change…"), theme.DocumentCreateIcon(), t.askStudy)
	p.object = container.NewVBox(container.NewBorder(nil, nil, nil, edit, p.title), p.note)
	return p
}

func (p *studyPanel) draw(d *document) {
	s := d.Study()
	title := s.Title()
	if title == "" {
		title = lang.L("no participant given")
	}
	p.title.SetText(title)
	p.note.SetText(s.Note)
	p.note.Hidden = s.Note == ""
}

// askStudy asks for participant, condition, trial and note.
func (t *Tab) askStudy() {
	form := ui.NewStudyForm(t.document.Study(), t.remembered())
	ui.Dialog{Title: lang.L("Participant and trial"), Action: lang.L("Save"), Content: form.Form, Size: fyne.NewSize(480, 0), Do: t.whileOpen(func() {
		if s := form.Study(); s != t.document.Study() {
			t.edit(recording.SetStudy(s))
		}
	})}.Show(t.window)
}

// remembered returns what was typed at Record, and the names of the marker keys.
func (t *Tab) remembered() settings.Study {
	if t.options.Study == nil {
		return settings.Study{}
	}
	return t.options.Study()
}

// numberKeys set markers with names at the cursor.
func (t *Tab) numberKeys() (all []ui.Shortcut) {
	for n := 1; n <= settings.MarkerKeys; n++ {
		key := strconv.Itoa(n)
		all = append(all, ui.Shortcut{Key: fyne.KeyName(key), Do: func() { t.addNamedMarker(t.remembered().MarkerName(key)) }})
	}
	return all
}

// addNamedMarker sets a marker at the cursor, whose note is a name.
func (t *Tab) addNamedMarker(name string) {
	t.edit(recording.Mark(t.document.NextMarkerNumber(), t.document.FrameNumber(t.document.cursor), name))
}
