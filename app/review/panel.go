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

func (v *view) layPanel() {
	r := v.review
	v.faces = widget.NewList(
		func() int {
			if r.tape == nil {
				return 0
			}
			return len(r.tape.Faces())
		},
		func() fyne.CanvasObject {
			name, time := widget.NewLabel(""), widget.NewLabel("")
			name.Truncation = fyne.TextTruncateEllipsis
			return container.NewBorder(nil, nil, nil, time, name)
		},
		v.drawFace)
	v.faces.OnSelected = func(i widget.ListItemID) {
		if faces := r.tape.Faces(); i < len(faces) {
			r.choose(faces[i].ID)
		}
		r.window.Canvas().Unfocus() // the keys belong to the window
	}
	tall := canvas.NewRectangle(color.Transparent)
	tall.SetMinSize(fyne.NewSize(0, facesTall))
	name := v.tool(theme.DocumentCreateIcon(), lang.L("Name…"), r.askName)
	merge := v.tool(theme.ContentCopyIcon(), lang.L("Is another face…"), r.askMerge)
	v.verdict = widget.NewLabel("")
	v.verdict.Wrapping = fyne.TextWrapWord
	v.barsBox, v.classes = container.NewStack(), container.NewGridWithColumns(2)
	v.markers, v.outs = container.NewVBox(), container.NewVBox()
	v.detail = container.NewVBox(
		ui.NewHeading(lang.L("Faces")), container.NewStack(tall, v.faces), container.NewGridWithColumns(2, name, merge),
		ui.NewHeading(lang.L("At the cursor")), v.verdict, v.barsBox,
		ui.NewHeading(lang.L("Curves")), v.classes,
		ui.NewCaption(lang.L("Thin: primary. Bold: corrected. Drag in the curves to select, turn the wheel to zoom.")),
		ui.NewHeading(lang.L("Markers")), v.markers,
		ui.NewHeading(lang.L("Left out")), v.outs,
	)
	v.nothing = ui.NewCaption(lang.L("Here are the faces of what is open, the curves of the chosen one, its markers and what is left out. Edits are kept beside the recording; the recording itself is never changed."))
	v.bars = ui.NewBars(nil)
	v.panel = container.NewVScroll(container.NewPadded(container.NewVBox(v.nothing, v.detail)))
}

// layClasses makes the bars and a switch for each class.
func (v *view) layClasses() {
	r := v.review
	classes := r.tape.Classes()
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
			r.replot()
			r.window.Canvas().Unfocus()
		}
		v.classes.Add(container.NewBorder(nil, nil, container.NewCenter(swatch), nil, on))
	}
}

// drawFaces lists the faces.
func (v *view) drawFaces() {
	v.faces.Refresh()
	for i, f := range v.review.tape.Faces() {
		if f.ID == v.review.face {
			v.faces.Select(i)
		}
	}
}

func (v *view) drawFace(i widget.ListItemID, o fyne.CanvasObject) {
	faces := v.review.tape.Faces()
	if i >= len(faces) {
		return
	}
	row := o.(*fyne.Container)
	row.Objects[0].(*widget.Label).SetText(faceName(faces[i]))
	from, to := faces[i].Seen()
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

// mostRows bounds the markers and the ranges that have a row; more are counted.
const mostRows = 100

// drawMarkers lists the markers; a press goes to one.
func (v *view) drawMarkers() {
	r := v.review
	v.markers.RemoveAll()
	markers := r.tape.Markers()
	for i, m := range markers {
		if i == mostRows {
			break
		}
		edit := widget.NewButtonWithIcon("", theme.DocumentCreateIcon(), func() { r.askNote(m) })
		remove := widget.NewButtonWithIcon("", theme.DeleteIcon(), func() { r.do(recording.Unmark(m.Number)) })
		v.markers.Add(v.row(m.Frame, m.Words(), edit, remove))
	}
	v.rest(v.markers, len(markers), lang.L("None. M sets one at the cursor."))
}

// drawOuts lists what is left out.
func (v *view) drawOuts() {
	r := v.review
	v.outs.RemoveAll()
	outs := r.tape.Excluded()
	for i, x := range outs {
		if i == mostRows {
			break
		}
		back := widget.NewButtonWithIcon("", theme.VisibilityIcon(), func() { r.do(recording.Include(x.From, x.To)) })
		times := r.times(x)
		v.outs.Add(v.row(x.From, lang.L("to {{.Time}}", ui.Fields{"Time": ui.FormatTime(times.To, true)}), back))
	}
	v.rest(v.outs, len(outs), lang.L("Nothing. Select in the curves and press X."))
}

// row is a moment with words and buttons; a press on the time goes there.
func (v *view) row(frame int, words string, buttons ...fyne.CanvasObject) fyne.CanvasObject {
	r := v.review
	moment := r.tape.MomentOf(frame)
	at := widget.NewButton(ui.FormatTime(r.tape.Time(moment), true), func() { r.pause(); r.goTo(moment) })
	at.Importance = widget.LowImportance
	text := widget.NewLabel(words)
	text.Truncation = fyne.TextTruncateEllipsis
	for _, b := range buttons {
		b.(*widget.Button).Importance = widget.LowImportance
	}
	return container.NewBorder(nil, nil, at, container.NewHBox(buttons...), text)
}

// rest says that there is nothing, or more than is listed.
func (v *view) rest(list *fyne.Container, count int, none string) {
	switch {
	case count == 0:
		list.Add(ui.NewCaption(none))
	case count > mostRows:
		list.Add(ui.NewCaption(lang.L("and {{.Count}} more", ui.Fields{"Count": count - mostRows})))
	}
	list.Refresh()
}
