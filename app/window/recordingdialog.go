package window

import (
	"arbex/app/ui"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/widget"
)

// ask shows what a recording is, and asks what has to be known before one.
func (r *recordingControl) ask() {
	if err := r.Obstacle(); err != nil {
		r.Refused(err)
		return
	}
	what := widget.NewLabel(lang.L("A table with a row for each face of each picture is written: places, times and expressions. Without the video no picture is kept."))
	what.Wrapping = fyne.TextWrapWord
	video := widget.NewCheck(lang.L("Record the video too (about 10 MB a minute at 640x480)"), func(on bool) { r.Choices.Video = on })
	video.SetChecked(r.Choices.Video)
	folder := widget.NewLabel(r.Folder())
	folder.Truncation = fyne.TextTruncateEllipsis
	var asked *ui.OpenDialog
	var study *ui.StudyForm
	choose := widget.NewButton(lang.L("Other folder…"), func() {
		r.Choices.Study = study.Study()
		asked.Close()
		r.chooseFolder()
	})
	study = ui.NewStudyForm(r.Choices.Study, r.settings.Study)
	markers := widget.NewLabel(markerSummary(r.settings.Study))
	markers.Truncation = fyne.TextTruncateEllipsis
	names := widget.NewButton(lang.L("Names…"), func() {
		r.Choices.Study = study.Study()
		asked.Close()
		r.askMarkerNames(r.ask)
	})
	study.Form.Append(lang.L("Markers"), container.NewBorder(nil, nil, nil, names, markers))
	study.Form.Append(lang.L("Folder"), container.NewBorder(nil, nil, nil, choose, folder))
	page := container.NewVBox(what, study.Form, video)
	if r.NeedsConsent() {
		consent := widget.NewCheck(lang.L("Everyone on camera has agreed to be recorded"), nil)
		consent.SetChecked(r.Choices.Consent)
		consent.OnChanged = r.Agree
		page.Add(consent)
	}
	asked = ui.Dialog{Title: lang.L("Record a session"), Action: lang.L("Record"), Content: page, Size: fyne.NewSize(600, 0), Do: func() {
		r.setStudy(study.Study())
		r.Begin()
	}}.Show(r.window)
}

func (r *recordingControl) chooseFolder() {
	request := ui.FileRequest{Title: lang.L("Where to put the recording"), Purpose: ui.ForSessions, Start: r.Folder(), Cancelled: r.ask}
	r.files.OpenFolder(request, func(folder string) {
		r.Choices.Folder = folder
		r.ask()
	})
}

// shortcuts returns the keys of recording.
func (r *recordingControl) shortcuts() []ui.Shortcut {
	return append(r.numberKeys(), []ui.Shortcut{
		{Key: fyne.KeyR, Label: "R", Help: ui.Text("record, stop recording"), Do: r.pressKey},
		{Key: fyne.KeyM, Label: "M", Help: ui.Text("while recording: set a marker; 1 to 9 on the tab Live, Ctrl+1 to Ctrl+9 on every tab: one with a name"), Do: func() { r.setMarker("M") }},
		{Key: fyne.KeyN, Label: "N", Help: ui.Text("while recording: note for the newest marker"), Do: r.focusNote},
	}...)
}
