package view

import (
	"path/filepath"
	"strings"

	"arbex/app/batch"
	"arbex/app/ui"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/layout"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// row is one file of the list.
type row struct {
	widget.BaseWidget
	icon   *widget.Icon
	name   *widget.Label
	state  *widget.Label
	meter  *ui.ProgressLine
	action *widget.Button
	remove *widget.Button
}

func newRow() *row {
	r := &row{
		icon: widget.NewIcon(nil), name: widget.NewLabel(""), state: widget.NewLabel(""), meter: ui.NewProgressLine(),
		action: widget.NewButton("", nil), remove: widget.NewButtonWithIcon("", theme.CancelIcon(), nil),
	}
	r.name.TextStyle.Bold = true
	r.name.Truncation, r.state.Truncation = fyne.TextTruncateEllipsis, fyne.TextTruncateEllipsis
	r.state.SizeName = theme.SizeNameCaptionText
	r.remove.Importance = widget.LowImportance
	r.ExtendBaseWidget(r)
	return r
}

// CreateRenderer is for Fyne.
func (r *row) CreateRenderer() fyne.WidgetRenderer {
	texts := container.New(layout.NewCustomPaddedVBoxLayout(-8), r.name, r.state)
	buttons := container.NewCenter(container.NewHBox(r.action, r.remove))
	return widget.NewSimpleRenderer(container.NewBorder(nil, r.meter, container.NewPadded(container.NewCenter(r.icon)), buttons, texts))
}

// show draws an item.
func (r *row) show(b *Tab, i batch.Item) {
	r.name.SetText(filepath.Base(i.DisplayName()))
	r.state.SetText(stateText(i))
	r.state.Importance = widget.MediumImportance
	if i.State == batch.Failed {
		r.state.Importance = widget.DangerImportance
	} else if i.Problem != "" {
		r.state.Importance = widget.WarningImportance
	}
	r.state.Refresh()
	r.icon.SetResource(icon(i.State))
	r.meter.SetProgress(i.Progress)
	r.meter.Hidden = i.State != batch.Working
	r.remove.OnTapped = func() { b.queue.Remove(func(other batch.Item) bool { return other.ID == i.ID }) }
	text, do := b.action(i)
	r.action.Hidden = do == nil
	r.action.OnTapped = do
	r.action.SetText(text)
	r.Refresh()
}

// icon is a state's sign.
func icon(s batch.State) fyne.Resource {
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

// action is what a person most likely wants to do with an item.
func (b *Tab) action(i batch.Item) (text string, do func()) {
	switch {
	case i.State == batch.Working:
		return lang.L("Stop"), func() { b.queue.Stop(i.ID) }
	case i.State == batch.Failed || i.State == batch.Stopped:
		return lang.L("Again"), func() { b.queue.Retry(i.ID) }
	case i.State == batch.Done && i.Output.Format == batch.FormatSession && b.review != nil:
		return lang.L("Review"), func() { b.review(i.Result) }
	}
	return "", nil
}

// stateText is how far an item is, in a line.
func stateText(i batch.Item) string {
	switch i.State {
	case batch.Waiting:
		return lang.L("waiting") + "  ·  " + filepath.Dir(i.DisplayName())
	case batch.Stopped:
		return lang.L("stopped; nothing was kept")
	case batch.Failed:
		return problemText(i)
	case batch.Done:
		text := countsText(i)
		if i.Problem != "" {
			text += "  ·  " + problemText(i)
		}
		return text
	}
	return strings.Join(progressText(i), "  ·  ")
}

// progressText says where in its source an item is.
func progressText(i batch.Item) (parts []string) {
	if i.Info.Frames == 0 && i.Frames == 0 {
		return []string{lang.L("opening")}
	}
	if i.Info.Frames > 0 {
		parts = append(parts, lang.L("frame {{.At}} of {{.Frames}}", with{"At": i.FrameIndex + 1, "Frames": i.Info.Frames}))
	} else {
		parts = append(parts, lang.L("frame {{.At}}", with{"At": i.FrameIndex + 1}))
	}
	if i.TimeLeft >= 0 {
		parts = append(parts, lang.L("{{.Time}} left", with{"Time": ui.FormatTime(i.TimeLeft.Seconds(), false)}))
	}
	return append(parts, countsText(i))
}

func countsText(i batch.Item) string {
	return lang.N("{{.Count}} frames", i.Frames, with{"Count": i.Frames}) + ", " + lang.N("{{.Count}} faces", i.Faces, with{"Count": i.Faces})
}

// problemText returns the problem of an item in the language of the window, where
// it is known: that of a loaded item is English.
func problemText(i batch.Item) string {
	if i.Err != nil {
		return ui.ErrorText(i.Err)
	}
	return ui.Sentence(i.Problem)
}
