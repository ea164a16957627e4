package view

import (
	"path/filepath"

	"arbex/app/batch"
	"arbex/app/ui"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// row shows one file of the list.
type row struct {
	widget.BaseWidget
	icon     *widget.Icon
	name     *widget.Label
	state    *widget.Label
	progress *ui.ProgressLine
	action   *widget.Button
	remove   *widget.Button
}

func newRow() *row {
	r := &row{
		icon: widget.NewIcon(nil), name: widget.NewLabel(""), state: widget.NewLabel(""), progress: ui.NewProgressLine(),
		action: widget.NewButton("", nil), remove: widget.NewButtonWithIcon("", theme.CancelIcon(), nil),
	}
	r.name.TextStyle.Bold = true
	r.name.Truncation, r.state.Truncation = fyne.TextTruncateEllipsis, fyne.TextTruncateEllipsis
	r.state.SizeName = theme.SizeNameCaptionText
	r.remove.Importance = widget.LowImportance
	r.ExtendBaseWidget(r)
	return r
}

// CreateRenderer implements fyne.Widget.
func (r *row) CreateRenderer() fyne.WidgetRenderer {
	texts := container.New(layout.NewCustomPaddedVBoxLayout(-8), r.name, r.state)
	buttons := container.NewCenter(container.NewHBox(r.action, r.remove))
	return widget.NewSimpleRenderer(container.NewBorder(nil, r.progress, container.NewPadded(container.NewCenter(r.icon)), buttons, texts))
}

// show sets the row to an item, with an action, which may be nil.
func (r *row) show(i batch.Item, label string, action, remove func()) {
	r.name.SetText(filepath.Base(i.DisplayName()))
	r.state.SetText(stateText(i))
	r.state.Importance = stateImportance(i)
	r.state.Refresh()
	r.icon.SetResource(stateIcon(i.State))
	r.progress.SetProgress(i.Progress)
	r.progress.Hidden = i.State != batch.Working
	r.remove.OnTapped = remove
	r.action.Hidden = action == nil
	r.action.OnTapped = action
	r.action.SetText(label)
	r.Refresh()
}

func stateImportance(i batch.Item) widget.Importance {
	switch {
	case i.State == batch.Failed:
		return widget.DangerImportance
	case i.Problem.Err != nil:
		return widget.WarningImportance
	}
	return widget.MediumImportance
}

func stateIcon(s batch.State) fyne.Resource {
	switch s {
	case batch.Working:
		return theme.MediaPlayIcon()
	case batch.Done:
		return theme.ConfirmIcon()
	case batch.Failed:
		return theme.ErrorIcon()
	case batch.Stopped:
		return theme.MediaStopIcon()
	}
	return theme.HistoryIcon()
}
