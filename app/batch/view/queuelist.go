package view

import (
	"arbex/app/batch"
	"arbex/app/ui"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/layout"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// queueList shows the files of the queue, with buttons above.
type queueList struct {
	object fyne.CanvasObject

	pause    *widget.Button
	clear    *widget.Button // removes ended files
	summary  *widget.Label
	progress *ui.ProgressLine
	status   *fyne.Container // summary and progress
	list     *widget.List
	empty    *ui.EmptyState
	length   int // of the list, as it was laid out
	marked   int // row; -1: none
}

func newQueueList(t *Tab) *queueList {
	l := &queueList{summary: widget.NewLabel(""), progress: ui.NewProgressLine(), empty: ui.NewEmptyState(), marked: -1}
	files := widget.NewButtonWithIcon(lang.L("Add files…"), theme.ContentAddIcon(), t.askFiles)
	folder := widget.NewButtonWithIcon(lang.L("Add folder…"), theme.FolderOpenIcon(), t.askFolder)
	l.pause = widget.NewButtonWithIcon(lang.L("Pause"), theme.MediaPauseIcon(), func() { t.queue.SetPaused(!t.queue.Paused()) })
	l.clear = widget.NewButtonWithIcon(lang.L("Clear finished"), theme.ContentClearIcon(), func() { t.queue.Remove(batch.Item.Ended) })
	summary := widget.NewButton(lang.L("Summary…"), t.showSummary)
	bar := container.NewHBox(files, folder, l.pause, l.clear, summary)
	l.status = container.NewBorder(nil, nil, l.summary, nil, container.NewVBox(layout.NewSpacer(), l.progress, layout.NewSpacer()))
	l.list = widget.NewList(func() int { return len(t.items) }, func() fyne.CanvasObject { return newRow() }, func(i widget.ListItemID, o fyne.CanvasObject) {
		if i < len(t.items) {
			item := t.items[i]
			label, do := t.action(item)
			o.(*row).show(item, label, do, func() { t.remove(item) })
		}
	})
	l.list.OnSelected = t.selectRow
	l.empty.SetMessage(lang.L("No files yet"),
		lang.L("Drop clips, pictures or folders here, or add them. Each becomes a session that you can open under Review, or a table."),
		ui.Action{Label: lang.L("Add files…"), Do: t.askFiles})
	l.object = container.NewBorder(container.NewVBox(bar, l.status), t.pictures.object, nil, nil,
		container.NewStack(l.list, container.NewPadded(l.empty.Container)))
	return l
}

// draw shows the summary and redraws the rows.
func (l *queueList) draw(s batch.Summary, paused bool) {
	l.summary.SetText(summaryText(s))
	l.progress.SetProgress(s.Progress)
	l.progress.Hidden = s.Pending == 0
	l.empty.Hidden, l.status.Hidden = s.Items > 0, s.Items == 0
	l.drawButtons(s, paused)
	if l.length != s.Items {
		l.length = s.Items
		l.object.Refresh()
	}
	l.list.Refresh()
}

// mark marks the row of the selected item, which moves when a row before it goes; -1:
// none.
func (l *queueList) mark(row int) {
	if row == l.marked {
		return
	}
	l.marked = row
	selected := l.list.OnSelected
	l.list.OnSelected = nil // it is no choice of the user
	if row < 0 {
		l.list.UnselectAll()
	} else {
		l.list.Select(row)
	}
	l.list.OnSelected = selected
}

func (l *queueList) drawButtons(s batch.Summary, paused bool) {
	text, icon := lang.L("Pause"), theme.MediaPauseIcon()
	if paused {
		text, icon = lang.L("Go on"), theme.MediaPlayIcon()
	}
	if l.pause.Text != text {
		l.pause.SetText(text)
		l.pause.SetIcon(icon)
	}
	ui.SetEnabled(l.pause, s.Pending > 0 || paused)
	ui.SetEnabled(l.clear, s.Items > s.Pending)
}
