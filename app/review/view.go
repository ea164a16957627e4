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
	review *Review
	stage  fyne.CanvasObject
	panel  fyne.CanvasObject

	title    *widget.Label
	notice   *ui.Notice
	video    *ui.Video
	empty    *ui.EmptyState
	recent   *recents
	work     *fyne.Container // shown while a clip is analysed
	working  *widget.Label
	meter    *ui.ProgressLine
	tools    *fyne.Container // transport, plot and strip
	plot     *ui.Plot
	overview *ui.Overview
	time     *widget.Label
	play     *widget.Button
	out      *widget.Button     // leaves the selection out, or takes it in again
	needs    []fyne.Disableable // an open tape
	picks    []fyne.Disableable // a selection as well

	faces   *widget.List
	bars    *ui.Bars
	barsBox *fyne.Container
	verdict *widget.Label
	classes *fyne.Container
	markers *fyne.Container
	outs    *fyne.Container
	detail  *fyne.Container
	nothing *ui.Caption
}

// The heights of plot and faces, which would take all or nothing.
const (
	plotTall  = 150
	facesTall = 132
)

func newView(r *Review) *view {
	v := &view{
		review: r, title: widget.NewLabel(""), notice: ui.NewNotice(), video: ui.NewVideo(), empty: ui.NewEmptyState(),
		working: widget.NewLabel(""), meter: ui.NewProgressLine(), plot: ui.NewPlot(), overview: ui.NewOverview(), time: widget.NewLabel(""),
	}
	v.recent = newRecents(r)
	v.layStage()
	v.layPanel()
	v.plot.OnSeek = func(at float64) { r.pause(); r.goTo(r.tape.Nearest(at)) }
	v.overview.OnSeek = func(at float64) {
		if r.tape != nil {
			r.pause()
			r.goTo(r.tape.Nearest(at))
		}
	}
	v.plot.OnSelect = r.pick
	v.plot.OnZoom = r.magnify
	v.plot.OnResize, v.overview.OnResize = r.replot, r.replot
	return v
}

// tool is a button with a picture, for what needs an open tape.
func (v *view) tool(icon fyne.Resource, text string, do func()) *widget.Button {
	b := widget.NewButtonWithIcon(text, icon, do)
	v.needs = append(v.needs, b)
	return b
}

func (v *view) layStage() {
	r := v.review
	session := widget.NewButtonWithIcon(lang.L("Session…"), theme.FolderOpenIcon(), r.askSession)
	clip := widget.NewButtonWithIcon(lang.L("Clip…"), theme.FileVideoIcon(), r.askClip)
	export := v.tool(theme.DocumentSaveIcon(), lang.L("Export…"), r.askExport)
	teach := v.tool(theme.AccountIcon(), lang.L("To Teach…"), r.askTeach)
	if r.options.Teach == nil {
		teach.Hide()
	}
	v.title.Truncation = fyne.TextTruncateEllipsis
	undo, redo := v.tool(theme.ContentUndoIcon(), "", r.Undo), v.tool(theme.ContentRedoIcon(), "", r.Redo)
	bar := container.NewBorder(nil, nil, container.NewHBox(session, clip), container.NewHBox(undo, redo, teach, export), v.title)

	v.empty.SetMessage(lang.L("Nothing is open"), lang.L("Open a recorded session, or any clip: it is analysed first. Drop either here."), lang.L("Open a clip…"), r.askClip)
	cancel := widget.NewButton(lang.L("Cancel"), r.cancelWork)
	v.working.Alignment, v.working.Truncation = fyne.TextAlignCenter, fyne.TextTruncateEllipsis
	v.work = container.NewVBox(layout.NewSpacer(), v.working, v.meter, container.NewCenter(cancel), layout.NewSpacer())
	v.work.Hide()
	start := container.NewBorder(nil, v.recent.object, nil, nil, v.empty.Container)
	screen := container.NewStack(v.video, container.NewPadded(v.work), container.NewPadded(start))
	v.recent.start = start

	tall := canvas.NewRectangle(color.Transparent)
	tall.SetMinSize(fyne.NewSize(0, plotTall))
	v.tools = container.NewVBox(v.transport(), container.NewStack(tall, v.plot), v.overview)
	v.stage = container.NewBorder(container.NewVBox(bar, v.notice.Container), v.tools, nil, nil, screen)
}

// transport is the row of buttons below the picture.
func (v *view) transport() fyne.CanvasObject {
	r := v.review
	v.play = v.tool(theme.MediaPlayIcon(), "", r.togglePlay)
	back := v.tool(theme.MediaFastRewindIcon(), "", func() { r.step(-1) })
	on := v.tool(theme.MediaFastForwardIcon(), "", func() { r.step(1) })
	mark := v.tool(theme.ContentAddIcon(), lang.L("Marker"), r.mark)
	v.out = widget.NewButtonWithIcon(lang.L("Leave out"), theme.VisibilityOffIcon(), func() { r.exclude(!r.selectionOut()) })
	v.picks = append(v.picks, v.out)
	whole := v.tool(theme.ZoomFitIcon(), "", r.whole)
	v.time.Truncation = fyne.TextTruncateEllipsis
	return container.NewBorder(nil, nil, container.NewHBox(v.play, back, on), container.NewHBox(mark, v.out, whole), v.time)
}

// fresh forgets what was shown of another tape.
func (v *view) fresh() {
	v.video.Clear()
	v.layClasses()
	v.faces.UnselectAll()
	v.notice.SetMessage("", "", nil)
	text := ""
	for _, trouble := range v.review.tape.Troubles {
		text += ui.ErrorText(trouble) + " "
	}
	v.say(text)
}

func (v *view) say(text string) {
	v.notice.SetMessage(text, lang.L("Close"), func() { v.notice.SetMessage("", "", nil) })
}

// draw brings everything but picture, plot and cursor up to date.
func (v *view) draw() {
	r := v.review
	open := r.tape != nil
	enable(v.needs, open)
	enable(v.picks, open && r.selected != nil)
	v.tools.Hidden = !open
	v.work.Hidden = r.busy == nil
	v.recent.start.Hidden = open || r.busy != nil
	v.detail.Hidden, v.nothing.Hidden = !open, open
	title := ""
	if open {
		title = titleOf(r.tape)
		v.drawFaces()
		v.drawMarkers()
		v.drawOuts()
	}
	v.title.SetText(title)
	v.stage.Refresh()
}

func enable(all []fyne.Disableable, on bool) {
	for _, one := range all {
		if on {
			one.Enable()
		} else {
			one.Disable()
		}
	}
}

// titleOf names a tape.
func titleOf(t *recording.Tape) string {
	about := t.Session.About
	name := about.Source.Name
	if name == "" {
		name = about.Source.Spec
	}
	return name + "  ·  " + about.Started.Local().Format("2006-01-02 15:04")
}

// drawPlay shows whether it plays.
func (r *Review) drawPlay() {
	icon := theme.MediaPlayIcon()
	if r.player.stop != nil {
		icon = theme.MediaPauseIcon()
	}
	r.view.play.SetIcon(icon)
}

// point shows where the cursor is.
func (v *view) point() {
	r := v.review
	if r.tape == nil {
		return
	}
	at := r.tape.Time(r.moment)
	v.plot.SetCursor(at)
	v.overview.SetCursor(at, r.zoom)
	var s *ui.TimeRange
	if r.selected != nil {
		times := r.times(*r.selected)
		s = &times
	}
	v.plot.SetSelection(s)
	v.drawOut()
	text := ui.FormatTime(at, true) + " / " + ui.FormatTime(r.tape.Length(), false) + "   ·   " + lang.L("frame {{.Frame}}", ui.Fields{"Frame": r.tape.Frame(r.moment)})
	if r.tape.Still() {
		text = lang.L("picture {{.Number}} of {{.Count}}", ui.Fields{"Number": r.moment + 1, "Count": r.tape.Moments()})
	}
	if r.tape.Out(r.tape.Frame(r.moment)) {
		text += "   ·   " + lang.L("left out")
	}
	v.time.SetText(text)
	v.drawMoment()
}

// drawOut says what the button would do to the selection.
func (v *view) drawOut() {
	text, icon := lang.L("Leave out"), theme.VisibilityOffIcon()
	if v.review.selectionOut() {
		text, icon = lang.L("Take in"), theme.VisibilityIcon()
	}
	if v.out.Text != text {
		v.out.SetText(text)
		v.out.SetIcon(icon)
	}
}

// drawMoment shows what was said about the chosen face at the cursor.
func (v *view) drawMoment() {
	r := v.review
	text := lang.L("This face is not in the picture.")
	var primary, final model.Distribution
	for _, look := range r.tape.Looks(r.moment) {
		switch {
		case look.Face != r.face:
		case !look.Judged:
			text = lang.L("Not judged in this picture.")
		default:
			primary, final = look.Primary, look.Final
			best := final.Best()
			text = lang.L("Looks like {{.Class}}, {{.Share}}", ui.Fields{"Class": ui.TranslateClass(r.tape.Classes()[best]), "Share": ui.Percent(final[best])})
		}
	}
	v.verdict.SetText(text)
	v.bars.Display(primary, final)
}

// blank stands for a picture that there is not.
func (v *view) blank(t *recording.Tape) (*image.RGBA, float32) {
	w, h := t.Session.About.Source.Width, t.Session.About.Source.Height
	if w < 1 || h < 1 || w > 1<<16 || h > 1<<16 {
		w, h = 640, 480
	}
	scale := min(longestPicture/float32(max(w, h)), 1)
	picture := image.NewRGBA(image.Rect(0, 0, max(int(float32(w)*scale), 1), max(int(float32(h)*scale), 1)))
	for i := 3; i < len(picture.Pix); i += 4 {
		picture.Pix[i-3], picture.Pix[i-2], picture.Pix[i-1], picture.Pix[i] = 40, 44, 50, 255
	}
	return picture, scale
}

// picture shows a picture with the boxes of its moment, or why there is none.
func (v *view) picture(picture *image.RGBA, moment int, err error) {
	r := v.review
	v.video.Display(picture, r.boxes(moment))
	if err != nil {
		v.say(ui.ErrorText(err))
	}
}

// boxes are the faces of a moment, in pixels of the picture.
func (r *Review) boxes(moment int) (boxes []ui.Box) {
	classes := r.tape.Classes()
	for _, look := range r.tape.Looks(moment) {
		text := fmt.Sprint(look.Face)
		if f := r.faceOf(look.Face); f != nil && f.Name != "" {
			text = f.Name
		}
		if best := model.Distribution(look.Final).Best(); look.Judged && best >= 0 {
			text += "  " + ui.TranslateClass(classes[best])
		}
		boxes = append(boxes, ui.Box{
			X: look.Box[0] * r.scale, Y: look.Box[1] * r.scale, W: look.Box[2] * r.scale, H: look.Box[3] * r.scale,
			Text: text, Faint: look.Face != r.face,
		})
	}
	return boxes
}
