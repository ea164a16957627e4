package review

import (
	"strings"

	"arbex/app/ui"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// mainView is the middle of the window: a bar of buttons, the picture, and below
// it the transport and the curves.
type mainView struct {
	object    *fyne.Container
	title     *widget.Label
	buttons   []*widget.Button // that need an open document
	notices   *ui.Notifications
	start     *startPage
	progress  *analysisView
	video     *videoView
	transport *transport
	curves    *curveView
	controls  *fyne.Container // transport and curves
}

func newMainView(t *Tab) *mainView {
	v := &mainView{
		title: widget.NewLabel(""), notices: t.options.Notifications, start: newStartPage(t.askClip), progress: newAnalysisView(t.stopAnalysis),
		video: newVideoView(t.tasks, t.showError), transport: newTransport(t), curves: newCurveView(t),
	}
	screen := container.NewStack(v.video.widget, container.NewPadded(v.progress.object), container.NewPadded(v.start.object))
	v.controls = container.NewVBox(v.transport.object, v.curves.object)
	v.object = container.NewBorder(v.newBar(t), v.controls, nil, nil, screen)
	return v
}

func (v *mainView) newBar(t *Tab) fyne.CanvasObject {
	session := widget.NewButtonWithIcon(lang.L("Session…"), theme.FolderOpenIcon(), t.askSession)
	clip := widget.NewButtonWithIcon(lang.L("Clip…"), theme.FileVideoIcon(), t.askClip)
	undo := widget.NewButtonWithIcon("", theme.ContentUndoIcon(), t.Undo)
	redo := widget.NewButtonWithIcon("", theme.ContentRedoIcon(), t.Redo)
	collect := widget.NewButtonWithIcon(lang.L("To Teach…"), theme.AccountIcon(), t.askCollect)
	collect.Hidden = t.options.Teach == nil
	export := widget.NewButtonWithIcon(lang.L("Export…"), theme.DocumentSaveIcon(), t.askExport)
	summary := widget.NewButtonWithIcon(lang.L("Summary…"), theme.ListIcon(), t.showSummary)
	v.buttons = []*widget.Button{undo, redo, collect, export}
	v.title.Truncation = fyne.TextTruncateEllipsis
	return container.NewBorder(nil, nil, container.NewHBox(session, clip), container.NewHBox(undo, redo, collect, summary, export), v.title)
}

// draw shows what there is for a document, which may be nil, or for an analysis.
func (v *mainView) draw(d *document, analyzing bool) {
	for _, b := range v.buttons {
		ui.SetEnabled(b, d != nil)
	}
	v.controls.Hidden = d == nil
	v.progress.object.Hidden = !analyzing
	v.start.object.Hidden = d != nil || analyzing
	title := ""
	if d != nil {
		title = d.title()
		v.transport.setSelection(d.selection != nil)
	}
	v.title.SetText(title)
	v.object.Refresh()
}

// showNotice shows a message; an empty one removes it.
func (v *mainView) showNotice(text string) { v.notices.Notify(ui.Plain, text) }

// showWarnings shows what is missing of a recording.
func (v *mainView) showWarnings(warnings []error) {
	var all []string
	for _, warning := range warnings {
		all = append(all, ui.ErrorText(warning))
	}
	v.notices.Notify(ui.Warning, strings.Join(all, " "))
}
