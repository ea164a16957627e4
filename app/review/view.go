package review

import (
	"fmt"
	"image"
	"image/color"

	"arbex/app/review/recording"
	"arbex/app/ui"
	"arbex/model"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/layout"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// view is everything on the screen.
type view struct {
	review *Tab
	main   fyne.CanvasObject
	side   fyne.CanvasObject

	title            *widget.Label
	notice           *ui.Notice
	video            *ui.Video
	emptyState       *ui.EmptyState
	recentSessions   *recentSessions
	analysisBox      *fyne.Container // shown while a clip is analysed
	analysisLabel    *widget.Label
	analysisProgress *ui.ProgressLine
	tools            *fyne.Container // transport, plot and strip
	plot             *ui.Plot
	overview         *ui.Overview
	time             *widget.Label
	play             *widget.Button
	excludeButton    *widget.Button     // leaves the selection out, or takes it in again
	recordingButtons []fyne.Disableable // an open tape
	selectionButtons []fyne.Disableable // a selection as well

	faces       *widget.List
	bars        *ui.Bars
	barsBox     *fyne.Container
	prediction  *widget.Label
	classes     *fyne.Container
	markers     *fyne.Container
	excluded    *fyne.Container
	detail      *fyne.Container
	placeholder *ui.Caption
}

// The heights of plot and faces, which would take all or nothing.
const (
	plotHeight  = 150
	facesHeight = 132
)

func newView(r *Tab) *view {
	v := &view{
		review: r, title: widget.NewLabel(""), notice: ui.NewNotice(), video: ui.NewVideo(), emptyState: ui.NewEmptyState(),
		analysisLabel: widget.NewLabel(""), analysisProgress: ui.NewProgressLine(), plot: ui.NewPlot(), overview: ui.NewOverview(), time: widget.NewLabel(""),
	}
	v.recentSessions = newRecentSessions(r)
	v.layOutMain()
	v.layOutSide()
	v.plot.OnSeek = func(at float64) { r.pause(); r.moveTo(r.recording.IndexAt(at)) }
	v.overview.OnSeek = func(at float64) {
		if r.recording != nil {
			r.pause()
			r.moveTo(r.recording.IndexAt(at))
		}
	}
	v.plot.OnSelect = r.selectTime
	v.plot.OnZoom = r.zoomBy
	v.plot.OnResize, v.overview.OnResize = r.drawCurves, r.drawCurves
	return v
}

// recordingButton is a button with a picture, for what needs an open tape.
func (v *view) recordingButton(icon fyne.Resource, text string, do func()) *widget.Button {
	b := widget.NewButtonWithIcon(text, icon, do)
	v.recordingButtons = append(v.recordingButtons, b)
	return b
}

func (v *view) layOutMain() {
	r := v.review
	session := widget.NewButtonWithIcon(lang.L("Session…"), theme.FolderOpenIcon(), r.askOpenSession)
	clip := widget.NewButtonWithIcon(lang.L("Clip…"), theme.FileVideoIcon(), r.askOpenClip)
	export := v.recordingButton(theme.DocumentSaveIcon(), lang.L("Export…"), r.askExport)
	teach := v.recordingButton(theme.AccountIcon(), lang.L("To Teach…"), r.askCollect)
	if r.options.Teach == nil {
		teach.Hide()
	}
	v.title.Truncation = fyne.TextTruncateEllipsis
	undo, redo := v.recordingButton(theme.ContentUndoIcon(), "", r.Undo), v.recordingButton(theme.ContentRedoIcon(), "", r.Redo)
	bar := container.NewBorder(nil, nil, container.NewHBox(session, clip), container.NewHBox(undo, redo, teach, export), v.title)

	v.emptyState.SetMessage(lang.L("Nothing is open"), lang.L("Open a recorded session, or any clip: it is analysed first. Drop either here."), lang.L("Open a clip…"), r.askOpenClip)
	cancel := widget.NewButton(lang.L("Cancel"), r.stopAnalysis)
	v.analysisLabel.Alignment, v.analysisLabel.Truncation = fyne.TextAlignCenter, fyne.TextTruncateEllipsis
	v.analysisBox = container.NewVBox(layout.NewSpacer(), v.analysisLabel, v.analysisProgress, container.NewCenter(cancel), layout.NewSpacer())
	v.analysisBox.Hide()
	start := container.NewBorder(nil, v.recentSessions.object, nil, nil, v.emptyState.Container)
	screen := container.NewStack(v.video, container.NewPadded(v.analysisBox), container.NewPadded(start))
	v.recentSessions.start = start

	tall := canvas.NewRectangle(color.Transparent)
	tall.SetMinSize(fyne.NewSize(0, plotHeight))
	v.tools = container.NewVBox(v.transport(), container.NewStack(tall, v.plot), v.overview)
	v.main = container.NewBorder(container.NewVBox(bar, v.notice.Container), v.tools, nil, nil, screen)
}

// transport is the row of buttons below the picture.
func (v *view) transport() fyne.CanvasObject {
	r := v.review
	v.play = v.recordingButton(theme.MediaPlayIcon(), "", r.togglePlay)
	back := v.recordingButton(theme.MediaFastRewindIcon(), "", func() { r.step(-1) })
	on := v.recordingButton(theme.MediaFastForwardIcon(), "", func() { r.step(1) })
	mark := v.recordingButton(theme.ContentAddIcon(), lang.L("Marker"), r.addMarker)
	v.excludeButton = widget.NewButtonWithIcon(lang.L("Leave out"), theme.VisibilityOffIcon(), func() { r.setExcluded(!r.selectionExcluded()) })
	v.selectionButtons = append(v.selectionButtons, v.excludeButton)
	whole := v.recordingButton(theme.ZoomFitIcon(), "", r.zoomAll)
	v.time.Truncation = fyne.TextTruncateEllipsis
	return container.NewBorder(nil, nil, container.NewHBox(v.play, back, on), container.NewHBox(mark, v.excludeButton, whole), v.time)
}

// reset forgets what was shown of another tape.
func (v *view) reset() {
	v.video.Clear()
	v.buildClassSwitches()
	v.faces.UnselectAll()
	v.notice.SetMessage("", "", nil)
	text := ""
	for _, trouble := range v.review.recording.Warnings {
		text += ui.ErrorText(trouble) + " "
	}
	v.showNotice(text)
}

func (v *view) showNotice(text string) {
	v.notice.SetMessage(text, lang.L("Close"), func() { v.notice.SetMessage("", "", nil) })
}

// draw brings everything but picture, plot and cursor up to date.
func (v *view) draw() {
	r := v.review
	open := r.recording != nil
	setEnabled(v.recordingButtons, open)
	setEnabled(v.selectionButtons, open && r.selected != nil)
	v.tools.Hidden = !open
	v.analysisBox.Hidden = r.cancelAnalysis == nil
	v.recentSessions.start.Hidden = open || r.cancelAnalysis != nil
	v.detail.Hidden, v.placeholder.Hidden = !open, open
	title := ""
	if open {
		title = sessionTitle(r.recording)
		v.drawFaces()
		v.drawMarkers()
		v.drawExcluded()
	}
	v.title.SetText(title)
	v.main.Refresh()
}

func setEnabled(all []fyne.Disableable, on bool) {
	for _, one := range all {
		if on {
			one.Enable()
		} else {
			one.Disable()
		}
	}
}

// sessionTitle names a tape.
func sessionTitle(t *recording.Recording) string {
	about := t.Session.Metadata
	name := about.Source.Name
	if name == "" {
		name = about.Source.Spec
	}
	return name + "  ·  " + about.Started.Local().Format("2006-01-02 15:04")
}

// drawPlay shows whether it plays.
func (r *Tab) drawPlay() {
	icon := theme.MediaPlayIcon()
	if r.player.stop != nil {
		icon = theme.MediaPauseIcon()
	}
	r.view.play.SetIcon(icon)
}

// drawCursor shows where the cursor is.
func (v *view) drawCursor() {
	r := v.review
	if r.recording == nil {
		return
	}
	at := r.recording.Time(r.cursor)
	v.plot.SetCursor(at)
	v.overview.SetCursor(at, r.zoom)
	var s *ui.TimeRange
	if r.selected != nil {
		times := r.timesOf(*r.selected)
		s = &times
	}
	v.plot.SetSelection(s)
	v.drawExcludeButton()
	text := ui.FormatTime(at, true) + " / " + ui.FormatTime(r.recording.Duration(), false) + "   ·   " + lang.L("frame {{.Frame}}", ui.Fields{"Frame": r.recording.FrameNumber(r.cursor)})
	if r.recording.Stills() {
		text = lang.L("picture {{.Number}} of {{.Count}}", ui.Fields{"Number": r.cursor + 1, "Count": r.recording.FrameCount()})
	}
	if r.recording.IsExcluded(r.recording.FrameNumber(r.cursor)) {
		text += "   ·   " + lang.L("left out")
	}
	v.time.SetText(text)
	v.drawPrediction()
}

// drawExcludeButton says what the button would do to the selection.
func (v *view) drawExcludeButton() {
	text, icon := lang.L("Leave out"), theme.VisibilityOffIcon()
	if v.review.selectionExcluded() {
		text, icon = lang.L("Take in"), theme.VisibilityIcon()
	}
	if v.excludeButton.Text != text {
		v.excludeButton.SetText(text)
		v.excludeButton.SetIcon(icon)
	}
}

// drawPrediction shows what was said about the chosen face at the cursor.
func (v *view) drawPrediction() {
	r := v.review
	text := lang.L("This face is not in the picture.")
	var primary, final model.Distribution
	for _, look := range r.recording.Observations(r.cursor) {
		switch {
		case look.Face != r.face:
		case !look.Predicted:
			text = lang.L("Not judged in this picture.")
		default:
			primary, final = look.Primary, look.Final
			best := final.Best()
			text = lang.L("Looks like {{.Class}}, {{.Share}}", ui.Fields{"Class": ui.TranslateClass(r.recording.Classes()[best]), "Share": ui.Percent(final[best])})
		}
	}
	v.prediction.SetText(text)
	v.bars.Display(primary, final)
}

// blank stands for a picture that there is not.
func (v *view) blank(t *recording.Recording) (*image.RGBA, float32) {
	w, h := t.Session.Metadata.Source.Width, t.Session.Metadata.Source.Height
	if w < 1 || h < 1 || w > 1<<16 || h > 1<<16 {
		w, h = 640, 480
	}
	scale := min(maxPictureSide/float32(max(w, h)), 1)
	picture := image.NewRGBA(image.Rect(0, 0, max(int(float32(w)*scale), 1), max(int(float32(h)*scale), 1)))
	for i := 3; i < len(picture.Pix); i += 4 {
		picture.Pix[i-3], picture.Pix[i-2], picture.Pix[i-1], picture.Pix[i] = 40, 44, 50, 255
	}
	return picture, scale
}

// showPicture shows a picture with the boxes of its moment, or why there is none.
func (v *view) showPicture(picture *image.RGBA, moment int, err error) {
	r := v.review
	v.video.Display(picture, r.boxes(moment))
	if err != nil {
		v.showNotice(ui.ErrorText(err))
	}
}

// boxes are the faces of a moment, in pixels of the picture.
func (r *Tab) boxes(moment int) (boxes []ui.Box) {
	classes := r.recording.Classes()
	for _, look := range r.recording.Observations(moment) {
		text := fmt.Sprint(look.Face)
		if f := r.faceByID(look.Face); f != nil && f.Name != "" {
			text = f.Name
		}
		if best := model.Distribution(look.Final).Best(); look.Predicted && best >= 0 {
			text += "  " + ui.TranslateClass(classes[best])
		}
		boxes = append(boxes, ui.Box{
			X: look.Box[0] * r.scale, Y: look.Box[1] * r.scale, W: look.Box[2] * r.scale, H: look.Box[3] * r.scale,
			Text: text, Faint: look.Face != r.face,
		})
	}
	return boxes
}
