package window

import (
	"fmt"
	"time"

	"arbex/app/engine"
	"arbex/app/ui"
	"arbex/vision"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/theme"
)

// update takes the newest view and draws it.
func (v *window) update() {
	if v.engine == nil || !v.engine.Take(&v.view) {
		return
	}
	v.draw()
}

// draw brings everything on the screen to the view.
func (v *window) draw() {
	v.diary.note(v.view)
	v.drawSign()
	v.drawSource()
	v.device.draw()
	v.drawNotice()
	v.drawStage()
	v.drawCards()
	v.drawCompact()
	v.record.follow()
	if v.studio != nil {
		v.studio.Update(&v.view)
	}
	v.drawFigures()
}

// figuresTime is how long figures stand. Nobody reads thirty a second, and laying
// out a line of text costs the window more than moving all bars of a face.
const figuresTime = 250 * time.Millisecond

// drawFigures writes what is counted and measured.
func (v *window) drawFigures() {
	if now := time.Now(); v.view.State != v.figured || now.Sub(v.figuredAt) >= figuresTime {
		v.figured, v.figuredAt = v.view.State, now
		v.stream.draw()
		v.figures.SetText(figures(v.view, v.figuresFit))
	}
}

// figuresFit says whether a text fits where the figures stand.
func (v *window) figuresFit(text string) bool {
	room := v.figures.Size().Width - 2*theme.InnerPadding()
	return fyne.MeasureText(text, theme.TextSize(), v.figures.TextStyle).Width <= room
}

// rewrite changes a text where it differs: Fyne lays out anew, and paints icons
// anew, also for the same one.
func rewrite(w interface{ SetText(string) }, old, text string) {
	if old != text {
		w.SetText(text)
	}
}

func (v *window) drawSource() {
	rewrite(v.source, v.source.Text, sourceName(v.view.Info))
	if v.view.State == engine.Running || v.view.State == engine.Paused {
		v.pause.Enable()
	} else {
		v.pause.Disable()
	}
	if paused := v.view.State == engine.Paused; paused != v.paused {
		v.paused = paused
		if paused {
			v.pause.SetText(lang.L("Go on"))
			v.pause.SetIcon(theme.MediaPlayIcon())
		} else {
			v.pause.SetText(lang.L("Pause"))
			v.pause.SetIcon(theme.MediaPauseIcon())
		}
	}
}

// drawNotice shows what the engine has to say, else what the start left.
func (v *window) drawNotice() {
	switch {
	case v.view.State == engine.Stalled:
		v.notice.SetMessage(ui.ErrorText(v.view.Notice), "", nil)
	case v.view.Notice != nil && v.view.State != engine.Failed:
		v.notice.SetMessage(ui.ErrorText(v.view.Notice), "", nil)
	case v.view.State == engine.Ended && v.view.Info.Kind == vision.Folder:
		v.notice.SetMessage(lang.L("These were all pictures of the folder."), lang.L("Again"), func() { v.watch(v.view.Info.Spec) })
	default:
		v.sayWelcome()
	}
}

// drawStage shows the picture, or why there is none.
func (v *window) drawStage() {
	demo := func() { v.watch(vision.Demo) }
	switch {
	case v.view.State == engine.Failed:
		v.video.Clear()
		v.empty.SetMessage(lang.L("This source cannot be shown"), ui.ErrorText(v.view.Notice), lang.L("Watch the demo clip"), demo)
		v.empty.Show()
		return
	case v.view.State == engine.Idle:
		v.video.Clear()
		v.empty.SetMessage(lang.L("Nothing is watched"), lang.L("Choose a camera, a clip or a picture under Source."), lang.L("Watch the demo clip"), demo)
		v.empty.Show()
		return
	case v.view.State == engine.Opening || v.view.Picture == nil:
		v.empty.SetMessage(lang.L("Opening {{.Source}}", ui.Fields{"Source": sourceName(v.view.Info)}), lang.L("A camera may take a second or two."), lang.L("Watch the demo clip"), demo)
		v.empty.Show()
		if v.view.State == engine.Opening {
			v.video.Clear()
			return
		}
	default:
		v.empty.Hide()
	}
	v.boxes = v.boxes[:0]
	for _, face := range v.view.Faces {
		if v.view.Time-face.Track.Seen <= longestGhost {
			v.boxes = append(v.boxes, boxOf(face, v.view.Scale, v.likes))
		}
	}
	v.overlay()
	v.video.Display(v.view.Picture, v.boxes)
}

// longestGhost is how long a face that is not seen keeps its box: whoever hides it
// may do so for seconds, and nobody knows where it is.
const longestGhost = 500 * time.Millisecond

// boxOf is a face's box in pixels of the picture.
func boxOf(face engine.Face, scale float32, likes *ui.Descriptions) ui.Box {
	b := face.Track.Face.Box
	text := fmt.Sprint(face.Track.ID)
	if like := likes.Short(face); like != "" {
		text += "  " + like
	}
	return ui.Box{X: b.X * scale, Y: b.Y * scale, W: b.W * scale, H: b.H * scale, Text: text, Faint: face.Track.Missed > 0}
}

// dark says whether there is no picture in a state, and so no face.
func dark(s engine.State) bool {
	return s == engine.Idle || s == engine.Failed || s == engine.Opening
}

// figures is the line at the bottom, the short one where the whole does not fit.
func figures(view engine.View, fits func(text string) bool) string {
	s := view.Stats
	if s.Frames == 0 {
		return stateName(view.State)
	}
	network := ui.Number(s.MsPerFace, 1)
	if view.Info.Kind == vision.Picture {
		return lang.N("picture   ·   {{.Faces}} faces   ·   network {{.Network}} ms per face", len(view.Faces), ui.Fields{"Faces": len(view.Faces), "Network": network})
	}
	with := ui.Fields{
		"State": stateName(view.State), "Source": ui.Number(s.SourceFPS, 0), "Preview": ui.Number(s.PreviewFPS, 0),
		"Network": network, "Latency": ui.Number(s.LatencyP95Ms, 0), "Dropped": s.Dropped,
	}
	whole := lang.L("{{.State}}   ·   source {{.Source}} /s   ·   preview {{.Preview}} /s   ·   network {{.Network}} ms per face   ·   capture to bars {{.Latency}} ms   ·   {{.Dropped}} dropped", with)
	if fits(whole) {
		return whole
	}
	return lang.L("{{.State}}   ·   preview {{.Preview}} /s   ·   bars {{.Latency}} ms   ·   {{.Dropped}} dropped", with)
}

// stateName is a state in the language of the window.
func stateName(s engine.State) string {
	names := [...]string{
		lang.L("idle"), lang.L("opening"), lang.L("running"), lang.L("paused"), lang.L("stalled"), lang.L("ended"), lang.L("failed"),
	}
	if s < 0 || int(s) >= len(names) {
		return s.String()
	}
	return names[s]
}
