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
	screen    fyne.CanvasObject
	middle    *fyne.Container // screen, with the sheet below for still pictures
	sheet     *ui.ContactSheet
}

func newMainView(t *Tab) *mainView {
	v := &mainView{
		title: widget.NewLabel(""), notices: t.options.Notifications, start: newStartPage(t.askClip), progress: newAnalysisView(t.stopAnalysis),
		video: newVideoView(t.tasks, t.showError), transport: newTransport(t), curves: newCurveView(t),
	}
	v.sheet = ui.NewContactSheet(t.window, t.tasks)
	v.sheet.OnSelected = t.moveTo
	v.screen = container.NewStack(v.video.widget, container.NewPadded(v.progress.object), container.NewPadded(v.start.object), container.NewVBox(t.exporting.object))
	v.middle = container.NewStack(v.screen)
	v.controls = container.NewVBox(v.transport.object, v.curves.object)
	v.object = container.NewBorder(v.newBar(t), v.controls, nil, nil, v.middle)
	return v
}

func (v *mainView) newBar(t *Tab) fyne.CanvasObject {
	session := widget.NewButton(lang.L("Session…"), t.askSession)
	clip := widget.NewButton(lang.L("Clip…"), t.askClip)
	undo := widget.NewButtonWithIcon("", theme.ContentUndoIcon(), t.Undo)
	redo := widget.NewButtonWithIcon("", theme.ContentRedoIcon(), t.Redo)
	collect := widget.NewButton(lang.L("To Teach…"), t.askCollect)
	collect.Hidden = t.options.Teach == nil
	export := widget.NewButton(lang.L("Export…"), t.askExport)
	summary := widget.NewButton(lang.L("Summary…"), t.showSummary)
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
		v.transport.setSelection(d.chosen() != nil)
	}
	v.title.SetText(title)
	v.object.Refresh()
}

// showNotice shows a message; an empty one removes it.
func (v *mainView) showNotice(text string) { v.notices.Notify(ui.Plain, text) }

// showWarnings shows what is missing of a recording: one warning by itself, more of
// them behind a button.
func (v *mainView) showWarnings(t *Tab, warnings []error) {
	texts := ui.ErrorTexts(warnings)
	if len(texts) < 2 {
		v.notices.Notify(ui.Warning, strings.Join(texts, ""))
		return
	}
	more := lang.N("{{.Text}} And {{.Count}} more.", len(texts)-1, ui.Fields{"Text": texts[0], "Count": len(texts) - 1})
	v.notices.Notify(ui.Warning, more, ui.Action{Label: lang.L("Show all"), Do: func() { ui.ShowLines(lang.L("What is missing"), texts, t.window) }})
}
