package review

import (
	"arbex/app/review/recording"
	"arbex/app/ui"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// maxListRows is how many rows a timeList shows; more are counted.
const maxListRows = 100

// timeList lists markers or excluded times. A tap on the time of a row moves the
// cursor there.
type timeList struct {
	object *fyne.Container
	rows   func(*document) []timeRow
	none   string // shown when there are no rows
	moveTo func(frame int)
}

// timeRow is a row of a timeList.
type timeRow struct {
	number  int // of the frame
	text    string
	buttons func() []fyne.CanvasObject
}

func newMarkerList(t *Tab) *timeList {
	return newTimeList(t, lang.L("None. M sets one at the cursor."), func(d *document) (rows []timeRow) {
		for _, m := range d.Markers() {
			rows = append(rows, timeRow{m.Frame, m.Text(), func() []fyne.CanvasObject {
				edit := rowButton(theme.DocumentCreateIcon(), func() { t.askNote(m) })
				remove := rowButton(theme.DeleteIcon(), func() { t.edit(recording.Unmark(m.Number)) })
				return []fyne.CanvasObject{edit, remove}
			}})
		}
		return rows
	})
}

func newExcludedList(t *Tab) *timeList {
	return newTimeList(t, lang.L("Nothing. Select in the curves and press X."), func(d *document) (rows []timeRow) {
		for _, r := range d.Excluded() {
			text := ""
			if !d.Stills() || r.From != r.To {
				text = lang.L("to {{.Time}}", ui.Fields{"Time": d.positionText(d.IndexOf(r.To), true)})
			}
			rows = append(rows, timeRow{r.From, text, func() []fyne.CanvasObject {
				return []fyne.CanvasObject{rowButton(theme.VisibilityIcon(), func() { t.edit(recording.Include(r.From, r.To)) })}
			}})
		}
		return rows
	})
}

func newTimeList(t *Tab, none string, rows func(*document) []timeRow) *timeList {
	return &timeList{object: container.NewVBox(), none: none, rows: rows, moveTo: func(frame int) {
		t.pause()
		t.moveTo(frame)
	}}
}

func (l *timeList) draw(d *document) {
	l.object.RemoveAll()
	rows := l.rows(d)
	for _, row := range rows[:min(len(rows), maxListRows)] {
		l.object.Add(l.newRow(d, row))
	}
	switch {
	case len(rows) == 0:
		l.object.Add(ui.NewCaption(l.none))
	case len(rows) > maxListRows:
		l.object.Add(ui.NewCaption(lang.L("and {{.Count}} more", ui.Fields{"Count": len(rows) - maxListRows})))
	}
	l.object.Refresh()
}

func (l *timeList) newRow(d *document, row timeRow) fyne.CanvasObject {
	frame := d.IndexOf(row.number)
	at := widget.NewButton(d.positionText(frame, true), func() { l.moveTo(frame) })
	at.Importance = widget.LowImportance
	text := widget.NewLabel(row.text)
	text.Truncation = fyne.TextTruncateEllipsis
	return container.NewBorder(nil, nil, at, container.NewHBox(row.buttons()...), text)
}

func rowButton(icon fyne.Resource, do func()) *widget.Button {
	b := widget.NewButtonWithIcon("", icon, do)
	b.Importance = widget.LowImportance
	return b
}
