package review

import (
	"arbex/app/ui"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// transport is the row of buttons below the picture.
type transport struct {
	object  fyne.CanvasObject
	play    *widget.Button
	all     *widget.Button // shows all of the curves
	exclude *widget.Button // excludes the selection, or includes it again
	time    *widget.Label
}

func newTransport(t *Tab) *transport {
	r := &transport{time: widget.NewLabel("")}
	r.play = widget.NewButtonWithIcon("", theme.MediaPlayIcon(), t.togglePlay)
	back := widget.NewButtonWithIcon("", theme.MediaFastRewindIcon(), func() { t.step(-1) })
	forward := widget.NewButtonWithIcon("", theme.MediaFastForwardIcon(), func() { t.step(1) })
	mark := widget.NewButtonWithIcon(lang.L("Marker"), theme.ContentAddIcon(), t.addMarker)
	r.exclude = widget.NewButtonWithIcon(lang.L("Exclude"), theme.VisibilityOffIcon(), func() { t.setExcluded(!t.document.selectionExcluded()) })
	r.all = widget.NewButtonWithIcon("", theme.ZoomFitIcon(), t.zoomAll)
	r.time.Truncation = fyne.TextTruncateEllipsis
	r.object = container.NewBorder(nil, nil, container.NewHBox(r.play, back, forward), container.NewHBox(mark, r.exclude, r.all), r.time)
	return r
}

// setStills hides what needs time for still pictures.
func (r *transport) setStills(stills bool) { r.play.Hidden, r.all.Hidden = stills, stills }

// setSelection enables the button for the selection.
func (r *transport) setSelection(selected bool) { ui.SetEnabled(r.exclude, selected) }

func (r *transport) drawPlaying(playing bool) {
	icon := theme.MediaPlayIcon()
	if playing {
		icon = theme.MediaPauseIcon()
	}
	r.play.SetIcon(icon)
}

// drawCursor shows the time of the cursor.
func (r *transport) drawCursor(d *document) {
	r.time.SetText(cursorText(d))
	text, icon := lang.L("Exclude"), theme.VisibilityOffIcon()
	if d.selectionExcluded() {
		text, icon = lang.L("Include"), theme.VisibilityIcon()
	}
	if r.exclude.Text != text {
		r.exclude.SetText(text)
		r.exclude.SetIcon(icon)
	}
}

// cursorText returns time and frame number of the cursor.
func cursorText(d *document) string {
	number := d.FrameNumber(d.cursor)
	text := ui.FormatTime(d.Time(d.cursor), true) + " / " + ui.FormatTime(d.Duration(), false) + "   ·   " + lang.L("frame {{.Frame}}", ui.Fields{"Frame": number})
	if d.Stills() {
		text = d.pictureName(d.cursor) + "   ·   " + lang.L("picture {{.Number}} of {{.Count}}", ui.Fields{"Number": d.cursor + 1, "Count": d.FrameCount()})
	}
	if d.IsExcluded(number) {
		text += "   ·   " + lang.L("excluded")
	}
	return text
}
