package live

import (
	"fmt"

	"arbex/app/engine"
	"arbex/app/ui"
	"arbex/vision"

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
	v.drawSource()
	v.drawNotice()
	v.drawStage()
	v.drawCards()
	if v.studio != nil {
		v.studio.Update(&v.view)
	}
	v.figures.SetText(figures(v.view))
}

func (v *window) drawSource() {
	v.source.SetText(sourceName(v.view.Info))
	if v.view.State == engine.Running || v.view.State == engine.Paused {
		v.pause.Enable()
	} else {
		v.pause.Disable()
	}
	if paused := v.view.State == engine.Paused; paused != v.paused {
		v.paused = paused
		if paused {
			v.pause.SetText("Go on")
			v.pause.SetIcon(theme.MediaPlayIcon())
		} else {
			v.pause.SetText("Pause")
			v.pause.SetIcon(theme.MediaPauseIcon())
		}
	}
}

// drawNotice shows what the engine has to say, else what the start left.
func (v *window) drawNotice() {
	switch {
	case v.view.State == engine.Stalled:
		v.notice.Say(sentence(v.view.Notice), "", nil)
	case v.view.Notice != "" && v.view.State != engine.Failed:
		v.notice.Say(sentence(v.view.Notice), "", nil)
	case v.view.State == engine.Ended && v.view.Info.Kind == vision.Folder:
		v.notice.Say("These were all pictures of the folder.", "Again", func() { v.watch(v.view.Info.Spec) })
	default:
		v.notice.Say(v.welcome, "Close", func() { v.welcome = ""; v.draw() })
	}
}

// drawStage shows the picture, or why there is none.
func (v *window) drawStage() {
	demo := func() { v.watch(vision.Demo) }
	switch {
	case v.view.State == engine.Failed:
		v.video.Clear()
		v.empty.Say("This source cannot be shown", sentence(v.view.Notice), "Watch the demo clip", demo)
		v.empty.Show()
		return
	case v.view.State == engine.Opening || v.view.Picture == nil:
		v.empty.Say("Opening "+sourceName(v.view.Info), "A camera may take a second or two.", "Watch the demo clip", demo)
		v.empty.Show()
		if v.view.State == engine.Opening {
			v.video.Clear()
			return
		}
	default:
		v.empty.Hide()
	}
	v.boxes = v.boxes[:0]
	classes := v.network.Classes()
	for _, face := range v.view.Faces {
		v.boxes = append(v.boxes, boxOf(face, v.view.Scale, classes))
	}
	v.video.Display(v.view.Picture, v.boxes)
}

// boxOf is a face's box in pixels of the picture.
func boxOf(face engine.Face, scale float32, classes []string) ui.Box {
	b := face.Track.Face.Box
	text := fmt.Sprint(face.Track.ID)
	if face.Known {
		if best := face.Prediction.Label(); best >= 0 && best < len(classes) {
			text = fmt.Sprintf("%d  %s", face.Track.ID, classes[best])
		}
	}
	return ui.Box{X: b.X * scale, Y: b.Y * scale, W: b.W * scale, H: b.H * scale, Text: text, Faint: face.Track.Missed > 0}
}

// drawCards gives each face a card, in the order of their ids.
func (v *window) drawCards() {
	faces := v.view.Faces
	if v.view.State == engine.Failed || v.view.State == engine.Opening {
		faces = nil
	}
	for len(v.cards) < len(faces) {
		card := ui.NewFaceCard(v.network.Classes(), v.network.Config().Side)
		v.cards = append(v.cards, card)
		v.column.Add(card)
	}
	for i, card := range v.cards {
		if i < len(faces) {
			card.Display(faces[i])
			card.Show()
		} else {
			card.Hide()
		}
	}
	if len(faces) == 0 && v.view.Picture != nil && v.view.State != engine.Failed && v.view.State != engine.Opening {
		v.noFace.Show()
	} else {
		v.noFace.Hide()
	}
}

// clearCards throws the cards away: another network has other classes.
func (v *window) clearCards() {
	v.cards = nil
	v.column.RemoveAll()
}

// figures is the line at the bottom.
func figures(view engine.View) string {
	s := view.Stats
	if s.Frames == 0 {
		return view.State.String()
	}
	if view.Info.Kind == vision.Picture {
		return fmt.Sprintf("picture   ·   %d face(s)   ·   network %.1f ms per face", len(view.Faces), s.MsPerFace)
	}
	return fmt.Sprintf("%s   ·   source %.0f /s   ·   preview %.0f /s   ·   network %.1f ms per face   ·   capture to bars %.0f ms   ·   %d dropped",
		view.State, s.SourceFPS, s.PreviewFPS, s.MsPerFace, s.LatencyP95Ms, s.Dropped)
}
