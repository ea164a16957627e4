package review

import (
	"image/color"

	"arbex/app/review/recording"
	"arbex/app/ui"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

func (v *view) layOutSide() {
	r := v.review
	v.faces = widget.NewList(
		func() int {
			if r.recording == nil {
				return 0
			}
			return len(r.recording.Faces())
		},
		func() fyne.CanvasObject {
			name, time := widget.NewLabel(""), widget.NewLabel("")
			name.Truncation = fyne.TextTruncateEllipsis
			return container.NewBorder(nil, nil, nil, time, name)
		},
		v.drawFace)
	v.faces.OnSelected = func(i widget.ListItemID) {
		if faces := r.recording.Faces(); i < len(faces) {
			r.selectFace(faces[i].ID)
		}
		r.window.Canvas().Unfocus() // the keys belong to the window
	}
	tall := canvas.NewRectangle(color.Transparent)
	tall.SetMinSize(fyne.NewSize(0, facesHeight))
	name := v.recordingButton(theme.DocumentCreateIcon(), lang.L("Name…"), r.askName)
	merge := v.recordingButton(theme.ContentCopyIcon(), lang.L("Is another face…"), r.askMerge)
	v.prediction = widget.NewLabel("")
	v.prediction.Wrapping = fyne.TextWrapWord
	v.barsBox, v.classes = container.NewStack(), container.NewGridWithColumns(2)
	v.markers, v.excluded = container.NewVBox(), container.NewVBox()
	v.detail = container.NewVBox(
		ui.NewHeading(lang.L("Faces")), container.NewStack(tall, v.faces), container.NewGridWithColumns(2, name, merge),
		ui.NewHeading(lang.L("At the cursor")), v.prediction, v.barsBox,
		ui.NewHeading(lang.L("Curves")), v.classes,
		ui.NewCaption(lang.L("Thin: primary. Bold: corrected. Drag in the curves to select, turn the wheel to zoom.")),
		ui.NewHeading(lang.L("Markers")), v.markers,
		ui.NewHeading(lang.L("Left out")), v.excluded,
	)
	v.placeholder = ui.NewCaption(lang.L("Here are the faces of what is open, the curves of the chosen one, its markers and what is left out. Edits are kept beside the recording; the recording itself is never changed."))
	v.bars = ui.NewBars(nil)
	v.side = container.NewVScroll(container.NewPadded(container.NewVBox(v.placeholder, v.detail)))
}

// buildClassSwitches makes the bars and a switch for each class.
func (v *view) buildClassSwitches() {
	r := v.review
	classes := r.recording.Classes()
	v.bars = ui.NewBars(classes)
	v.barsBox.Objects = []fyne.CanvasObject{v.bars}
	v.barsBox.Refresh()
	v.classes.RemoveAll()
	for i, colour := range ui.ClassColors(classes) {
		swatch := canvas.NewRectangle(theme.Color(colour))
		swatch.CornerRadius = 3
		swatch.SetMinSize(fyne.NewSize(6, 16))
		on := widget.NewCheck(ui.TranslateClass(classes[i]), nil)
		on.Checked = true
		on.OnChanged = func(yes bool) {
			delete(r.hidden, i)
			if !yes {
				r.hidden[i] = true
			}
			r.drawCurves()
			r.window.Canvas().Unfocus()
		}
		v.classes.Add(container.NewBorder(nil, nil, container.NewCenter(swatch), nil, on))
	}
}

// drawFaces lists the faces.
func (v *view) drawFaces() {
	v.faces.Refresh()
	for i, f := range v.review.recording.Faces() {
		if f.ID == v.review.face {
			v.faces.Select(i)
		}
	}
}

func (v *view) drawFace(i widget.ListItemID, o fyne.CanvasObject) {
	faces := v.review.recording.Faces()
	if i >= len(faces) {
		return
	}
	row := o.(*fyne.Container)
	row.Objects[0].(*widget.Label).SetText(faceName(faces[i]))
	from, to := faces[i].TimeSpan()
	row.Objects[1].(*widget.Label).SetText(ui.FormatTime(from, false) + " – " + ui.FormatTime(to, false))
}

// faceName is what a face is called.
func faceName(f *recording.Face) string {
	text := lang.L("Face {{.ID}}", ui.Fields{"ID": f.ID})
	if f.Name != "" {
		text = f.Name + " (" + text + ")"
	}
	if len(f.Merged) > 1 {
		text += " " + lang.L("of {{.Count}}", ui.Fields{"Count": len(f.Merged)})
	}
	return text
}

// maxListRows bounds the markers and the ranges that have a row; more are counted.
const maxListRows = 100

// drawMarkers lists the markers; a press goes to one.
func (v *view) drawMarkers() {
	r := v.review
	v.markers.RemoveAll()
	markers := r.recording.Markers()
	for i, m := range markers {
		if i == maxListRows {
			break
		}
		edit := widget.NewButtonWithIcon("", theme.DocumentCreateIcon(), func() { r.askNote(m) })
		remove := widget.NewButtonWithIcon("", theme.DeleteIcon(), func() { r.edit(recording.Unmark(m.Number)) })
		v.markers.Add(v.timeRow(m.Frame, m.Text(), edit, remove))
	}
	v.addRemainder(v.markers, len(markers), lang.L("None. M sets one at the cursor."))
}

// drawExcluded lists what is left out.
func (v *view) drawExcluded() {
	r := v.review
	v.excluded.RemoveAll()
	outs := r.recording.Excluded()
	for i, x := range outs {
		if i == maxListRows {
			break
		}
		back := widget.NewButtonWithIcon("", theme.VisibilityIcon(), func() { r.edit(recording.Include(x.From, x.To)) })
		times := r.timesOf(x)
		v.excluded.Add(v.timeRow(x.From, lang.L("to {{.Time}}", ui.Fields{"Time": ui.FormatTime(times.To, true)}), back))
	}
	v.addRemainder(v.excluded, len(outs), lang.L("Nothing. Select in the curves and press X."))
}

// timeRow is a moment with words and buttons; a press on the time goes there.
func (v *view) timeRow(frame int, words string, buttons ...fyne.CanvasObject) fyne.CanvasObject {
	r := v.review
	moment := r.recording.IndexOf(frame)
	at := widget.NewButton(ui.FormatTime(r.recording.Time(moment), true), func() { r.pause(); r.moveTo(moment) })
	at.Importance = widget.LowImportance
	text := widget.NewLabel(words)
	text.Truncation = fyne.TextTruncateEllipsis
	for _, b := range buttons {
		b.(*widget.Button).Importance = widget.LowImportance
	}
	return container.NewBorder(nil, nil, at, container.NewHBox(buttons...), text)
}

// addRemainder says that there is nothing, or more than is listed.
func (v *view) addRemainder(list *fyne.Container, count int, none string) {
	switch {
	case count == 0:
		list.Add(ui.NewCaption(none))
	case count > maxListRows:
		list.Add(ui.NewCaption(lang.L("and {{.Count}} more", ui.Fields{"Count": count - maxListRows})))
	}
	list.Refresh()
}
